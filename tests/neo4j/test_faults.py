from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from graph.errors import StoreUnreachableError, UsageError
from graph.store.folder import GRAPH_FILE, graph_info, use_graph
from graph.store.neo4j import Connection, Neo4jStore, Target, load
from graph.store.neo4j.connect import find_password, require_version
from graph.store.neo4j.state import require_state, state_notes
from modelroots.cli.main import run
from tests.neo4j.conftest import start_server
from tests.neo4j.contents import digest, server_edges, server_nodes, table_edges, table_nodes
from tests.neo4j.graphs import build_random
from tools.neo4j.server import Server

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faults")
    built = build_random(root, 21, size=300)
    use_graph(root / "graphs", built)
    return built


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that these tests may kill."""
    server = start_server(tmp_path_factory.mktemp("own"))
    yield server
    server.stop()


def reached(server: Server) -> Target:
    return Target(uri=server.uri, password=server.password)


def test_killed_in_mid_load_and_run_again(own: Server, folder: Path, empty: Connection):
    con = duckdb.connect(folder / GRAPH_FILE, read_only=True)
    info = graph_info(folder)
    whole = load(empty, con, info)
    undisturbed = digest(empty)

    def kill(done: int, total: int) -> None:
        if done > total / 2 and own.running_pid():
            own.stop(signal.SIGKILL)

    with (
        Connection(reached(own), retry_seconds=1) as connection,
        pytest.raises(StoreUnreachableError, match=r"Cannot reach Neo4j at bolt://.*Start one with: make neo4j"),
    ):
        load(connection, con, info, batch_rows=50, progress=kill)
    own.start()
    with Connection(reached(own)) as connection:
        state = require_state(connection)
        assert (state.graph_hash, state.loading, state.complete) == (None, info.hash, False)
        assert "INCOMPLETELY" in state_notes(state)[0]
        assert sum(server_nodes(connection).values()) > 0
        with Neo4jStore.open(reached(own)) as store:
            assert store.info.notes == state_notes(state)
        report = load(connection, con, info, batch_rows=50)
        # It went on where it was, instead of from the start.
        assert 0 < report.written < whole.written
        assert digest(connection) == undisturbed
        assert (server_nodes(connection), server_edges(connection)) == (table_nodes(con), table_edges(con))
        assert require_state(connection).complete
    con.close()


def test_a_load_that_was_killed_can_be_replaced_by_another(own: Server, folder: Path, tmp_path: Path):
    """The second load is cut in another way, so it cannot go on: it starts anew and leaves nothing of the first."""
    with (
        duckdb.connect(folder / GRAPH_FILE, read_only=True) as con,
        Connection(reached(own), retry_seconds=1) as connection,
    ):

        def fail(done: int, total: int) -> None:
            if done > total / 3:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            load(connection, con, graph_info(folder), batch_rows=40, progress=fail)
        load(connection, con, graph_info(folder), batch_rows=5000)
        assert (server_nodes(connection), server_edges(connection)) == (table_nodes(con), table_edges(con))


def test_a_read_only_database_is_refused_with_the_next_step(
    own: Server, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    own.stop()
    own.settings["server.databases.default_to_read_only"] = "true"
    own.start()
    try:
        code, said = command(monkeypatch, capsys, own, folder, "neo4j", "load")
        assert code == 5
        assert f"Neo4j at {own.uri} holds this database read-only. Make it writable" in said
    finally:
        own.stop()
        del own.settings["server.databases.default_to_read_only"]
        own.start()


def command(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    server: Server | Target,
    folder: Path,
    *arguments: str,
    **variables: str,
) -> tuple[int, str]:
    """Exit code and what the command line writes to standard error."""
    for name in [name for name in os.environ if name.startswith("NEO4J_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code = run(["--home", str(folder.parents[1]), *arguments])
    said = capsys.readouterr()
    assert variables.get("NEO4J_PASSWORD", server.password) not in said.out + said.err
    return code, said.err


def test_server_down(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
    nobody = Target(uri=uri, password="s3cret-word")
    for arguments in (("neo4j", "load"), ("ask", "coverage", "--store", "neo4j")):
        code, said = command(monkeypatch, capsys, nobody, folder, *arguments)
        assert code == 5
        assert said.startswith(f"modelroots: Cannot reach Neo4j at {uri} (")
        assert said.endswith("Start one with: make neo4j\n")


def test_wrong_password(target: Target, folder: Path, monkeypatch, capsys):
    code, said = command(
        monkeypatch, capsys, target, folder, "ask", "coverage", "--store", "neo4j", NEO4J_PASSWORD="wr0ng-w0rd"
    )
    assert code == 5
    assert said == (
        f"modelroots: Neo4j at {target.uri} refuses this user and password. Set NEO4J_PASSWORD, or "
        "NEO4J_PASSWORD_FILE to a file that only you can read.\n"
    )


def test_wrong_database(target: Target, folder: Path, monkeypatch, capsys):
    code, said = command(monkeypatch, capsys, target, folder, "neo4j", "load", "--database", "nowhere")
    assert code == 5
    assert f"Neo4j at {target.uri} has no database 'nowhere'." in said
    assert "--database" in said


def test_timeout(target: Target):
    with (
        Connection(target, timeout=0.3, retry_seconds=0.5) as connection,
        pytest.raises(StoreUnreachableError, match=r"took longer than allowed.*--timeout SECONDS"),
    ):
        connection.read("UNWIND range(1, 1000000000) AS x RETURN sum(x)")


def test_version_too_old():
    with pytest.raises(StoreUnreachableError, match=r"is version 4\.4\.48; expected 5\.26 or later"):
        require_version("4.4.48", "bolt://127.0.0.1:7687")


def test_a_server_that_speaks_no_common_bolt_version(folder: Path, monkeypatch, capsys):
    """A Neo4j 3 answers the handshake of a driver of today with zeros."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            for _ in range(2):
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    client.recv(64)
                    client.sendall(b"\x00\x00\x00\x00")

        threading.Thread(target=answer, daemon=True).start()
        old = Target(uri=f"bolt://127.0.0.1:{listener.getsockname()[1]}", password="s3cret-word")
        code, said = command(monkeypatch, capsys, old, folder, "neo4j", "status")
        listener.shutdown(socket.SHUT_RDWR)
    assert code == 5
    assert old.uri in said


def test_no_password_and_no_terminal(folder: Path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for name in [name for name in os.environ if name.startswith("NEO4J_")]:
        monkeypatch.delenv(name)
    assert run(["--home", str(folder.parents[1]), "neo4j", "status"]) == 2
    assert "Set NEO4J_PASSWORD" in capsys.readouterr().err


def test_password_files(tmp_path: Path):
    file = tmp_path / "password"
    file.write_text("w0rd\n")
    file.chmod(0o644)
    with pytest.raises(UsageError, match=f"others may read this password file. Close it with: chmod 600 {file}"):
        find_password({}, file)
    file.chmod(0o600)
    assert find_password({}, file) == "w0rd"
    assert find_password({"NEO4J_PASSWORD_FILE": str(file)}) == "w0rd"
    assert find_password({"NEO4J_PASSWORD": "other", "NEO4J_PASSWORD_FILE": str(file)}) == "other"
    assert find_password({}) is None
    with pytest.raises(UsageError, match="cannot be read"):
        find_password({}, tmp_path / "gone")


def test_an_address_holds_no_credential():
    with pytest.raises(UsageError, match="holds no user and no password") as caught:
        Target(uri="bolt://neo4j:s3cret@127.0.0.1")
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(Target(password="s3cret"))


def test_no_credential_in_processes_or_files(own: Server, folder: Path):
    """The server's own files and everybody's command lines, while a load runs."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")}
    environment |= {"NEO4J_PASSWORD_FILE": str(own.password_file), "NEO4J_URI": own.uri}
    home = str(folder.parents[1])
    loading = subprocess.Popen(
        [sys.executable, "-m", "modelroots", "--home", home, "neo4j", "load"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    listed = ""
    while loading.poll() is None:
        listed += subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    output = loading.communicate()[0]
    assert loading.returncode == 0, output
    assert str(own.home) in listed
    assert own.password not in listed + output
    assert own.password_file.stat().st_mode & 0o077 == 0
    for file in own.home.rglob("*"):
        if file.is_file() and file != own.password_file:
            assert own.password.encode() not in file.read_bytes(), file
