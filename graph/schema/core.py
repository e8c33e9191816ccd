"""How node and edge types are declared: once, with unit and meaning on every property."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Type(enum.Enum):
    """Type of a property; the value is its DuckDB spelling."""

    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    INDEX = "INTEGER"
    REAL = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"
    TEXT_LIST = "VARCHAR[]"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or an edge.

    `unit` is None where a value has none. `iri` is the borrowed vocabulary term that the ontology uses for it.
    `indexed` asks the serving stores for an index. `stored_only` properties (such as the dense row number of a
    model) exist in the embedded store alone.
    """

    name: str
    type: Type
    meaning: str
    unit: str | None = None
    iri: str | None = None
    indexed: bool = False
    stored_only: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A node type: its label, its table and the property that identifies it.

    `reference` is the column by which edge tables point at a node: the key, or a dense row number.
    `extra_labels` maps an additional label to the SQL condition under which a node carries it.
    """

    label: str
    table: str
    key: str
    properties: tuple[Property, ...]
    meaning: str
    iri: str | None = None
    reference: str | None = None
    extra_labels: tuple[tuple[str, str], ...] = ()

    @property
    def reference_column(self) -> str:
        """Column of this node's table that edge tables hold."""
        return self.reference or self.key


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge type, read as a sentence: start, type, end.

    `start_column` and `end_column` hold the reference of each end in `table`. `view` is the SELECT that makes the
    table where the edge is held by a column of a node's table; without it the edge has a table of its own.
    `key` names what, besides the two ends, tells parallel edges apart.
    """

    type: str
    table: str
    start: str
    end: str
    start_column: str
    end_column: str
    properties: tuple[Property, ...]
    meaning: str
    iri: str | None = None
    view: str | None = None
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Property, ...]:
        """Columns of its table: the two ends, then its properties."""
        # Deferred: the package collects the node types of all subjects.
        from graph.schema import node

        def end(label: str, column: str, which: str) -> Property:
            target = node(label)
            types = {p.name: p.type for p in target.properties}
            meaning = f"{which} of the edge: {target.reference_column} of a {label}"
            return Property(column, types[target.reference_column], meaning)

        return (end(self.start, self.start_column, "start"), end(self.end, self.end_column, "end"), *self.properties)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the graph that is neither node nor edge: claims, notes on cycles, disagreements."""

    table: str
    properties: tuple[Property, ...]
    meaning: str


def create_table(name: str, properties: tuple[Property, ...]) -> str:
    """SQL that creates a table of these properties.

    >>> create_table("country", (Property("code", Type.TEXT, "ISO 3166-1 alpha-2 code"),))
    'CREATE TABLE country (code VARCHAR)'
    """
    columns = ", ".join(f"{p.name} {p.type.value}" for p in properties)
    return f"CREATE TABLE {name} ({columns})"
