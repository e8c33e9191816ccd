"""Files that commands read and write, and streams that end early or take nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from modelroots.cli.main import run
from modelroots.home import Home

Run = Callable[..., tuple[int, str, str]]
BASE = "Qwen/Qwen3-8B"
POLICY = "licenses: {deny: [apache-2.0]}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with what is no fit input."""
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text(POLICY)
    Path("models.txt").write_text(f"{BASE}\n")
    Path("empty").touch()
    Path("binary").write_bytes(b"\x00\xff\xfe" * 100)
    Path("folder").mkdir()
    return tmp_path


READERS = [
    ["check", "FILE", "--policy", "policy.yaml"],
    ["check", "models.txt", "--policy", "FILE"],
    ["claims", "list", "--claims", "FILE"],
    ["claims", "check", "--claims", "FILE"],
    ["ingest", "dump", "FILE"],
    ["replica", "FILE"],
]


@pytest.mark.parametrize("command", READERS, ids=" ".join)
@pytest.mark.parametrize(("name", "code"), [("missing", 2), ("folder", 2), ("empty", 3), ("binary", 3)])
def test_a_file_that_cannot_be_read_is_named(command: list[str], name: str, code: int, cli: Run, folder: Path) -> None:
    found, out, err = cli(*(name if word == "FILE" else word for word in command))
    assert (found, out) == (code, "")
    assert f"{name}:" in err
    assert "Traceback" not in err
    assert "Errno" not in err


WRITERS = [
    ["view", "lineage", BASE],
    ["view", "labs"],
    ["export", "bom", BASE],
    ["export", "ontology"],
    ["check", "models.txt", "--policy", "policy.yaml"],
]


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
@pytest.mark.parametrize("target", ["missing/out", "models.txt/out", "/dev/full"])
def test_a_file_that_cannot_be_written_is_named(command: list[str], target: str, cli: Run, folder: Path) -> None:
    before = sorted(folder.iterdir())
    code, out, err = cli(*command, "--output", target)
    assert (code, out) == (3, "")
    assert err.startswith(f"modelroots: {target}: cannot be written (")
    assert sorted(folder.iterdir()) == before
    assert Path("/dev/full").is_char_device()


def test_a_pipe_is_written_to_and_not_replaced(cli: Run, folder: Path) -> None:
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()))
    reader.start()
    code, _, err = cli("export", "bom", BASE, "--output", "pipe")
    reader.join(10)
    assert (code, err) == (0, "")
    assert read[0].startswith(b"{")
    assert Path("pipe").is_fifo()


def test_a_link_leads_to_the_new_file(cli: Run, folder: Path) -> None:
    Path("real").write_text("old")
    Path("link").symlink_to("real")
    assert cli("export", "ontology", "--output", "link")[0] == 0
    assert Path("link").is_symlink()
    assert Path("real").read_text().startswith("PREFIX")


def test_a_policy_is_checked_on_a_list_from_standard_input(cli: Run, folder: Path) -> None:
    code, out, _ = cli("check", "-", "--policy", "policy.yaml", stdin=f"# ours\n{BASE}\n")
    assert code == 1
    assert "-:2: license: Qwen/Qwen3-8B: license apache-2.0 is not admitted." in out
    assert cli("check", "-", "--policy", "policy.yaml", stdin="\n")[0] == 3


class Terminal(io.StringIO):
    """Standard error of somebody who looks on."""

    def isatty(self) -> bool:
        return True


def test_progress_is_gone_before_an_error_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    assert run(["--home", str(folder / "home"), "build"]) == 3
    shown = screen.getvalue()
    assert "\r\x1b[Kbuilding: registry" in shown
    assert "\r\x1b[Kmodelroots: no snapshot holds models." in shown


def process(home: Home, *arguments: str, stdout: object) -> tuple[int, str]:
    code = "from modelroots.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "MODELROOTS_HOME": str(home.path)},
        stdout=stdout,  # type: ignore[call-overload]
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [["ask"], ["export", "bom", BASE], ["ask", "--format", "json"]], ids=" ".join)
def test_a_full_disk_behind_standard_output_is_exit_3(command: list[str], sample_home: Home) -> None:
    with Path("/dev/full").open("w") as full:
        code, err = process(sample_home, *command, stdout=full)
    assert (code, err) == (3, "modelroots: cannot write (No space left on device).\n")


def test_a_broken_policy_is_exit_1_even_if_nobody_reads_the_findings(sample_home: Home, folder: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        code, err = process(sample_home, "check", "models.txt", "--policy", "policy.yaml", stdout=closed)
    assert code == 1
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
