"""Which graph a server holds, and whether it is complete: one node says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.errors import StoreUnreachableError
from graph.schema import SCHEMA_VERSION
from graph.store.base import GraphInfo
from graph.store.neo4j.ddl import OURS

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from graph.store.neo4j.connect import Connection

LABELS: Final = f"Snapshot:LoadedGraph:{OURS}"
STATE_ID: Final = "loaded-graph"

_READ: Final = "MATCH (s:LoadedGraph {id: $id}) RETURN properties(s) AS state"
_WRITE: Final = f"MERGE (s:LoadedGraph {{id: $id}}) SET s:{LABELS}, s += $state"


@dataclass(frozen=True, slots=True)
class State:
    """What the node `LoadedGraph` says.

    `graph_hash` is the last graph that was there in full; `loading` the one that a load has begun to write, null
    when none is under way. `imported` says that the bulk importer has written it and the rest is still to be done.
    """

    graph_hash: str | None = None
    loading: str | None = None
    complete: bool = False
    schema_version: str | None = None
    built_at: str | None = None
    snapshots: tuple[str, ...] = ()
    as_of: str | None = None
    loaded_at: str | None = None
    nodes: int | None = None
    relationships: int | None = None
    imported: bool = False


def read_state(connection: Connection) -> State | None:
    """State of the server; None where no graph was ever loaded."""
    rows = connection.read(_READ, {"id": STATE_ID})
    if not rows:
        return None
    found = {k: v for k, v in rows[0][0].items() if k in State.__dataclass_fields__}
    return State(**{**found, "snapshots": tuple(found.get("snapshots", ()))})


def write_state(transaction: ManagedTransaction, **changes: Any) -> None:
    """Change the state; None takes a property away."""
    transaction.run(_WRITE, {"id": STATE_ID, "state": changes}).consume()


def described(info: GraphInfo, counts: Mapping[str, int]) -> dict[str, Any]:
    """Properties of the state that say what a complete graph is."""
    return {
        "graph_hash": info.hash,
        "loading": None,
        "complete": True,
        "schema_version": info.schema_version,
        "built_at": info.built_at,
        "snapshots": list(info.snapshots),
        "as_of": info.as_of,
        **counts,
    }


def require_state(connection: Connection) -> State:
    """State of a server that holds a graph of this schema.

    Raises:
        StoreUnreachableError: it holds none, or one of another schema.
    """
    state = read_state(connection)
    uri = connection.target.uri
    if state is None:
        raise StoreUnreachableError(f"Neo4j at {uri} holds no graph yet. Load one with: modelroots neo4j load")
    if state.schema_version not in (None, SCHEMA_VERSION):
        raise StoreUnreachableError(
            f"Neo4j at {uri} holds a graph of schema {state.schema_version!r}; this version reads {SCHEMA_VERSION!r}. "
            "Load again with: modelroots neo4j load"
        )
    return state


def state_notes(state: State) -> tuple[str, ...]:
    """What an answer from this state must say."""
    if state.complete:
        return ()
    what = f"graph {state.loading}" if state.loading else "a graph"
    option = " --update" if state.imported or state.graph_hash else ""
    return (f"Neo4j holds {what} INCOMPLETELY: a load has not finished. Finish it with: modelroots neo4j load{option}",)
