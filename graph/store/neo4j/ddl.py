"""Constraints and indexes of the graph in Neo4j, from the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from graph.schema import EDGES, NODES

if TYPE_CHECKING:
    from graph.store.neo4j.connect import Connection

OURS: Final = "Modelroots"
"""Label on every node that a load has written; only nodes with it are ever changed or deleted."""

_PREFIX: Final = "modelroots_"


def statements() -> Mapping[str, str]:
    """Name of each constraint and index → Cypher that makes it, constraints first."""
    constraints = {f"{_PREFIX}loaded_graph": _constraint(f"{_PREFIX}loaded_graph", "LoadedGraph", "id")}
    indexes = {}
    for node in NODES:
        name = f"{_PREFIX}{node.table}_{node.key}"
        constraints[name] = _constraint(name, node.label, node.key)
        for p in node.properties:
            if p.indexed and p.name != node.key:
                name = f"{_PREFIX}{node.table}_{p.name}"
                indexes[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{node.label}) ON (n.{p.name})"
    # Edge types that share a name share their indexes.
    for type_, indexed in dict.fromkeys((e.type, p.name) for e in EDGES for p in e.properties if p.indexed):
        name = f"{_PREFIX}{type_.lower()}_rel_{indexed}"
        indexes[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{type_}]-() ON (r.{indexed})"
    return {**constraints, **indexes}


def ensure(connection: Connection) -> None:
    """Make the constraints and indexes that are not there yet, and wait until they can be used."""
    there = {
        str(row[0])
        for row in [
            *connection.read("SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH $prefix", {"prefix": _PREFIX}),
            *connection.read("SHOW INDEXES YIELD name WHERE name STARTS WITH $prefix", {"prefix": _PREFIX}),
        ]
    }
    missing = [statement for name, statement in statements().items() if name not in there]
    for statement in missing:
        connection.run(statement)
    if missing:
        connection.run("CALL db.awaitIndexes(600)")


def _constraint(name: str, label: str, key: str) -> str:
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
