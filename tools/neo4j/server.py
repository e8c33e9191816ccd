"""One Neo4j server on loopback: start, wait until it answers, stop.

    python -m tools.neo4j.server start | stop | status

Data, logs and the generated password stay in the project's ignored folder `.neo4j/`.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from tools.neo4j.admin import set_initial_password
from tools.neo4j.jars import HOME, JVM_ACCESS, argument_file, java, resolve

USER: Final = "neo4j"
START_SECONDS: Final = 120


@dataclass
class Server:
    """A server whose files are in `home`. `settings` are added to its neo4j.conf."""

    home: Path
    heap: str = "2g"
    page_cache: str = "1g"
    bolt_port: int = 0
    http_port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    # On few cores the parallel collector leaves more of them to the load than G1, which works beside it all the time.
    jvm: tuple[str, ...] = ("-XX:+UseParallelGC",)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def uri(self) -> str:
        """Bolt address."""
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def browser(self) -> str:
        """Address of Neo4j Browser."""
        return f"http://127.0.0.1:{self.http_port}/browser/"

    @property
    def password_file(self) -> Path:
        """File of mode 0600 that holds the generated password."""
        return self.home / "password"

    @property
    def password(self) -> str:
        """The generated password."""
        return self.password_file.read_text().strip()

    def running_pid(self) -> int | None:
        """Process id of the running server, None where it does not run."""
        try:
            state = json.loads((self.home / "server.json").read_text())
        except FileNotFoundError:
            return None
        command = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(state["pid"])], capture_output=True, text=True, check=False
        ).stdout
        if str(self.home / "conf" / "server.args") not in command or "<defunct>" in command:
            return None
        self.bolt_port, self.http_port = state["bolt_port"], state["http_port"]
        return int(state["pid"])

    def start(self) -> None:
        """Start and wait until Bolt answers. A running server is left as it is.

        Raises:
            RuntimeError: it ends, or does not answer in time; the text is the end of its log.
        """
        if self.running_pid():
            return
        for folder in ("conf", "data", "logs", "run", "import", "plugins"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        if not self.password_file.exists():
            _write_private(self.password_file, secrets.token_hex(20))
            set_initial_password(self.home, self.password)
        self.bolt_port = _free_port(self.bolt_port)
        self.http_port = _free_port(self.http_port)
        self._write_configuration()
        argument = argument_file(
            self.home / "conf" / "server.args",
            *(f"-Xms{self.heap}", f"-Xmx{self.heap}", *self.jvm, *JVM_ACCESS),
            *("-cp", f"{resolve()}/*", "org.neo4j.server.CommunityEntryPoint"),
            *(f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"),
        )
        with (self.home / "logs" / "console.log").open("ab") as log:
            process = self._process = subprocess.Popen(
                [java(), argument], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        state = {"pid": process.pid, "bolt_port": self.bolt_port, "http_port": self.http_port}
        (self.home / "server.json").write_text(json.dumps(state))
        self._wait(process)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> bool:
        """End the server and wait until it is gone; False where none ran. SIGKILL plays a power cut."""
        pid = self.running_pid()
        if pid is None:
            return False
        os.kill(pid, how)
        for _ in range(600):
            if self._process is not None:
                self._process.poll()
            if self.running_pid() is None:
                if self._process is not None:
                    self._process.wait()
                (self.home / "server.json").unlink(missing_ok=True)  # two threads may stop it at once
                return True
            time.sleep(0.1)
        raise RuntimeError(f"Neo4j (process {pid}) did not stop within 60 s; see {self.home / 'logs'}")

    def _write_configuration(self) -> None:
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.bolt_port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.bolt_port}",
            "server.http.listen_address": f"127.0.0.1:{self.http_port}",
            "server.http.advertised_address": f"127.0.0.1:{self.http_port}",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self.page_cache,
            "dbms.usage_report.enabled": "false",
            # Browser would otherwise fetch news and its guides from outside.
            "client.allow_telemetry": "false",
            **self.settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.home / "conf" / "neo4j.conf").write_text(text)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.2)
        log = (self.home / "logs" / "console.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"Neo4j did not answer at {self.uri} within {START_SECONDS} s; its log ends with:\n{log}")

    def _answers(self) -> bool:
        try:
            # The driver would retry for seconds and log a warning while the port is still closed.
            socket.create_connection(("127.0.0.1", self.bolt_port), timeout=1).close()
            with GraphDatabase.driver(self.uri, auth=(USER, self.password)) as driver:
                driver.execute_query("RETURN 1")
        except (OSError, DriverError, Neo4jError):
            return False
        return True


def project_server() -> Server:
    """The server of `make neo4j`: well-known ports where they are free, data in the project's folder."""
    return Server(HOME, bolt_port=7687, http_port=7474)


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise RuntimeError("no free port on 127.0.0.1")


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")


def main() -> None:
    """Entry of the command line."""
    verb = sys.argv[1] if len(sys.argv) == 2 else ""
    server = project_server()
    if verb == "start":
        server.start()
    elif verb == "stop":
        print("Neo4j is stopped." if server.stop() else "Neo4j was not running.")
        return
    elif verb != "status":
        raise SystemExit(__doc__)
    if server.running_pid() is None:
        raise SystemExit("Neo4j is not running. Start it with: make neo4j")
    print(f"Bolt      {server.uri}\nBrowser   {server.browser}\nUser      {USER}")
    print(f"Password  in {server.password_file} (readable by you alone)")
    print(f"Load      NEO4J_PASSWORD_FILE={server.password_file} modelroots neo4j load --uri {server.uri}")


if __name__ == "__main__":
    main()
