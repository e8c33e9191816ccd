"""The sample in a real Neo4j: load over Bolt, a plain MERGE per row, updates, and every question on both stores."""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from neo4j import GraphDatabase

from bench.machine import describe
from graph.build import build_graph
from graph.snapshot import Snapshot, SnapshotWriter
from graph.store.base import Store
from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, Neo4jStore, Target, load, update
from graph.store.neo4j.load import clear
from modelroots.home import Home
from modelroots.pipeline import build_home
from modelroots.sample import ingest_sample
from queries.catalog import iter_questions
from queries.question import Question
from tools.neo4j.server import Server

NAIVE_ROWS = 5_000


@dataclass
class Measured:
    """What a step took: elapsed, and CPU of the server and of this process."""

    seconds: float
    server_cpu: float
    client_cpu: float

    def row(self, step: str, rows: int) -> str:
        """Line of the table."""
        rate = rows / self.seconds
        return (
            f"| {step} | {rows:,} | {self.seconds:.1f} | {rate:,.0f} | {self.server_cpu:.1f} | {self.client_cpu:.1f} |"
        )


def server_cpu(server: Server) -> float:
    """CPU seconds of the server so far."""
    fields = Path(f"/proc/{server.running_pid()}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(server: Server, work: Callable[[], Any]) -> tuple[Any, Measured]:
    """What `work` returns, and what it took."""
    clock, there, here = time.perf_counter(), server_cpu(server), time.process_time()
    result = work()
    return result, Measured(time.perf_counter() - clock, server_cpu(server) - there, time.process_time() - here)


def merge_per_row(target: Target, con: duckdb.DuckDBPyConnection) -> int:
    """Load models and edges as a first script would: one MERGE per row, no constraint, no index."""
    edges = con.execute(
        "SELECT c.id, p.id, d.relation FROM derived_from d "
        "JOIN model c ON c.idx = d.child JOIN model p ON p.idx = d.parent "
        f"ORDER BY hash(c.id), p.id LIMIT {NAIVE_ROWS}"
    ).fetchall()
    ids: dict[str, None] = {}
    kept = 0
    while len(ids) + kept < NAIVE_ROWS:
        ids |= dict.fromkeys(edges[kept][:2])
        kept += 1
    edges = edges[:kept]
    with GraphDatabase.driver(target.uri, auth=(target.user, target.password)) as driver, driver.session() as session:
        for model in ids:
            session.run("MERGE (m:Naive {id: $id})", id=model).consume()
        for child, parent, relation in edges:
            session.run(
                "MERGE (c:Naive {id: $child}) MERGE (p:Naive {id: $parent}) "
                "MERGE (c)-[:STANDS_ON {relation: $relation}]->(p)",
                child=child,
                parent=parent,
                relation=relation,
            ).consume()
        session.run("MATCH (m:Naive) DETACH DELETE m").consume()
    return len(ids) + len(edges)


def variant(home: Home, models: str, claims: str) -> Path:
    """Graph of the sample with other rows in these two tables."""
    hub = [s for s in home.find_snapshots() if s.has("models")]
    others = [s for s in home.find_snapshots() if not s.has("models")]
    con = duckdb.connect()
    changed: list[Snapshot] = []
    for snapshot in hub:
        at = datetime.fromisoformat(snapshot.manifest.retrieved_at).astimezone(UTC)
        with SnapshotWriter(home.path / "variants", snapshot.manifest.kind, snapshot.manifest.source, at) as writer:
            for table in snapshot.manifest.files:
                select = {"models": models, "claims": claims}.get(table, "SELECT * FROM {0}")
                writer.copy(con, table, select.format(snapshot.table(table)))
            changed.append(writer.commit())
    return build_graph([*changed, *others], home.graphs)


def random_change(home: Home) -> Path:
    """1 % of the models have other downloads and likes, and 1 % of the claims are gone."""
    return variant(
        home,
        "SELECT * REPLACE (CASE WHEN hash(id) % 100 = 7 THEN coalesce(downloads_30d, 0) + 11 ELSE downloads_30d END AS "
        "downloads_30d, CASE WHEN hash(id) % 100 = 7 THEN coalesce(likes, 0) + 1 ELSE likes END AS likes) FROM {0}",
        "SELECT * FROM {0} WHERE hash(child) % 100 <> 13",
    )


def popular_change(home: Home, con: duckdb.DuckDBPyConnection) -> tuple[Path, str, int]:
    """The most popular base stands on a new one: everything above it has another closure."""
    base, derivatives = con.execute(
        "SELECT m.id, count(*) FROM rooted_in r JOIN model m ON m.idx = r.base WHERE edges = 'default' "
        "GROUP BY ALL ORDER BY count(*) DESC, m.id LIMIT 1"
    ).fetchall()[0]
    added = (
        f"SELECT * FROM {{0}} UNION ALL BY NAME SELECT '{base}' AS child, 'bench/older-base' AS parent, "
        "'finetune' AS relation, 'tag_typed' AS method, DATE '2026-08-22' AS observed_on"
    )
    return variant(home, "SELECT * FROM {0}", added), base, derivatives


def time_question(store: Store, question: Question[Any], runs: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds after one run that warms up, and the number of rows."""
    bound = question.bind(question.example)
    rows = store.fetch(question.statement, bound, "default")
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        store.fetch(question.statement, bound, "default")
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18], len(rows)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench neo4j", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each question")
    parser.add_argument("--only", choices=["load", "questions"])
    options = parser.parse_args(arguments)
    print(describe("neo4j", "neo4j-rust-ext", "duckdb"))
    with tempfile.TemporaryDirectory(prefix="modelroots-bench-") as name:
        home = Home(Path(name) / "home")
        ingest_sample(home.snapshots)
        build_home(home)
        server = Server(Path(name) / "server")
        server.start()
        try:
            measure(home, server, options)
        finally:
            server.stop()
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")


def measure(home: Home, server: Server, options: argparse.Namespace) -> None:
    """Print the tables."""
    target = Target(uri=server.uri, password=server.password)
    with home.open() as embedded, Connection(target) as connection:
        if options.only != "questions":
            measure_load(home, server, connection, embedded)
        else:
            load(connection, embedded.con, embedded.info)
        if options.only != "load":
            with Neo4jStore.open(target) as served:
                measure_questions(embedded, served, options.runs)


def measure_load(home: Home, server: Server, connection: Connection, embedded: DuckDBStore) -> None:
    """Loads and updates. The server is as cold as it is after its start when it begins."""
    print("\n| step | rows | seconds | rows/s | server CPU, s | client CPU, s |")
    print("|---|---:|---:|---:|---:|---:|")
    con, info = embedded.con, embedded.info
    naive, took = measured(server, lambda: merge_per_row(connection.target, con))
    print(took.row("plain MERGE per row, no constraints", naive), flush=True)
    report, took = measured(server, lambda: load(connection, con, info))
    print(took.row("load, first after the start", report.written), flush=True)
    clear(connection)
    report, took = measured(server, lambda: load(connection, con, info))
    print(took.row("load again, server warm", report.written), flush=True)
    changed = random_change(home)
    report, took = measured(server, lambda: update(connection, home.graphs, changed))
    print(took.row("update after 1 % random change", report.written + report.removed), flush=True)
    update(connection, home.graphs, embedded.folder)
    popular, base, derivatives = popular_change(home, con)
    report, took = measured(server, lambda: update(connection, home.graphs, popular))
    print(took.row(f"update, base of {derivatives:,} models changes", report.written + report.removed), flush=True)
    with DuckDBStore.open(popular) as other:
        report, took = measured(server, lambda: load(connection, other.con, other.info))
    print(took.row("full load of that graph in place of another", report.written), flush=True)
    print(f"\nThe popular base is {base}.")
    load(connection, con, info)


def measure_questions(embedded: DuckDBStore, served: Neo4jStore, runs: int) -> None:
    """Every question with its example on both stores."""
    print("\n| question | rows | DuckDB median, ms | 95th, ms | Neo4j median, ms | 95th, ms |")
    print("|---|---:|---:|---:|---:|---:|")
    for question in iter_questions():
        here = time_question(embedded, question, runs)
        there = time_question(served, question, runs)
        print(
            f"| {question.name} | {here[2]:,} | {here[0]:.1f} | {here[1]:.1f} | {there[0]:.1f} | {there[1]:.1f} |",
            flush=True,
        )
