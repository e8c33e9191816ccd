"""Dump file to finished graph: the two commands as whole processes, with their time and peak memory."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.hub_dump import write_dump
from bench.hub_like import hub_like
from bench.machine import describe


@dataclass(frozen=True)
class Run:
    """What one process took; memory is the largest resident set."""

    seconds: float
    cpu_seconds: float
    peak_gb: float
    output: str


def run_process(*arguments: str) -> Run:
    """Run the command line of modelroots and measure it. Raises SystemExit where it fails."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, "-m", "modelroots", *arguments], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"modelroots {' '.join(arguments)}: exit {process.returncode}")
        output.seek(0)
        text = output.read().strip()
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20, text)


def measure(dump: Path, home: Path) -> list[tuple[str, Run]]:
    """Ingest a dump into a home folder and build its graph."""
    base = ("--home", str(home))
    return [
        ("ingest", run_process(*base, "ingest", "dump", str(dump))),
        ("build", run_process(*base, "build")),
    ]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench pipeline", description=__doc__)
    parser.add_argument("--models", type=int, nargs="+", default=[100_000])
    parser.add_argument("--dump", type=Path, help="measure this file instead of a generated one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--suffix", default=".jsonl.gz", choices=[".jsonl", ".jsonl.gz", ".jsonl.zst"])
    options = parser.parse_args(arguments)
    print(describe("duckdb", "polars", "msgspec", "numpy"))
    print("| models | dump | step | seconds | CPU seconds | peak GB |")
    print("|---:|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="modelroots-bench-") as folder:
        for models in options.models:
            dump = options.dump or Path(folder) / f"hub-{models}{options.suffix}"
            if not options.dump:
                write_dump(hub_like(models, options.seed), dump)
            size = f"{dump.stat().st_size / 1e6:,.0f} MB"
            steps = measure(dump, Path(folder) / f"home-{models}")
            for step, run in steps:
                print(
                    f"| {models:,} | {size} | {step} | {run.seconds:.1f} | {run.cpu_seconds:.1f} | {run.peak_gb:.2f} |"
                )
            total = sum(run.seconds for _, run in steps)
            cpu = sum(run.cpu_seconds for _, run in steps)
            peak = max(run.peak_gb for _, run in steps)
            print(f"| {models:,} | {size} | both | {total:.1f} | {cpu:.1f} | {peak:.2f} |", flush=True)
