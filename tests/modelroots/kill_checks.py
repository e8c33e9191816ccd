"""Kill ingest and build at any moment, and see that nothing half-written is ever read and a re-run completes."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.partial import PREFIX
from graph.snapshot import list_snapshots
from modelroots.home import Home
from modelroots.sample import MODELS

_CHILD = """
import sys
from modelroots.cli.main import run
home, dump = sys.argv[1:]
where = ["--home", home]
sys.exit(run([*where, "ingest", "dump", dump, "--retrieved-at", "2026-08-22"]) or run([*where, "build"]))
"""


def write_dump(path: Path, first: int, rows: int) -> None:
    """Write rows of the bundled sample as JSON lines."""
    frame = pl.read_parquet(MODELS)[first : first + rows].with_columns(
        pl.col("createdAt", "lastModified").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"), pl.col("_seen").cast(pl.String)
    )
    path.write_text("".join(json.dumps({k: v for k, v in r.items() if v is not None}) + "\n" for r in frame.to_dicts()))


def start(home: Path, dump: Path) -> subprocess.Popen[bytes]:
    """Ingest a dump and build the graph in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(home), str(dump)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process; it must end well."""
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()


def partial_folders(home: Path) -> list[Path]:
    return [*home.glob(f"snapshots/{PREFIX}*"), *home.glob(f"graphs/{PREFIX}*")]


@dataclass
class Arena:
    """A home with one complete snapshot and graph, and a second dump that is being added when the kill comes."""

    folder: Path
    dump: Path
    before: str
    after: str
    snapshots: frozenset[str]
    seconds: float

    @classmethod
    def prepare(cls, folder: Path, rows: int) -> Arena:
        """Run both dumps undisturbed: what every disturbed run must come to in the end."""
        first, second, base, whole = (folder / n for n in ("first.jsonl", "second.jsonl", "base", "whole"))
        write_dump(first, 0, rows // 2)
        write_dump(second, rows // 4, rows)
        finish(start(base, first))
        shutil.copytree(base, whole)
        started = time.perf_counter()
        finish(start(whole, second))
        seconds = time.perf_counter() - started
        with Home(base).open() as old, Home(whole).open() as new:
            assert old.info.hash != new.info.hash
            names = frozenset(s.manifest.name for s in list_snapshots(whole / "snapshots"))
            return cls(folder, second, old.info.hash, new.info.hash, names, seconds)

    def kill_once(self, moment: float | str) -> str:
        """Kill, check, run again, check; returns what the kill hit.

        The moment is a share of the undisturbed time, or the folder (snapshots, graphs) that is being written.
        """
        home = self.folder / "home"
        shutil.copytree(self.folder / "base", home)
        process = start(home, self.dump)
        if isinstance(moment, str):
            while process.poll() is None and not list(home.glob(f"{moment}/{PREFIX}*/*")):
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
        else:
            try:
                process.wait(moment * self.seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode in (0, -signal.SIGKILL)
        left = partial_folders(home)
        hit = "after the end" if process.returncode == 0 else _what(left, home)
        self._check(home, {self.before, self.after})
        finish(start(home, self.dump))
        self._check(home, {self.after})
        assert partial_folders(home) == []
        assert frozenset(s.manifest.name for s in list_snapshots(home / "snapshots")) == self.snapshots
        shutil.rmtree(home)
        return hit

    def _check(self, home: Path, allowed: set[str]) -> None:
        """All that is visible is complete, and the graph in use is one of these and answers."""
        for snapshot in list_snapshots(home / "snapshots"):
            for table, digest in snapshot.manifest.files.items():
                data = (snapshot.path / f"{table}.parquet").read_bytes()
                assert hashlib.sha256(data).hexdigest() == digest
        with Home(home).open() as store:
            assert store.info.hash in allowed
            count = store.model_count
            assert count > 0
            # The lineage arrays must belong to the same graph.
            assert store.index("declared").node_count == count


def _what(left: list[Path], home: Path) -> str:
    if any(p.parent.name == "snapshots" for p in left):
        return "while a snapshot was written"
    if left:
        return "while a graph was written"
    return "between the steps" if list(home.glob("snapshots/*")) else "before the first step"


def kill_many(folder: Path, rows: int, moments: Sequence[float | str]) -> Counter[str]:
    """Kill at each of these moments; returns how many kills hit what."""
    arena = Arena.prepare(folder, rows)
    return Counter(arena.kill_once(moment) for moment in moments)
