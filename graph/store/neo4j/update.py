"""Bring a server from one graph to another by writing only what differs between their tables."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph.errors import ModelrootsError, NotFoundError, StoreUnreachableError
from graph.store.folder import find_graph, graph_info
from graph.store.neo4j.changes import Step, iter_steps
from graph.store.neo4j.differences import Differences
from graph.store.neo4j.imported import finish_import
from graph.store.neo4j.load import BATCH_ROWS, Progress
from graph.store.neo4j.rows import Report
from graph.store.neo4j.state import State, described, require_state, write_state

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from graph.store.neo4j.connect import Connection

ONE_TRANSACTION_ROWS: Final = 200_000
"""Differences up to this many rows become visible at once; larger ones go in batches, marked as incomplete."""


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
    with Differences(_known_graph(connection, graphs_root, state, info.hash), folder) as found:
        removed, written = found.removed, found.written
        at_once = removed + written <= one_transaction_rows and state.complete
        steps = iter_steps(found, batch_rows, again=not at_once)
        changes = {
            **described(info, found.final_counts()),
            "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        if at_once:
            listed = list(steps)
            connection.write(lambda tx: _write_all(tx, listed, changes, progress))
        else:
            marked = {"loading": info.hash, "complete": False}
            connection.write(lambda tx: write_state(tx, **marked))
            done, total = 0, removed + written
            for step in steps:
                connection.write(lambda tx, s=step: _write(tx, s))  # type: ignore[misc]
                done += len(step[1]["rows"])
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


def _write_all(tx: ManagedTransaction, steps: list[Step], changes: dict[str, Any], progress: Progress) -> None:
    done, total = 0, sum(len(parameters["rows"]) for _, parameters in steps)
    for step in steps:
        _write(tx, step)
        done += len(step[1]["rows"])
        progress(done, total)
    write_state(tx, **changes)


def _write(tx: ManagedTransaction, step: Step) -> None:
    statement, parameters = step
    tx.run(statement, parameters).consume()
