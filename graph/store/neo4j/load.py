"""Load a whole graph: constraints first, then batches, each of them written exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from graph.schema import EDGES, NODES
from graph.store.base import GraphInfo
from graph.store.neo4j import ddl, rows
from graph.store.neo4j.lanes import LANES, Lanes, begin_lanes, end_lanes, read_steps
from graph.store.neo4j.rows import Report
from graph.store.neo4j.state import described, read_state, write_state

if TYPE_CHECKING:
    import duckdb
    from neo4j import ManagedTransaction

    from graph.store.neo4j.connect import Connection

BATCH_ROWS: Final = 10_000
"""Rows of one transaction. Above 20,000 the rate no longer grows, and a heap of 512 MB begins to be tight."""

DELETED_ROWS: Final = 20_000

Progress = Callable[[int, int], None]
"""Called with the rows that are done and all rows."""


def load(
    connection: Connection,
    con: duckdb.DuckDBPyConnection,
    info: GraphInfo,
    *,
    batch_rows: int = BATCH_ROWS,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Make the server hold this graph and no other of ours; nodes of others stay.

    A load that was killed goes on after its last complete batches when it is run again.

    Args:
        connection: the server.
        con: the graph's tables.
        info: which graph it is.
        batch_rows: rows of one transaction.
        progress: called after each batch.

    Raises:
        StoreUnreachableError: the server does not answer or refuses to write.
        BadDataError: an edge of the graph points at a node that is not there.
    """
    began = time.monotonic()
    counts = rows.counts(con)
    total = sum(counts.values())
    plan = f"{info.hash}/{info.schema_version}/{batch_rows}"
    steps = _resume(connection, info.hash, plan) or _begin(connection, info, plan)
    done = {True: 0, False: 0}

    def count(size: int, written: bool) -> None:  # noqa: FBT001 - Lanes calls it so
        done[written] += size
        progress(done[True] + done[False], total)

    with Lanes(connection, steps, count) as lanes:
        _put_all(con, lanes, batch_rows)
    final = {
        "nodes": sum(counts[n.table] for n in NODES),
        "relationships": sum(counts[e.table] for e in EDGES),
    }
    changes = {**described(info, final), "loaded_at": datetime.now(UTC).isoformat(timespec="seconds")}
    connection.write(lambda tx: _finish(tx, changes))
    return Report(info.hash, done[True], 0, time.monotonic() - began)


def clear(connection: Connection) -> None:
    """Delete every node of ours but the state, with its relationships; nodes of others stay."""
    # Relationships first, in batches of their own: a popular base alone can have more than a transaction holds.
    per = f"IN TRANSACTIONS OF {DELETED_ROWS} ROWS"
    connection.run(f"MATCH (:{ddl.OURS})-[r]->() CALL (r) {{ DELETE r }} {per}")
    connection.run(f"MATCH (n:{ddl.OURS}) WHERE NOT n:LoadedGraph CALL (n) {{ DETACH DELETE n }} {per}")


def _resume(connection: Connection, graph_hash: str, plan: str) -> list[int]:
    state = read_state(connection)
    if state and state.loading == graph_hash and not state.complete:
        return read_steps(connection, plan)
    return []


def _begin(connection: Connection, info: GraphInfo, plan: str) -> list[int]:
    ddl.ensure(connection)
    # Marked before anything is deleted, so that a server killed in between never claims to be complete.
    marked = {"loading": info.hash, "complete": False, "graph_hash": None, "schema_version": info.schema_version}
    connection.write(lambda tx: write_state(tx, **marked))
    clear(connection)
    connection.write(lambda tx: begin_lanes(tx, plan))
    return [0] * LANES


def _put_all(con: duckdb.DuckDBPyConnection, lanes: Lanes, size: int) -> None:
    step = 0
    for n in NODES:
        for columns in rows.iter_batches(con, rows.node_select(n), size, order=f'"{n.key}"'):
            lanes.put(step % LANES, rows.create_nodes(n), columns)
            step += 1
    # Relationships find both their ends only when all nodes are there.
    lanes.wait()
    for e in EDGES:
        for columns in rows.iter_batches(con, rows.edge_select(e), size):
            lanes.put(step % LANES, rows.create_edges(e), columns)
            step += 1


def _finish(tx: ManagedTransaction, changes: dict[str, Any]) -> None:
    end_lanes(tx)
    write_state(tx, **changes)
