"""Loads and updates of the sample over Bolt, on a server that has just started and on a warm one."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import duckdb
from neo4j import GraphDatabase

from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, Target, load, update
from graph.store.neo4j.load import clear
from modelroots.home import Home
from tools.neo4j.server import Server

NAIVE_ROWS = 5_000
WARM_RUNS = 3


@dataclass
class Measured:
    """What a step took: elapsed, and CPU of the server and of this process."""

    seconds: float
    server_cpu: float
    client_cpu: float

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            seconds=self.seconds + other.seconds,
            server_cpu=self.server_cpu + other.server_cpu,
            client_cpu=self.client_cpu + other.client_cpu,
        )

    @property
    def cpu(self) -> float:
        """CPU seconds of both."""
        return self.server_cpu + self.client_cpu

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


def target(server: Server) -> Target:
    """How the server is reached; its port may change with every start."""
    return Target(uri=server.uri, password=server.password)


def connected(server: Server) -> Connection:
    """A connection of this moment's server."""
    return Connection(target(server))


class Steps:
    """Loads and updates, each measured on the server as it then is."""

    def __init__(self, home: Home, server: Server, embedded: DuckDBStore) -> None:
        self.home, self.server, self.embedded = home, server, embedded

    def restart(self) -> None:
        """Make the server forget what it has compiled."""
        self.server.stop()
        self.server.start()

    def empty(self) -> Measured:
        """Delete the graph."""
        with connected(self.server) as connection:
            return measured(self.server, lambda: clear(connection))[1]

    def load(self) -> tuple[int, Measured]:
        """Load the sample in full; the rows."""
        with connected(self.server) as connection:
            report, took = measured(self.server, lambda: load(connection, self.embedded.con, self.embedded.info))
        return report.written, took

    def update(self, folder: Path | None = None) -> tuple[int, Measured]:
        """Update to a graph, or back to the sample; the rows."""
        with connected(self.server) as connection:
            report, took = measured(
                self.server, lambda: update(connection, self.home.graphs, folder or self.embedded.folder)
            )
        return report.written + report.removed, took


def middle(runs: list[tuple[int, Measured]]) -> tuple[int, Measured]:
    """The run of median duration."""
    return sorted(runs, key=lambda run: run[1].seconds)[len(runs) // 2]


def measure_load(home: Home, server: Server, embedded: DuckDBStore, changes: dict[str, Path]) -> None:
    """Loads and updates: first after a start, when the server has compiled nothing yet, and warm.

    `changes`: graphs that the sample is updated to, by what has changed in them.
    """
    steps = Steps(home, server, embedded)
    print("\n| step | rows | seconds | rows/s | server CPU, s | client CPU, s |\n|---|---:|---:|---:|---:|---:|")

    def told(step: str, run: tuple[int, Measured]) -> tuple[int, Measured]:
        print(run[1].row(step, run[0]), flush=True)
        return run

    cold = {"load": told("load, first after a start", steps.load())}
    for name, folder in changes.items():
        steps.restart()
        cold[name] = told(f"update, {name}, first after a start", steps.update(folder))
        steps.update()
    runs: dict[str, list[tuple[int, Measured]]] = {name: [] for name in ("load", "replace", *changes)}
    # The first round warms up.
    for _ in range(1 + WARM_RUNS):
        emptied, (rows, loaded) = steps.empty(), steps.load()
        runs["load"].append((rows, loaded))
        runs["replace"].append((rows, emptied + loaded))
        for name, folder in changes.items():
            runs[name].append(steps.update(folder))
            steps.update()
    warm = {name: middle(taken[1:]) for name, taken in runs.items()}
    told("load into the emptied server, warm", warm["load"])
    told("load in place of another graph, warm", warm["replace"])
    for name in changes:
        told(f"update, {name}, warm", warm[name])
    steps.empty()
    naive = told(
        "plain MERGE per row, no constraints, warm",
        measured(server, lambda: merge_per_row(target(server), embedded.con)),
    )
    print(f"\nWarm figures are medians of {WARM_RUNS} runs.")
    print_ratios(list(changes), cold, warm)
    first, again, plain = (rows / took.seconds for rows, took in (cold["load"], warm["load"], naive))
    print(
        f"\nRows a second of the load against plain MERGE: {first / plain:.0f} times, warm {again / plain:.0f} times."
    )


def print_ratios(
    changes: list[str], cold: dict[str, tuple[int, Measured]], warm: dict[str, tuple[int, Measured]]
) -> None:
    """How many times as long as the update a full load takes, in the same state of the server."""
    print("\n| update | server | against | load, s | update, s | times as fast | times by CPU |")
    print("|---|---|---|---:|---:|---:|---:|")
    for name in changes:
        for state, runs, full, what in (
            ("first after a start", cold, "load", "load into an empty server"),
            ("warm", warm, "load", "load into an emptied server"),
            ("warm", warm, "replace", "load in place of another graph"),
        ):
            slow, fast = runs[full][1], runs[name][1]
            print(
                f"| {name} | {state} | {what} | {slow.seconds:.1f} | "
                f"{fast.seconds:.1f} | {slow.seconds / fast.seconds:.1f} | {slow.cpu / fast.cpu:.1f} |"
            )
