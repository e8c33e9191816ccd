"""What every store can do: say which graph it holds, and answer a statement with rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from graph.schema.lineage import EdgeSet

Direction = Literal["ancestors", "descendants", "path", "self"]

EdgeChoice = EdgeSet | float
"""A materialised edge set, or the minimum confidence of the edges that a closure may use (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Traversal:
    """What a question walks before its SQL runs.

    The embedded store registers the result as the relation `ancestor` or `descendant` with the columns
    `model` (the start), `node` (both row numbers) and `depth` (edges on the shortest path; 0 for the start itself).
    `parameter` names the parameter that holds the start: a Hub id or a list of them. A `path` leads from one start
    to the model in the parameter `target` and is registered as `path` (step, node), without rows where there is none.
    `self` walks nowhere: the models given are registered as `given` (node).
    """

    direction: Direction
    parameter: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A question in both dialects. Parameters are written `$name` in either.

    In Cypher `$edges` always holds the name of the edge set.
    """

    name: str
    sql: str
    cypher: str
    columns: tuple[str, ...]
    traversals: tuple[Traversal, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphInfo:
    """Which graph an answer is from. `hash` can be cited."""

    hash: str
    built_at: str
    schema_version: str
    snapshots: tuple[str, ...] = ()
    as_of: str | None = None
    notes: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


class Store(Protocol):
    """A projection of one graph that can be asked."""

    @property
    def info(self) -> GraphInfo:
        """The graph that it holds."""

    def fetch(self, statement: Statement, parameters: Mapping[str, Any], edges: EdgeChoice) -> list[tuple[Any, ...]]:
        """Rows of a statement, values as Python objects, columns in the order of `statement.columns`.

        Raises:
            UsageError: the store cannot answer for this choice of edges.
            NotFoundError: a model that a traversal starts from is not in the graph.
            StoreUnreachableError: the server does not answer.
        """

    def close(self) -> None:
        """Give back what it holds."""
