"""Records of small Hubs, and the edges of their graphs."""

from __future__ import annotations

from typing import Any

from graph.store.duckdb import DuckDBStore


def record(id_: str, *tags: str, **further: Any) -> dict[str, Any]:
    """A record as the Hub's list API gives it."""
    return {
        "id": id_,
        "createdAt": "2026-01-01T00:00:00.000Z",
        "lastModified": "2026-01-02T00:00:00.000Z",
        "downloads": 1,
        "likes": 0,
        "tags": list(tags),
        **further,
    }


def edges(store: DuckDBStore, columns: str = "relation") -> dict[tuple[str, str], Any]:
    """Child and parent → a column of their edge, or a tuple of several."""
    found = store.con.execute(
        f"SELECT c.id, p.id, {columns} FROM derived_from d JOIN model c ON c.idx = d.child "
        "JOIN model p ON p.idx = d.parent"
    ).fetchall()
    return {(c, p): values[0] if len(values) == 1 else tuple(values) for c, p, *values in found}
