"""Bring a server from one graph to another by writing only what differs between their tables."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph.database import connect
from graph.errors import ModelrootsError, NotFoundError, StoreUnreachableError
from graph.schema import EDGES, NODES, Edge, Node
from graph.store.folder import GRAPH_FILE, find_graph, graph_info
from graph.store.neo4j import rows
from graph.store.neo4j.imported import finish_import
from graph.store.neo4j.load import BATCH_ROWS, Progress
from graph.store.neo4j.rows import Report
from graph.store.neo4j.state import State, described, require_state, write_state

if TYPE_CHECKING:
    import duckdb
    from neo4j import ManagedTransaction

    from graph.store.neo4j.connect import Connection

ONE_TRANSACTION_ROWS: Final = 200_000
"""Differences up to this many rows become visible at once; larger ones go in batches, marked as incomplete."""

_Step = tuple[str, dict[str, Any]]


def update(
    connection: Connection,
    graphs_root: Path,
    folder: Path,
    *,
    batch_rows: int = BATCH_ROWS,
    one_transaction_rows: int = ONE_TRANSACTION_ROWS,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Make the server hold the graph in `folder`, given that it holds another one that is in `graphs_root`.

    An update that was killed is run again in the same way: what it had already written is written once more.

    Raises:
        NotFoundError: the graph that the server holds is not in `graphs_root`, so nothing can be compared.
        StoreUnreachableError: the server holds no graph, or an unfinished load; or it does not answer.
    """
    began = time.monotonic()
    state = require_state(connection)
    info = graph_info(folder)
    if state.imported:
        finish_import(connection)
        state = require_state(connection)
    if state.complete and state.graph_hash == info.hash:
        return Report(info.hash, 0, 0, time.monotonic() - began)
    with _compare(_known_graph(connection, graphs_root, state, info.hash), folder) as con:
        removed, written = _differences(con)
        total = removed + written
        at_once = total <= one_transaction_rows and state.complete
        steps = _steps(con, batch_rows, again=not at_once)
        final = _final_counts(con)
        changes = {**described(info, final), "loaded_at": datetime.now(UTC).isoformat(timespec="seconds")}
        if at_once:
            listed = list(steps)
            connection.write(lambda tx: _write_all(tx, listed, changes, progress, total))
        else:
            marked = {"loading": info.hash, "complete": False}
            connection.write(lambda tx: write_state(tx, **marked))
            done = 0
            for step in steps:
                connection.write(lambda tx, s=step: _write(tx, s))  # type: ignore[misc]
                done += step[1]["n"]
                progress(min(done, total), total)
            connection.write(lambda tx: write_state(tx, **changes))
    return Report(info.hash, written, removed, time.monotonic() - began)


def _known_graph(connection: Connection, graphs_root: Path, state: State, wanted: str) -> Path:
    """Folder of the graph that the server holds."""
    uri = connection.target.uri
    if state.graph_hash is None:
        raise StoreUnreachableError(
            f"Neo4j at {uri} holds an unfinished load of graph {state.loading}. Finish it with: modelroots neo4j load"
        )
    if not state.complete and state.loading != wanted:
        raise StoreUnreachableError(
            f"Neo4j at {uri} holds an unfinished update from graph {state.graph_hash} to {state.loading}. "
            f"Finish it with: modelroots neo4j load --update --graph {state.loading}, or load anew without --update"
        )
    try:
        folder = find_graph(graphs_root, state.graph_hash)
        graph_info(folder)
    except ModelrootsError as error:
        raise NotFoundError(
            f"graph {state.graph_hash}, which Neo4j at {uri} holds, cannot be compared: {error} "
            "Without it an update is not possible; load in full with: modelroots neo4j load"
        ) from error
    return folder


def _compare(old: Path, new: Path) -> duckdb.DuckDBPyConnection:
    con = connect()
    for name, folder in (("old", old), ("new", new)):
        path = str(folder / GRAPH_FILE).replace("'", "''")
        con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
    return con


def _differences(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Make the tables gone_* and came_* of every type; rows that go, rows that are written."""
    removed = written = 0
    for n in NODES:
        con.execute(f"CREATE TABLE old_row AS {rows.node_select(n, 'old.main')}")
        con.execute(f"CREATE TABLE new_row AS {rows.node_select(n, 'new.main')}")
        con.execute(
            f"CREATE TABLE came_{n.table} AS SELECT c.*, "
            "coalesce(list_filter(o.labels, lambda l: NOT list_contains(c.labels, l)), []) AS stale "
            f"FROM (FROM new_row EXCEPT FROM old_row) AS c LEFT JOIN old_row AS o USING ({n.key})"
        )
        con.execute(f"CREATE TABLE gone_{n.table} AS SELECT {n.key} FROM old_row ANTI JOIN new_row USING ({n.key})")
        con.execute("DROP TABLE old_row; DROP TABLE new_row")
        removed += _count(con, f"gone_{n.table}")
        written += _count(con, f"came_{n.table}")
    for e in EDGES:
        key = ("start_key", "end_key", *e.key)
        same = " AND ".join(f"n.{k} IS NOT DISTINCT FROM o.{k}" for k in key)
        con.execute(f"CREATE TABLE old_row AS {rows.edge_select(e, 'old.main')}")
        con.execute(f"CREATE TABLE new_row AS {rows.edge_select(e, 'new.main')}")
        con.execute("CREATE TABLE came AS FROM new_row EXCEPT FROM old_row")
        con.execute("CREATE TABLE went AS FROM old_row EXCEPT FROM new_row")
        con.execute(f"CREATE TABLE other_{e.table} AS SELECT n.* FROM came AS n SEMI JOIN went AS o ON {same}")
        con.execute(f"CREATE TABLE came_{e.table} AS SELECT n.* FROM came AS n ANTI JOIN went AS o ON {same}")
        con.execute(
            f"CREATE TABLE gone_{e.table} AS SELECT {', '.join(key)} FROM went AS o ANTI JOIN came AS n ON {same}"
        )
        for table in ("old_row", "new_row", "came", "went"):
            con.execute(f"DROP TABLE {table}")
        removed += _count(con, f"gone_{e.table}")
        written += _count(con, f"came_{e.table}") + _count(con, f"other_{e.table}")
    return removed, written


def _steps(con: duckdb.DuckDBPyConnection, size: int, *, again: bool) -> Iterator[_Step]:
    """Edges change, edges go, nodes go, nodes come, edges come.

    What changes stands first: among the other changes of a transaction it took the server eight times as long.

    `again`: a part of it may have been written before, so what comes is deleted first where it is there.
    """
    for e in EDGES:
        yield from _batches(con, f"other_{e.table}", size, rows.set_edges(e))
    for e in EDGES:
        yield from _batches(con, f"gone_{e.table}", size, rows.delete_edges(e))
        if again:
            yield from _batches(con, f"came_{e.table}", size, rows.delete_edges(e))
    for n in NODES:
        yield from _batches(con, f"gone_{n.table}", size, rows.delete_nodes(n))
    for n in NODES:
        yield from _batches(con, f"came_{n.table}", size, rows.merge_nodes(n))
    for e in EDGES:
        yield from _batches(con, f"came_{e.table}", size, rows.create_edges(e))


def _batches(con: duckdb.DuckDBPyConnection, table: str, size: int, statement: str) -> Iterator[_Step]:
    for parameters in rows.iter_batches(con, f"FROM {table}", size):
        yield statement, parameters


def _write_all(
    tx: ManagedTransaction, steps: list[_Step], changes: dict[str, Any], progress: Progress, total: int
) -> None:
    done = 0
    for step in steps:
        _write(tx, step)
        done += step[1]["n"]
        progress(done, total)
    write_state(tx, **changes)


def _write(tx: ManagedTransaction, step: _Step) -> None:
    statement, parameters = step
    tx.run(statement, parameters).consume()


def _final_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    def total(types: tuple[Node, ...] | tuple[Edge, ...]) -> int:
        return sum(_count(con, f"new.main.{t.table}") for t in types)

    return {"nodes": total(NODES), "relationships": total(EDGES)}


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
