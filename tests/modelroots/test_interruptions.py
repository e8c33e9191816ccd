from __future__ import annotations

import errno
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.partial import PREFIX, PartialFolder, remove_abandoned, replace_text
from graph.snapshot import list_snapshots
from modelroots.cli.main import run
from modelroots.home import Home
from modelroots.sample import MODELS, ingest_sample
from tests.modelroots.kill_checks import kill_many, write_dump


def test_killed_while_writing_and_at_random_moments(tmp_path: Path) -> None:
    """The last graph opens and a second run completes, wherever the kill hits."""
    rng = random.Random(20)
    hits = kill_many(tmp_path, 1000, ["snapshots", "graphs", 0.25 + rng.random() * 0.75, 0.25 + rng.random() * 0.75])
    assert hits.total() == 4
    assert hits["while a snapshot was written"] >= 1
    assert hits["while a graph was written"] >= 1


def test_a_folder_that_is_being_written_stays_and_an_abandoned_one_goes(tmp_path: Path) -> None:
    writing = PartialFolder(tmp_path, "hub")
    (writing.path / "part").write_text("x")
    script = (
        "import os, sys, pathlib; from graph.partial import PartialFolder; "
        "p = PartialFolder(pathlib.Path(sys.argv[1]), 'hub'); (p.path / 'part').write_text('y'); "
        "print(p.path, flush=True); "
        "os.kill(os.getpid(), 9)"
    )
    dead = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    abandoned = Path(dead.stdout.strip())
    assert dead.returncode == -signal.SIGKILL
    assert abandoned.is_dir()
    assert remove_abandoned(tmp_path) == [abandoned]
    assert list(tmp_path.iterdir()) == [writing.path]
    writing.publish(tmp_path / "done")
    writing.remove()
    assert [p.name for p in tmp_path.iterdir()] == ["done"]


def test_a_file_system_without_locks_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with PartialFolder(tmp_path, "graph") as partial:
        with PartialFolder(tmp_path, "graph") as other:
            assert partial.path.is_dir()
            assert other.path.is_dir()
        partial.publish(tmp_path / "done")
    replace_text(tmp_path / "current", "done\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["current", "done"]


def test_of_two_writers_of_the_same_folder_the_first_stays(tmp_path: Path) -> None:
    for content in ("first", "second"):
        partial = PartialFolder(tmp_path, "graph")
        (partial.path / "file").write_text(content)
        partial.publish(tmp_path / "done")
        partial.remove()
    assert (tmp_path / "done" / "file").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["done"]


def test_a_pending_file_of_a_dead_writer_goes(tmp_path: Path) -> None:
    replace_text(tmp_path / "current", "one\n")
    replace_text(tmp_path / "current", "two\n")
    left = tmp_path / f"{PREFIX}current-1-2"
    left.write_text("thr")
    assert remove_abandoned(tmp_path) == [left]
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("current", "two\n")]


def _limited(bytes_: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.mark.parametrize(("command", "limit"), [("ingest", 200_000), ("build", 3_000_000)])
def test_no_room_on_the_disk_leaves_a_message_and_what_was_there(
    command: str, limit: int, home: Home, tmp_path: Path
) -> None:
    if command == "build":
        ingest_sample(home.snapshots)
    words = ["ingest", "dump", str(MODELS)] if command == "ingest" else ["build"]
    before = [s.manifest.name for s in list_snapshots(home.snapshots)]
    process = subprocess.run(
        [sys.executable, "-m", "modelroots", "--home", str(home.path), *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: _limited(limit),
    )
    assert process.returncode == 3, process.stderr
    assert "Traceback" not in process.stderr
    assert "cannot write (File too large). What was there before is unchanged." in process.stderr
    assert [s.manifest.name for s in list_snapshots(home.snapshots) if s.manifest.kind == "hub"] == before
    assert not list(home.path.rglob(f"{PREFIX}*"))


@pytest.mark.parametrize(("command", "folder"), [("ingest", "snapshots"), ("build", "graphs")])
def test_ctrl_c_ends_with_130_and_leaves_nothing(command: str, folder: str, home: Home, tmp_path: Path) -> None:
    """Also in the middle of a query."""
    if command == "build":
        write_dump(tmp_path / "models.jsonl", 0, 1000)
        assert run(["--home", str(home.path), "ingest", "dump", str(tmp_path / "models.jsonl")]) == 0
    words = ["ingest", "dump", str(MODELS)] if command == "ingest" else ["build"]
    process = subprocess.Popen(
        [sys.executable, "-m", "modelroots", "--home", str(home.path), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not list((home.path / folder).glob(f"{PREFIX}*")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == ("", "interrupted\n")
    assert process.returncode == 130
    assert list((home.path / folder).iterdir()) == []


def test_ctrl_c_in_the_middle_of_an_import_comes_after_it(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nsum(range(10))\n")
    script = (
        "import sys, time; from modelroots.cli.interrupts import spare_imports; spare_imports(); "
        "sys.path.insert(0, sys.argv[1])\n"
        "import slow\nprint('imported', flush=True)\ntime.sleep(20)"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False, timeout=15
    )
    assert process.stdout == "imported\n"
    assert "KeyboardInterrupt" in process.stderr
