"""Licenses that reach models, and the conflicts that follow, for every edge set."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from graph.lineage import LineageIndex
from graph.resolve.licenses.conflicts import Clause, Terms, find_conflicts
from graph.resolve.licenses.reach import (
    ADAPTER,
    COPY,
    DERIVATIVE,
    OUTPUTS,
    Int8,
    Int32,
    Reached,
    Ties,
    find_reached,
    find_reached_in_cycles,
)
from graph.schema.licenses import PARAMETERS, REACHES
from graph.schema.lineage import DEFAULT_MIN_CONFIDENCE, EDGE_SETS, EdgeSet

if TYPE_CHECKING:
    import duckdb

_OUTPUT_SET: Final[dict[EdgeSet, str]] = {
    "declared": "declared",
    "default": f"confidence >= {DEFAULT_MIN_CONFIDENCE}",
    "all": "true",
}

OWN_SQL: Final = """
CREATE OR REPLACE TEMP TABLE own_license AS
SELECT model, license FROM licensed_under u
WHERE basis = 'concluded'
   OR NOT EXISTS (SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded')
"""
"""A model's own license: what the registry concludes of it where it does, else what it declares."""

_OWNED: Final = """
WITH placed AS (SELECT id, placeholder, (row_number() OVER (ORDER BY id) - 1)::INTEGER AS place FROM license)
SELECT o.model, p.place AS license FROM own_license o JOIN placed p ON p.id = o.license
WHERE p.placeholder IS NULL ORDER BY o.model, p.place
"""

_LICENSORS: Final = """
CREATE OR REPLACE TEMP TABLE licensor AS
SELECT idx, (CASE WHEN who IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY who) END)::INTEGER AS number
FROM (SELECT m.idx, coalesce(c.organization, m.account) AS who FROM model m LEFT JOIN account c ON c.id = m.account)
"""
"""Who licenses each model: the organization that runs the account where it is known, else the account."""

_TIES: Final = """
SELECT child, parent, min(kind)::TINYINT AS kind FROM (
    SELECT child, parent, CASE WHEN relation IN ('quantized', 'convert') THEN {copy}
                               WHEN relation = 'adapter' THEN {adapter} ELSE {derivative} END AS kind
    FROM derived_from WHERE {member}
    UNION ALL SELECT mirror, original, {copy} FROM mirror_of WHERE {member}
    UNION ALL SELECT child, parent, {outputs} FROM derived_from WHERE NOT weights AND {outputs_in} AND child <> parent
) GROUP BY child, parent ORDER BY child, parent
"""

_ROWS: Final = """
SELECT r.model, $licenses[r.license + 1] AS license, '{edges}' AS edges, $reaches[r.reach + 1] AS reach, r.depth,
       m.id AS ancestor, r.ancestor AS ancestor_idx
FROM reached_row r JOIN model m ON m.idx = r.ancestor ORDER BY r.model, r.license
"""

_PAIRS: Final = """
CREATE OR REPLACE TEMP TABLE license_pair AS
SELECT DISTINCT s.licenses AS own, b.license, b.reach
FROM {bound} b JOIN own_set s USING (model) ORDER BY ALL
"""

# A licensor owes itself nothing.
_CONFLICTS: Final = """
SELECT b.model, b.license, b.edges, c.clause, c.kind, c.severity, c.own_license, b.reach, b.ancestor
FROM {bound} b JOIN own_set s USING (model)
JOIN pair_conflict c ON c.own = s.licenses AND c.license = b.license AND c.reach = b.reach
JOIN licensor m ON m.idx = b.model JOIN licensor a ON a.idx = b.ancestor_idx
WHERE m.number = -1 OR m.number <> a.number
UNION ALL
SELECT b.model, b.license, b.edges, h.clause, 'name',
       CASE WHEN b.reach = 'derivative' THEN 'medium' ELSE 'low' END, NULL, b.reach, b.ancestor
FROM {bound} b JOIN has_clause h ON h.license = b.license AND h.clause = 'name_prefix'
JOIN model m ON m.idx = b.model
JOIN licensor lm ON lm.idx = b.model JOIN licensor la ON la.idx = b.ancestor_idx
WHERE m.has_record AND (lm.number = -1 OR lm.number <> la.number)
  AND (b.reach IN ('derivative', 'adapter') OR (b.reach = 'outputs' AND h.outputs))
  AND NOT starts_with({plain_name}, {plain_word})
ORDER BY ALL
"""


def bind_licenses(con: duckdb.DuckDBPyConnection, lineage: Path) -> None:
    """Fill `bound_by` and `conflicts_with` for all edge sets.

    Reads `licensed_under`, the tables of the registry, and the lineage indexes saved below `lineage`, of which only
    the members of cycles are needed.
    """
    find = _Finder(con)
    for edges in EDGE_SETS:
        find.register(read_ties(con, f"in_{edges}", _OUTPUT_SET[edges]), LineageIndex.open(lineage / edges).in_cycle)
        con.execute(f"INSERT INTO bound_by {_ROWS.format(edges=edges)}", find.names)
        con.unregister("reached_row")
    con.execute(f"INSERT INTO conflicts_with {conflict_rows(con, 'bound_by')}")


def bind_recomputed(con: duckdb.DuckDBPyConnection, confidence: float, in_cycle: Int32) -> None:
    """Temporary tables `recomputed_binding` and `recomputed_conflict` for a minimum confidence of the edges."""
    find = _Finder(con)
    condition = f"confidence >= {confidence!r}"
    find.register(read_ties(con, f"in_all AND {condition}", condition), in_cycle)
    rows = _ROWS.format(edges="recomputed")
    con.execute(f"CREATE OR REPLACE TEMP TABLE recomputed_binding AS {rows}", find.names)
    con.unregister("reached_row")
    con.execute(f"CREATE OR REPLACE TEMP TABLE recomputed_conflict AS {conflict_rows(con, 'recomputed_binding')}")


class _Finder:
    """What every edge set shares: who owns which license, and what edges make of licenses."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(OWN_SQL)
        licenses = [row for (row,) in con.execute("SELECT id FROM license ORDER BY id").fetchall()]
        self.names = {"licenses": licenses or [""], "reaches": list(REACHES)}
        self.con = con
        self.node_count = int(con.execute("SELECT count(*) FROM model").fetchall()[0][0])
        self.own = _arrays(con, _OWNED)
        con.execute(_LICENSORS)
        self.licensor = _arrays(con, "SELECT number FROM licensor ORDER BY idx")["number"]
        self.takes = what_edges_take(licenses, read_terms(con))

    def register(self, ties: Ties, in_cycle: Int32) -> None:
        """Let `reached_row` stand for what reaches all models along these edges."""
        found = reach_all(
            self.node_count, ties, self.own["model"], self.own["license"], self.takes, in_cycle, self.licensor
        )
        self.con.register("reached_row", found._asdict())


def reach_all(
    node_count: int, ties: Ties, owner: Int32, owned: Int32, takes: Int8, in_cycle: Int32, licensor: Int32
) -> Reached:
    """`find_reached`, with the models on cycles done on their own."""
    if not owner.size or not ties.child.size:
        empty = np.zeros(0, dtype=np.int32)
        return Reached(empty, empty, empty.astype(np.int8), empty, empty)
    found = find_reached(node_count, ties, owner, owned, takes, licensor)
    if not in_cycle.size:
        return found
    members = np.zeros(node_count, dtype=np.bool_)
    members[in_cycle] = True
    plain = ~members[found.model]
    apart = find_reached_in_cycles(ties, in_cycle, owner, owned, takes, licensor)
    joined = {name: np.concatenate([getattr(found, name)[plain], getattr(apart, name)]) for name in Reached._fields}
    order = np.lexsort((joined["license"], joined["model"]))
    return Reached(**{name: column[order] for name, column in joined.items()})


def read_ties(con: duckdb.DuckDBPyConnection, member: str, outputs_in: str) -> Ties:
    """Edges with what lies between child and parent.

    Args:
        con: the graph.
        member: condition on `derived_from` and `mirror_of` for edges that carry weights.
        outputs_in: condition on `derived_from` for edges that only pass outputs on.
    """
    rows = _arrays(
        con,
        _TIES.format(
            member=member,
            copy=COPY,
            derivative=DERIVATIVE,
            adapter=ADAPTER,
            outputs=OUTPUTS,
            outputs_in=outputs_in,
        ),
    )
    return Ties(rows["child"], rows["parent"], rows["kind"])


def _arrays(con: duckdb.DuckDBPyConnection, select: str) -> dict[str, Any]:
    return dict(con.execute(select).fetchnumpy())


def read_terms(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, Any]]]:
    """Clauses of every license that was read, with their parameters."""
    names = [p.name for p in PARAMETERS]
    terms: dict[str, dict[str, dict[str, Any]]] = {
        id_: {} for (id_,) in con.execute("SELECT id FROM license WHERE is_read ORDER BY id").fetchall()
    }
    columns = ", ".join(f'"{n}"' for n in names)
    for license_, clause, *values in con.execute(
        f"SELECT license, clause, {columns} FROM has_clause ORDER BY license, clause"
    ).fetchall():
        terms[license_][clause] = {n: v for n, v in zip(names, values, strict=True) if v is not None}
    return terms


def what_edges_take(licenses: list[str], terms: Mapping[str, Terms]) -> Int8:
    """What an edge of each kind makes of each license on its way, shape (licenses, reaches); see `find_reached`."""
    takes = np.tile(np.array([COPY, DERIVATIVE, ADAPTER, -1], dtype=np.int8), (len(licenses), 1))
    for i, license_ in enumerate(licenses):
        held = terms.get(license_, {})
        covers = held.get("adapters_and_outputs", {}).get("covers", ())
        if "adapter" in covers:
            takes[i, ADAPTER] = DERIVATIVE
        speaks = any(held.get(c, {}).get("outputs") for c in ("name_prefix", "display"))
        if "distillation" in covers or "output_training" in held or speaks:
            takes[i, OUTPUTS] = OUTPUTS
    return takes


def conflict_rows(con: duckdb.DuckDBPyConnection, bound: str) -> str:
    """SELECT of the conflicts that follow from the bindings in a table; a pair of licenses is judged once."""
    terms = read_terms(con)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE own_set AS SELECT model, string_agg(license, ' ' ORDER BY license) AS licenses "
        "FROM own_license o JOIN license l ON l.id = o.license GROUP BY model HAVING bool_and(l.is_read)"
    )
    con.execute(_PAIRS.format(bound=bound))
    clauses = {
        id_: Clause(kind, severity)
        for id_, kind, severity in con.execute("SELECT id, kind, severity FROM clause").fetchall()
    }
    rows: list[tuple[str, ...]] = []
    for own, license_, reach in con.execute("SELECT own, license, reach FROM license_pair").fetchall():
        if license_ not in terms:
            continue
        held = {o: terms[o] for o in own.split(" ")}
        found = find_conflicts(clauses, held, license_, terms[license_], reach)
        rows += [(own, license_, reach, c.clause, c.kind, c.severity, own) for c in found]
    columns = ("own", "license", "reach", "clause", "kind", "severity", "own_license")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE pair_conflict AS SELECT "
        + ", ".join(f"unnest(${c}::VARCHAR[]) AS {c}" for c in columns),
        {c: [row[i] for row in rows] for i, c in enumerate(columns)},
    )
    plain = "regexp_replace(lower({0}), '[^a-z0-9]', '', 'g')"
    return _CONFLICTS.format(bound=bound, plain_name=plain.format("m.name"), plain_word=plain.format("h.wording"))
