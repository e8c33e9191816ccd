"""Crawls in a process of their own, killed at random moments."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from modelroots.replica.server import Replica
from tests.ingest.hub.hub_records import NOW


def command(home: Path, *arguments: str) -> list[str]:
    start = "import sys; from modelroots.cli.main import run; sys.exit(run(sys.argv[1:]))"
    return [sys.executable, "-c", start, "--home", str(home), "ingest", *arguments]


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "MODELROOTS_"))}
    return kept | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}


def run_command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments), env=environment(), capture_output=True, text=True, timeout=300, check=False
    )


@dataclass(frozen=True)
class Killed:
    """How often a job was killed before it came to its end, and how many requests it made twice or more."""

    kills: int
    asked_again: int


def run_with_kills(replica: Replica, home: Path, kills: int, seed: int, *arguments: str) -> Killed:
    """Run a command until it ends by itself, killing it at first at random moments of its work."""
    rng = random.Random(seed)
    replica.requests.clear()
    done = 0
    while True:
        process = subprocess.Popen(
            command(home, *arguments), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if done < kills:
            _wait_for_requests(replica, process, len(replica.requests) + rng.randint(1, 3))
            time.sleep(rng.random() * 0.2)
            if process.poll() is None:
                process.kill()
                done += 1
        _, error = process.communicate(timeout=300)
        if process.returncode == 0:
            break
        assert process.returncode == -9, error.decode()
    counts = Counter(r.target for r in replica.requests)
    return Killed(done, sum(n - 1 for n in counts.values()))


def _wait_for_requests(replica: Replica, process: subprocess.Popen[bytes], number: int) -> None:
    while len(replica.requests) < number and process.poll() is None:
        time.sleep(0.002)


def files_of(home: Path) -> dict[str, str]:
    """Every file of the snapshots with a hash of its bytes."""
    root = home / "snapshots"
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
