"""Lineage for whoever wants the algorithms of networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from graph.store.base import EdgeChoice
    from graph.store.duckdb import DuckDBStore


def to_networkx(store: DuckDBStore, edges: EdgeChoice = "default") -> nx.DiGraph[str]:
    """Edges of the choice from child to parent; nodes are Hub ids, with account, country and creation date."""
    import networkx as nx

    store.use_edges(edges)
    lineage: nx.DiGraph[str] = nx.DiGraph()
    nodes = store.con.execute(
        "SELECT m.id, m.account, o.country, m.created_at FROM model m LEFT JOIN account a ON a.id = m.account "
        "LEFT JOIN organization o ON o.id = a.organization ORDER BY m.idx"
    ).fetchall()
    for id_, account, country, created in nodes:
        lineage.add_node(id_, account=account, country=country, created_at=created)
    for child, parent, relation, confidence in store.con.execute(
        "SELECT c.id, p.id, l.relation, l.confidence FROM lineage l JOIN model c ON c.idx = l.child "
        "JOIN model p ON p.idx = l.parent ORDER BY l.child, l.parent"
    ).fetchall():
        lineage.add_edge(child, parent, relation=relation, confidence=confidence)
    return lineage
