"""SIGKILL at random moments of ingest and build: python -m tests.campaigns.kills [COUNT]."""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.modelroots.kill_checks import kill_many


def main(count: int = 50) -> None:
    """Kill, check, run again, check; say what the kills hit."""
    started = time.perf_counter()
    rng = random.Random(count)
    # Below a tenth of the time the process only imports.
    moments = [0.1 + 0.95 * rng.random() for _ in range(count)]
    with tempfile.TemporaryDirectory(prefix="modelroots-kills-") as folder:
        hits = kill_many(Path(folder), 5_000, moments)
    what = ", ".join(f"{number} {hit}" for hit, number in sorted(hits.items()))
    print(
        f"{hits.total()} kills ({what}): every time the last complete graph opened, all snapshots were whole, a second "
        f"run completed with the undisturbed result, and nothing was left over; {time.perf_counter() - started:.0f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
