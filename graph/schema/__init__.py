"""What the graph is made of. Stores, ontology, import files and documentation derive from this package."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Final

from graph.schema import deployments, families, funding, licenses, lineage, organizations, sources
from graph.schema.core import Edge, Node, Property, Table, Type, create_table

__all__ = [
    "EDGES",
    "NODES",
    "SCHEMA_VERSION",
    "TABLES",
    "Edge",
    "Node",
    "Property",
    "Table",
    "Type",
    "create_table",
    "edge",
    "node",
]

_SUBJECTS: Final = (lineage, organizations, funding, families, deployments, sources, licenses)

NODES: Final[tuple[Node, ...]] = tuple(n for subject in _SUBJECTS for n in subject.NODES)
EDGES: Final[tuple[Edge, ...]] = tuple(e for subject in _SUBJECTS for e in subject.EDGES)
TABLES: Final[tuple[Table, ...]] = tuple(t for subject in _SUBJECTS for t in subject.TABLES)

SCHEMA_VERSION: Final = hashlib.sha256(repr((NODES, EDGES, TABLES)).encode()).hexdigest()[:12]
"""Changes with every declaration, so that a graph of another schema is recognised."""


def node(label: str) -> Node:
    """Node type of this label. Raises KeyError where none has it."""
    return {n.label: n for n in NODES}[label]


def edge(table: str) -> Edge:
    """Edge of this table, or of this type where one table alone has it. Raises KeyError where none does."""
    types = Counter(e.type for e in EDGES)
    return ({e.type: e for e in EDGES if types[e.type] == 1} | {e.table: e for e in EDGES})[table]
