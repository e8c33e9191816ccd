"""What the bulk importer leaves to be done: constraints, indexes and empty lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.schema import EDGES, NODES, Edge, Node, Property, Type
from graph.store.neo4j import ddl
from graph.store.neo4j.rows import served
from graph.store.neo4j.state import write_state

if TYPE_CHECKING:
    from graph.store.neo4j.connect import Connection

EMPTY_LIST: Final = "\x1e"
"""ASCII record separator: stands in import files as the one member of an empty list, which they cannot write."""

_PER: Final = "IN TRANSACTIONS OF 50000 ROWS"


def finish_import(connection: Connection) -> None:
    """Make the imported graph equal to one that was loaded over Bolt, and mark it as complete."""
    ddl.ensure(connection)
    for n in NODES:
        for p in _lists(n):
            connection.run(
                f"MATCH (x:{n.label}) WHERE x.{p.name} = [$empty] CALL (x) {{ SET x.{p.name} = [] }} {_PER}",
                {"empty": EMPTY_LIST},
            )
    for type_, name in dict.fromkeys((e.type, p.name) for e in EDGES for p in _lists(e)):
        connection.run(
            f"MATCH ()-[r:{type_}]->() WHERE r.{name} = [$empty] CALL (r) {{ SET r.{name} = [] }} {_PER}",
            {"empty": EMPTY_LIST},
        )
    connection.write(lambda tx: write_state(tx, complete=True, loading=None, imported=None))


def _lists(kind: Node | Edge) -> list[Property]:
    return [p for p in served(kind) if p.type is Type.TEXT_LIST]
