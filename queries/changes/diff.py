"""What became of the models of one graph in another: added, removed, renamed, under other licenses or parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import duckdb

from graph.database import connect
from graph.errors import UsageError
from graph.schema.lineage import EDGE_SETS, UNRESOLVED, EdgeSet
from graph.store.base import EdgeChoice, GraphInfo
from graph.store.duckdb import DuckDBStore
from graph.store.folder import GRAPH_FILE

Kind = Literal["added", "removed", "renamed", "relicensed", "reparented"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_SIDE: Final = """
CREATE TEMP TABLE {side} AS
WITH parents AS (
    SELECT d.child, list_sort(list(p.id)) AS ids FROM {side}_graph.derived_from d
    JOIN {side}_graph.model p ON p.idx = d.parent WHERE {chosen} GROUP BY d.child
)
SELECT m.id, list_sort(list_distinct(coalesce(m.declared_licenses, []))) AS licenses,
       coalesce(p.ids, []) AS parents, m.origin_bucket_{edges} AS origin,
       m.has_record AND m.removed_on IS NULL AS present
FROM {side}_graph.model m LEFT JOIN parents p ON p.child = m.idx
"""

_MOVED: Final = """
CREATE TEMP TABLE moved AS
SELECT lower(f.former) AS former, max(m.id) AS current FROM later_graph.former_id f
JOIN later_graph.model m ON m.idx = f.model GROUP BY ALL
"""

_PAIRED: Final = """
CREATE TEMP TABLE paired AS
SELECT e.id AS former, l.id AS current, e.licenses AS old_licenses, l.licenses AS new_licenses,
       list_sort(list_distinct(list_transform(e.parents, lambda x: coalesce(renamed[lower(x)], x)))) AS old_parents,
       l.parents AS new_parents, l.origin
FROM (
    SELECT e.*, CASE WHEN l.present THEN e.id ELSE m.current END AS current
    FROM earlier e LEFT JOIN later l USING (id)
    LEFT JOIN moved m ON m.former = lower(e.id) AND NOT coalesce(l.present, false)
        AND NOT EXISTS (SELECT 1 FROM earlier x WHERE x.id = m.current AND x.present)
    WHERE e.present
) e JOIN later l ON l.id = e.current AND l.present
CROSS JOIN (SELECT map(list(former ORDER BY former), list(current ORDER BY former)) AS renamed FROM moved)
"""

_CHANGES: Final = """
CREATE TEMP TABLE change AS
SELECT 'added' AS kind, l.id AS model, NULL::VARCHAR[] AS before, l.parents AS after, l.origin FROM later l
WHERE l.present AND NOT EXISTS (SELECT 1 FROM paired p WHERE p.current = l.id)
UNION ALL
SELECT 'removed', e.id, e.parents, NULL, e.origin FROM earlier e
WHERE e.present AND NOT EXISTS (SELECT 1 FROM paired p WHERE p.former = e.id)
UNION ALL
SELECT 'renamed', current, [former], [current], origin FROM paired WHERE former <> current
UNION ALL
SELECT 'relicensed', current, old_licenses, new_licenses, origin FROM paired WHERE old_licenses <> new_licenses
UNION ALL
SELECT 'reparented', current, old_parents, new_parents, origin FROM paired
WHERE list_sort(list_transform(old_parents, lambda x: lower(x)))
   <> list_sort(list_transform(new_parents, lambda x: lower(x)))
"""
"""A parent without a record has the spelling that most models use, which differs between graphs: case is no change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one model.

    `model` is its id in the later graph, or in the earlier one where it is removed. `before` and `after` are license
    ids of a relicensed model, Hub ids of the parents of a reparented one, the ids of a renamed one; of an added model
    `after`, of a removed one `before` are its parents. `origin` is the country of its bases in the later graph (the
    earlier one where it is removed), `mixed` or `unresolved`.
    """

    kind: Kind
    model: str
    before: list[str] | None
    after: list[str] | None
    origin: str


@dataclass(frozen=True, slots=True)
class Count:
    """Number of changes of one kind by the country of the models' bases."""

    kind: Kind
    origin: str
    models: int


@dataclass(frozen=True)
class Diff:
    """All changes between two graphs, by kind and model, and their counts."""

    earlier: GraphInfo
    later: GraphInfo
    edges: EdgeChoice
    changes: list[Change]
    counts: list[Count]
    notes: tuple[str, ...]


def diff(
    earlier: DuckDBStore, later: DuckDBStore, edges: EdgeChoice = "default", kinds: Sequence[Kind] = KINDS
) -> Diff:
    """Changes from one graph to another.

    A model is there while it has a record and is not marked as removed. A model that the later graph knows as
    renamed is followed, and so are renamed parents.

    Args:
        earlier: the graph before.
        later: the graph after.
        edges: edge set whose parents are compared and whose origins are counted.
        kinds: the kinds of changes that are wanted.

    Raises:
        UsageError: a minimum confidence instead of an edge set, or an unknown kind.
    """
    if edges not in EDGE_SETS:
        raise UsageError(f"edges {edges!r}; a comparison of graphs takes one of {', '.join(EDGE_SETS)}.")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"kind {unknown[0]!r}; expected some of {', '.join(KINDS)}.")
    with connect() as con:
        for side, store in (("earlier", earlier), ("later", later)):
            _load(con, side, store, edges)
        con.execute(_MOVED)
        con.execute(_PAIRED)
        con.execute(_CHANGES)
        wanted = ", ".join(f"'{kind}'" for kind in kinds)
        order = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS))
        found = con.execute(
            f"SELECT kind, model, before, after, coalesce(origin, '{UNRESOLVED}') FROM change "
            f"WHERE kind IN ({wanted}) ORDER BY CASE kind {order} END, model",
        ).fetchall()
        counted = con.execute(
            f"FROM (SELECT kind, coalesce(origin, '{UNRESOLVED}') AS origin, count(*) AS models FROM change "
            f"WHERE kind IN ({wanted}) GROUP BY ALL) ORDER BY CASE kind {order} END, models DESC, origin",
        ).fetchall()
    return Diff(
        earlier.info,
        later.info,
        edges,
        [Change(*row) for row in found],
        [Count(*row) for row in counted],
        (
            "Compared is what was known: a license or parent that no observation had stated before counts as changed.",
            *dict.fromkeys((*earlier.info.notes, *later.info.notes)),
        ),
    )


def _load(con: duckdb.DuckDBPyConnection, side: str, store: DuckDBStore, edges: EdgeSet | float) -> None:
    """Tables `earlier` or `later` (id, licenses, parents, origin, present) of one graph."""
    file = str(store.folder / GRAPH_FILE).replace("'", "''")
    con.execute(f"ATTACH '{file}' AS {side}_graph (READ_ONLY)")
    con.execute(_SIDE.format(side=side, edges=edges, chosen=f"d.in_{edges}"))
