"""Where the sample's derivatives end: at a base of a known organization with a country, or at a stated reason."""

from __future__ import annotations

from dataclasses import dataclass

from bench.accuracy.quantized import folded_name
from graph.schema.lineage import EDGE_SETS
from graph.store.duckdb import DuckDBStore


@dataclass(frozen=True, slots=True)
class OriginShare:
    """Derivatives of an edge set, those with an origin, and those with an origin or a reason why there is none.

    `same` counts the ones with an origin among the models that declare a parent, a number that edges do not change.
    """

    edges: str
    derivatives: int
    placed: int
    explained: int
    declared: int
    same: int


def measure_origin(store: DuckDBStore) -> list[OriginShare]:
    """Shares for each edge set. Models that left the Hub are not counted."""
    return [
        OriginShare(edges, *store.con.execute(_ORIGIN.replace("{edges}", edges)).fetchall()[0]) for edges in EDGE_SETS
    ]


_ORIGIN = """
WITH present AS (FROM model WHERE has_record AND removed_on IS NULL), reasoned AS (
    SELECT r.model, bool_and(a.reason IS NOT NULL OR o.country IS NOT NULL OR o.country_reason IS NOT NULL) AS explained
    FROM rooted_in r JOIN model b ON b.idx = r.base LEFT JOIN account a ON a.id = b.account
    LEFT JOIN organization o ON o.id = a.organization
    WHERE r.edges = '{edges}' GROUP BY r.model
)
SELECT count(*) FILTER (NOT is_root_{edges}),
       count(*) FILTER (NOT is_root_{edges} AND origin_bucket_{edges} <> 'unresolved'),
       count(*) FILTER (NOT is_root_{edges} AND (origin_bucket_{edges} <> 'unresolved' OR explained)),
       count(*) FILTER (NOT is_root_declared),
       count(*) FILTER (NOT is_root_declared AND origin_bucket_{edges} <> 'unresolved')
FROM present LEFT JOIN reasoned ON reasoned.model = present.idx
"""


def known_names(store: DuckDBStore) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Folded name → the id that most models stand on; id → folded names of the models above it, copies included."""
    rows = store.con.execute(
        "SELECT m.id, count(d.child) AS children FROM model m LEFT JOIN derived_from d ON d.parent = m.idx "
        "GROUP BY m.id ORDER BY children, m.id"
    ).fetchall()
    names = {folded_name(id_): id_ for id_, _ in rows}
    index = store.index("all")
    ids = [i for (i,) in store.con.execute("SELECT id FROM model ORDER BY idx").fetchall()]
    place = {id_: row for row, id_ in enumerate(ids)}
    above = {
        id_: {folded_name(ids[node]) for node in index.ancestors(place[id_]).nodes.tolist()} for id_ in names.values()
    }
    return names, above
