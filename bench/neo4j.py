"""The sample in a real Neo4j: loads and updates on a cold and on a warm server, and every question on both stores."""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.machine import describe
from bench.neo4j_load import connected, measure_load, target
from graph.build import build_graph
from graph.snapshot import Snapshot, SnapshotWriter
from graph.store.base import Store
from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Neo4jStore, load
from modelroots.home import Home
from modelroots.pipeline import build_home
from modelroots.sample import ingest_sample
from queries.catalog import iter_questions
from queries.question import Question
from tools.neo4j.server import Server


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
    with home.open() as embedded:
        if options.only != "questions":
            popular, base, derivatives = popular_change(home, embedded.con)
            changes = {"1 % random change": random_change(home), f"base of {derivatives:,} models changes": popular}
            measure_load(home, server, embedded, changes)
            print(f"The popular base is {base}.")
        if options.only != "load":
            with connected(server) as connection:
                load(connection, embedded.con, embedded.info)
            with Neo4jStore.open(target(server)) as served:
                measure_questions(embedded, served, options.runs)


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
