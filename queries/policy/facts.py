"""What the graph knows of the models that ship, for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from graph.schema.licenses import PARAMETERS
from graph.schema.lineage import EdgeSet

if TYPE_CHECKING:
    from graph.lineage import LineageIndex
    from graph.store.duckdb import DuckDBStore

_FIND: Final = """
WITH wanted AS (SELECT unnest($models::VARCHAR[]) AS model),
exact AS (SELECT w.model, m.idx FROM wanted w JOIN model m ON m.id = w.model)
SELECT model, idx FROM exact
UNION ALL
SELECT w.model, min(coalesce(m.idx, f.model)) FROM wanted w
LEFT JOIN former_id f ON lower(f.former) = lower(w.model)
LEFT JOIN model m ON lower(m.id) = lower(w.model)
WHERE w.model NOT IN (SELECT model FROM exact) AND coalesce(m.idx, f.model) IS NOT NULL
GROUP BY w.model
"""

_NODES: Final = """
SELECT s.model, s.node, s.depth, m.id, m.removed_on, o.is_root, c.organization, g.country
FROM shipped s JOIN model m ON m.idx = s.node JOIN origin o ON o.idx = s.node
LEFT JOIN account c ON c.id = m.account LEFT JOIN organization g ON g.id = c.organization
ORDER BY s.model, s.depth, s.node
"""

_OWN: Final = """
SELECT DISTINCT u.model, u.license FROM licensed_under u JOIN (SELECT DISTINCT node FROM shipped) s ON s.node = u.model
WHERE u.basis = 'concluded' OR NOT EXISTS (
    SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded')
"""

_BOUND: Final = """
SELECT b.model, b.license, b.reach, b.ancestor_idx FROM binding b
JOIN (SELECT DISTINCT model FROM shipped) s ON s.model = b.model ORDER BY b.model, b.license
"""

_CONFLICTS: Final = """
SELECT x.model, x.license, x.clause, x.severity, x.own_license, x.ancestor FROM license_conflict x
JOIN (SELECT DISTINCT model FROM shipped) s ON s.model = x.model ORDER BY x.model, x.license, x.clause
"""

_UNSURE: Final = """
SELECT s.model, e.child, e.parent, e.confidence FROM shipped s JOIN lineage e ON e.child = s.node
WHERE e.confidence < $least ORDER BY s.model, e.child, e.parent
"""


_UNRESOLVED: Final = """
SELECT DISTINCT s.model, s.node, c.parent_text, c.refused FROM shipped s JOIN claim c ON c.child = s.node
WHERE c.parent IS NULL AND c.refused NOT IN ('self-reference', 'superseded', 'empty') ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A model of a lineage: the one that ships (depth 0), or an ancestor."""

    idx: int
    id: str
    depth: int
    is_root: bool
    removed: bool
    organization: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class License:
    """A license with its clauses, where somebody has read it."""

    id: str
    category: str | None
    is_read: bool
    placeholder: str | None
    clauses: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """A license that reaches a model from an ancestor."""

    license: str
    reach: str
    ancestor: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules ask for. Models stand as row numbers; `rows` gives those of the names asked for."""

    rows: dict[str, int]
    lineage: dict[int, list[Node]]
    own: dict[int, list[str]]
    bound: dict[int, list[Binding]]
    conflicts: dict[int, list[tuple[str, str, str, str | None, str]]]
    unsure: dict[int, list[tuple[int, int, float]]]
    unresolved: dict[int, list[tuple[int, str, str]]]
    licenses: dict[str, License]
    owners: dict[str, list[tuple[str, list[str]]]]
    funders: dict[str, list[tuple[str, list[str]]]]
    names: dict[int, str]
    index: LineageIndex

    def path(self, model: int, ancestor: int) -> list[str]:
        """Ids from a model to an ancestor of it, on a shortest way."""
        way = self.index.path(model, ancestor) or [model, ancestor]
        return [self.names.get(n, str(n)) for n in way]


def gather_facts(store: DuckDBStore, models: Sequence[str], edges: EdgeSet, least: float | None) -> Facts:
    """Facts about these models.

    Args:
        store: the embedded graph.
        models: Hub ids; case and former ids are forgiven. What is not in the graph has no row.
        edges: edge set of the lineage.
        least: confidence below which edges are of interest; None for none.
    """
    import numpy as np

    store.use_edges(edges)
    con = store.con
    rows = {str(m): int(i) for m, i in con.execute(_FIND, {"models": list(models)}).fetchall()}
    index = store.index(edges)
    starts = np.array(sorted(set(rows.values())), dtype=np.int32)
    above = index.ancestor_sets(starts)
    count = np.diff(above.indptr)
    con.register(
        "shipped",
        {
            "model": np.concatenate([starts, np.repeat(starts, count)]),
            "node": np.concatenate([starts, above.nodes]),
            "depth": np.concatenate([np.zeros(starts.size, dtype=np.int32), above.depth]),
        },
    )
    lineage: dict[int, list[Node]] = defaultdict(list)
    names: dict[int, str] = {}
    for model, idx, depth, id_, removed, is_root, organization, country in con.execute(_NODES).fetchall():
        lineage[model].append(Node(idx, id_, depth, is_root, removed is not None, organization, country))
        names[idx] = id_
    own: dict[int, list[str]] = defaultdict(list)
    for model, license_ in con.execute(_OWN).fetchall():
        own[model].append(license_)
    bound: dict[int, list[Binding]] = defaultdict(list)
    for model, license_, reach, ancestor in con.execute(_BOUND).fetchall():
        bound[model].append(Binding(license_, reach, ancestor))
    conflicts: dict[int, list[tuple[str, str, str, str | None, str]]] = defaultdict(list)
    for model, *conflict in con.execute(_CONFLICTS).fetchall():
        conflicts[model].append(tuple(conflict))
    unsure: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    if least is not None:
        for model, child, parent, confidence in con.execute(_UNSURE, {"least": least}).fetchall():
            unsure[model].append((child, parent, confidence))
    unresolved: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for model, child, text, reason in con.execute(_UNRESOLVED).fetchall():
        unresolved[model].append((child, text, reason))
    con.unregister("shipped")
    return Facts(
        rows=rows,
        lineage=dict(lineage),
        own=dict(own),
        bound=dict(bound),
        conflicts=dict(conflicts),
        unsure=dict(unsure),
        unresolved=dict(unresolved),
        licenses=_licenses(store),
        owners=_chains(store, "controlled_by", "owner"),
        funders=_chains(store, "backed_by", "funder"),
        names=names,
        index=index,
    )


def _licenses(store: DuckDBStore) -> dict[str, License]:
    found = {
        id_: License(id_, category, is_read, placeholder)
        for id_, category, is_read, placeholder in store.con.execute(
            "SELECT id, category, is_read, placeholder FROM license"
        ).fetchall()
    }
    names = [p.name for p in PARAMETERS]
    columns = ", ".join(f'"{n}"' for n in names)
    for license_, clause, section, *values in store.con.execute(
        f"SELECT license, clause, section, {columns} FROM has_clause"
    ).fetchall():
        found[license_].clauses[clause] = {"section": section, **dict(zip(names, values, strict=True))}
    return found


def _chains(store: DuckDBStore, table: str, end: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Organization → those that stand behind it, with the chain to each."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for organization, other, chain in store.con.execute(
        f"SELECT organization, {end}, chain FROM {table} ORDER BY ALL"
    ).fetchall():
        found[organization].append((other, list(chain or (organization, other))))
    return dict(found)
