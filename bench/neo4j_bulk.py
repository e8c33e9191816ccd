"""Bulk import of a Hub-like graph by the real importer: write the files, import them, start, finish."""

import argparse
import os
import resource
import shlex
import tempfile
import time
from pathlib import Path

from bench.hub_dump import write_dump
from bench.hub_like import hub_like
from bench.machine import describe
from bench.pipeline import measure
from graph.export.neo4j_import import export_neo4j_import
from graph.store.neo4j import Connection, Target, update
from modelroots.home import Home
from tools.neo4j.admin import bulk_import
from tools.neo4j.server import Server


def cpu_of_children() -> float:
    """CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench neo4j-bulk", description=__doc__)
    parser.add_argument("--models", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--heap", default="2g", help="of the importer and the server")
    parser.add_argument("--home", type=Path, help="import the graph in use of this home folder instead")
    options = parser.parse_args(arguments)
    print(describe("duckdb", "neo4j"))
    with tempfile.TemporaryDirectory(prefix="modelroots-bench-") as name:
        folder = Path(name)
        home = Home(options.home or folder / "home")
        if not options.home:
            dump = folder / "hub.jsonl.gz"
            write_dump(hub_like(options.models, options.seed), dump)
            measure(dump, home.path)
            dump.unlink()
        measure_import(home, folder, options.heap)


def measure_import(home: Home, folder: Path, heap: str) -> None:
    """Print one row per step."""
    print("| step | rows | seconds | CPU seconds |")
    print("|---|---:|---:|---:|")
    with home.open() as embedded:
        started, cpu = time.perf_counter(), time.process_time()
        files = export_neo4j_import(embedded.con, embedded.info, folder / "import")
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        print(f"| write the import files | {files.rows:,} | {seconds:.1f} | {cpu:.1f} |", flush=True)
        size = sum(f.stat().st_size for f in files.folder.iterdir())
        started, cpu = time.perf_counter(), cpu_of_children()
        printed = bulk_import(folder / "server", shlex.split(files.command)[4:], heap=heap)
        seconds, cpu = time.perf_counter() - started, cpu_of_children() - cpu
        print(f"| neo4j-admin database import full | {files.rows:,} | {seconds:.1f} | {cpu:.1f} |", flush=True)
        server = Server(folder / "server", heap=heap)
        server.start()
        try:
            with Connection(Target(uri=server.uri, password=server.password)) as connection:
                started = time.perf_counter()
                report = update(connection, home.graphs, embedded.folder)
                seconds = time.perf_counter() - started
                print(f"| constraints, indexes, empty lists | {report.written} | {seconds:.1f} | |", flush=True)
                [(nodes,)] = connection.read("MATCH (n:Modelroots) RETURN count(n)")
                [(models,)] = connection.read("MATCH (n:Model) RETURN count(n)")
                [(edges,)] = connection.read("MATCH ()-[r]->() RETURN count(r)")
        finally:
            server.stop()
    if nodes - 1 + edges != files.rows:
        raise SystemExit(f"{nodes - 1 + edges:,} rows are in the server; expected {files.rows:,}")
    said = next((line for line in printed.splitlines() if "IMPORT DONE" in line), "").strip()
    print(f"\n{models:,} models, {nodes:,} nodes, {edges:,} relationships, {size / 1e6:,.0f} MB of files. {said}")
    print(f"Load average at the end: {os.getloadavg()[0]:.1f}")
