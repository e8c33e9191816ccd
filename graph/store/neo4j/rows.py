"""Rows of the graph's tables as a server takes them, and the Cypher that takes them.

Parameters go as one list per property: a map per row would repeat every name in every row and halves the rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.errors import BadDataError
from graph.schema import EDGES, NODES, Edge, Node, Property, Type, node
from graph.schema.lineage import MODEL
from graph.store.neo4j.ddl import OURS
from graph.store.neo4j.labels import has_labels_of_its_own, labels_sql

if TYPE_CHECKING:
    import duckdb

# Text is the one form of dates and times that the driver packs fast and the server reads without loss.
_TO_TEXT: Final = {
    Type.DATE: "CAST({0} AS VARCHAR)",
    Type.TIMESTAMP: "strftime({0}, '%Y-%m-%dT%H:%M:%S.%f')",
}
_FROM_TEXT: Final = {Type.DATE: "date({0})", Type.TIMESTAMP: "localdatetime({0})"}


FORMER_IDS: Final = Property("former_ids", Type.TEXT_LIST, "ids under which the model was known before, ascending")
"""The table former_id, which a server holds as a list on the model."""


def served(kind: Node | Edge) -> tuple[Property, ...]:
    """Properties that a server holds: all but those of the embedded store alone."""
    added = (FORMER_IDS,) if kind is MODEL else ()
    return (*(p for p in kind.properties if not p.stored_only), *added)


def as_text(alias: str, p: Property, schema: str) -> str:
    """SQL of a property's value as it is sent."""
    if p is FORMER_IDS:
        return f"(SELECT list(f.former ORDER BY f.former) FROM {schema}.former_id AS f WHERE f.model = {alias}.idx)"
    return _TO_TEXT.get(p.type, "{0}").format(f'{alias}."{p.name}"')


def node_select(n: Node, schema: str = "main") -> str:
    """SELECT of all rows of a node type: labels, then properties, as they are sent."""
    values = ", ".join(f'{as_text("t", p, schema)} AS "{p.name}"' for p in served(n))
    return f"SELECT {labels_sql(n)} AS labels, {values} FROM {schema}.{n.table} AS t"


def edge_select(e: Edge, schema: str = "main") -> str:
    """SELECT of all rows of an edge type: keys of start and end, then properties, as they are sent."""
    start, end = node(e.start), node(e.end)
    values = "".join(f', {as_text("t", p, schema)} AS "{p.name}"' for p in served(e))
    return (
        f'SELECT a."{start.key}" AS start_key, b."{end.key}" AS end_key{values} FROM {schema}.{e.table} AS t '
        f'JOIN {schema}.{start.table} AS a ON t."{e.start_column}" = a."{start.reference_column}" '
        f'JOIN {schema}.{end.table} AS b ON t."{e.end_column}" = b."{end.reference_column}"'
    )


def create_nodes(n: Node) -> str:
    """Cypher that creates nodes from lists, one per property."""
    labels = "$($labels[i])" if has_labels_of_its_own(n) else f"{n.label}:{OURS}"
    return f"UNWIND range(0, $n - 1) AS i CREATE (x:{labels} {{{_values(n)}}})"


def create_edges(e: Edge) -> str:
    """Cypher that creates relationships from lists: keys of both ends, and one list per property."""
    values = _values(e)
    return f"UNWIND range(0, $n - 1) AS i {_ends(e)} CREATE (a)-[:{e.type}{f' {{{values}}}' if values else ''}]->(b)"


def iter_batches(
    con: duckdb.DuckDBPyConnection, select: str, size: int, order: str = "ALL"
) -> Iterator[dict[str, Any]]:
    """Parameters for `size` rows of a SELECT at a time, in an order that never changes: columns by name, and `n`."""
    cursor = con.cursor()
    cursor.execute(f"SELECT * FROM ({select}) ORDER BY {order}")
    names = [c[0] for c in cursor.description or ()]
    while rows := cursor.fetchmany(size):
        yield {**dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), "n": len(rows)}


def counts(con: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    """Rows of each node and edge table, by table.

    Raises:
        BadDataError: an edge points at a node that is not there.
    """
    found = {}
    for n in NODES:
        found[n.table] = _count(con, f"SELECT 1 FROM {n.table}")
    for e in EDGES:
        found[e.table] = _count(con, f"SELECT 1 FROM {e.table}")
        joined = _count(con, edge_select(e))
        if joined != found[e.table]:
            raise BadDataError(
                f"{e.table}: {found[e.table]} edges, but {joined} have both ends in {e.start} and {e.end}. "
                "Rebuild the graph with: modelroots build"
            )
    return found


@dataclass(frozen=True, slots=True)
class Report:
    """What a load or an update has written and removed, in rows, and how long it took."""

    graph_hash: str
    written: int
    removed: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Nodes and relationships per second."""
        return (self.written + self.removed) / self.seconds if self.seconds else 0.0


def _values(kind: Node | Edge) -> str:
    return ", ".join(f"{p.name}: {_FROM_TEXT.get(p.type, '{0}').format(f'${p.name}[i]')}" for p in served(kind))


def _ends(e: Edge) -> str:
    start, end = node(e.start), node(e.end)
    return f"MATCH (a:{start.label} {{{start.key}: $start_key[i]}}) MATCH (b:{end.label} {{{end.key}: $end_key[i]}})"


def _count(con: duckdb.DuckDBPyConnection, select: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM ({select})").fetchall()[0][0])
