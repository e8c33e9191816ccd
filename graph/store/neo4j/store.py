"""The serving store: a graph in a Neo4j server, asked in Cypher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from graph.errors import BadDataError, NotFoundError, UsageError
from graph.schema.lineage import EDGE_SETS
from graph.store.base import EdgeChoice, GraphInfo, Statement
from graph.store.neo4j.connect import Connection, Target
from graph.store.neo4j.state import State, require_state, state_notes

STATEMENT_SECONDS: Final = 60.0

_KNOWN: Final = "UNWIND $ids AS id MATCH (m:Model {id: id}) RETURN m.id"
_NEAR: Final = """
MATCH (m:Model) WHERE toLower(m.id) CONTAINS toLower($name)
RETURN m.id ORDER BY coalesce(m.downloads_30d, -1) DESC, m.id LIMIT 3
"""
_FOLDED: Final = """
MATCH (m:Model) WHERE toLower(m.id) = toLower($id) OR any(f IN m.former_ids WHERE toLower(f) = toLower($id))
RETURN m.id ORDER BY toLower(m.id) <> toLower($id), m.id LIMIT 1
"""


class Neo4jStore:
    """A server, opened for questions. Cypher sees the labels, types and properties of `graph.schema`.

    Reads run in read transactions, so that behind a `neo4j://` address followers serve them.
    """

    def __init__(self, connection: Connection, state: State) -> None:
        self.connection = connection
        self.state = state

    @classmethod
    def open(cls, target: Target | str, *, timeout: float | None = STATEMENT_SECONDS) -> Self:
        """The graph in this server; user and password of a bare address come from the environment.

        Raises:
            StoreUnreachableError: the server does not answer, refuses us, is too old, or holds no graph.
            UsageError: the address cannot be read, or no password is set.
        """
        if isinstance(target, str):
            target = Target.from_environment(target)
        connection = Connection(target, timeout=timeout)
        try:
            return cls(connection, require_state(connection))
        except BaseException:
            connection.close()
            raise

    @property
    def info(self) -> GraphInfo:
        """The graph that the server held when it was last asked; a note says where it was incomplete."""
        s = self.state
        return GraphInfo(
            hash=s.graph_hash or s.loading or "",
            built_at=s.built_at or "",
            schema_version=s.schema_version or "",
            snapshots=s.snapshots,
            as_of=s.as_of,
            notes=state_notes(s),
        )

    def fetch(self, statement: Statement, parameters: Mapping[str, Any], edges: EdgeChoice) -> list[tuple[Any, ...]]:
        """Rows of a statement. See `graph.store.base.Store.fetch`."""
        if edges not in EDGE_SETS:
            raise UsageError(
                f"Neo4j holds the closures of the edge sets {', '.join(EDGE_SETS)}; another minimum confidence "
                f"({edges!r}) needs the embedded graph: ask without --store neo4j."
            )
        # A load may have begun since the last question.
        self.state = require_state(self.connection)
        bound = {**parameters, "edges": edges}
        for traversal in statement.traversals:
            for name in filter(None, (traversal.parameter, traversal.target)):
                given = parameters[name]
                known = self._models([given] if isinstance(given, str) else list(given))
                bound[name] = known[0] if isinstance(given, str) else known
        columns, rows = self.connection.read_table(statement.cypher, bound)
        if columns != statement.columns:
            raise BadDataError(
                f"question {statement.name!r}: Cypher returns {columns}; its row has {statement.columns}."
            )
        return [tuple(_native(value) for value in row) for row in rows]

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _models(self, given: Sequence[str]) -> list[str]:
        """Ids as the graph writes them, each once; case and former ids are forgiven."""
        known = {row[0] for row in self.connection.read(_KNOWN, {"ids": list(given)})}
        return list(dict.fromkeys(m if m in known else self._find_loosely(m) for m in given))

    def _find_loosely(self, model: str) -> str:
        rows = self.connection.read(_FOLDED, {"id": model})
        if rows:
            return str(rows[0][0])
        near = self.connection.read(_NEAR, {"name": model.rpartition("/")[2] or model})
        hint = f" Near: {', '.join(n for (n,) in near)}." if near else " Look for it with: modelroots search TEXT"
        raise NotFoundError(f"no model {model!r} in graph {self.info.hash}.{hint}")


def _native(value: Any) -> Any:
    """Dates and times as Python's own; the rest as it is."""
    if isinstance(value, list):
        return [_native(v) for v in value]
    return value.to_native() if hasattr(value, "to_native") else value
