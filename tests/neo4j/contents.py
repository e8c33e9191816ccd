"""What a server holds, as values that can be compared."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import Any

import duckdb

from graph.schema import EDGES, NODES, node
from graph.store.neo4j import Connection
from graph.store.neo4j.labels import labels_sql

_NODES = "MATCH (n:Modelroots) WHERE NOT n:LoadedGraph RETURN labels(n), properties(n)"
_EDGES = """
MATCH (a:Modelroots)-[r]->(b:Modelroots)
RETURN labels(a)[0], coalesce(a.id, a.code), type(r), properties(r), labels(b)[0], coalesce(b.id, b.code)
"""


def server_nodes(connection: Connection) -> Counter[str]:
    """Every node of ours, with its labels and properties."""
    return Counter(_text(sorted(labels), _plain(found)) for labels, found in connection.read(_NODES))


def server_edges(connection: Connection) -> Counter[str]:
    """Every relationship between nodes of ours."""
    return Counter(_text(a, b, type_, _plain(found)) for _, a, type_, found, _, b in connection.read(_EDGES))


def digest(connection: Connection) -> str:
    """One hash over all nodes and relationships of ours."""
    lines = sorted((server_nodes(connection) + server_edges(connection)).elements())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def table_nodes(con: duckdb.DuckDBPyConnection) -> Counter[str]:
    """The nodes that the graph's tables say should be there, by a way of their own: row by row, without the loader."""
    wanted: Counter[str] = Counter()
    former: dict[str, list[str]] = defaultdict(list)
    for name, model in con.execute(
        "SELECT former, id FROM former_id JOIN model ON model.idx = former_id.model"
    ).fetchall():
        former[model].append(name)
    for n in NODES:
        names = [p.name for p in n.properties if not p.stored_only]
        columns = ", ".join(f'"{name}"' for name in names)
        for labels, *values in con.execute(f"SELECT {labels_sql(n)}, {columns} FROM {n.table} AS t").fetchall():
            found = _present(dict(zip(names, values, strict=True)))
            if n.label == "Model" and found["id"] in former:
                found["former_ids"] = sorted(former[found["id"]])
            wanted[_text(sorted(labels), found)] += 1
    return wanted


def table_edges(con: duckdb.DuckDBPyConnection) -> Counter[str]:
    """The relationships that the graph's tables say should be there."""
    keys = {}
    for n in NODES:
        pairs = con.execute(f'SELECT "{n.reference_column}", "{n.key}" FROM {n.table}').fetchall()
        keys[n.label] = dict(pairs)
    wanted: Counter[str] = Counter()
    for e in EDGES:
        names = [p.name for p in e.properties if not p.stored_only]
        columns = "".join(f', "{name}"' for name in names)
        found = con.execute(f'SELECT "{e.start_column}", "{e.end_column}"{columns} FROM {e.table}').fetchall()
        for start, end, *values in found:
            ends = keys[node(e.start).label][start], keys[node(e.end).label][end]
            wanted[_text(*ends, e.type, _present(dict(zip(names, values, strict=True))))] += 1
    return wanted


def _present(found: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in found.items() if v is not None}


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {k: v.to_native() if hasattr(v, "to_native") else v for k, v in found.items()}


def _text(*parts: Any) -> str:
    return repr(tuple(sorted(p.items()) if isinstance(p, dict) else p for p in parts))
