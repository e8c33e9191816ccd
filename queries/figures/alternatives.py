"""What derivatives could move to when their base is gone: models of the same task and size that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.store.base import EdgeChoice
from queries.figures.columns import Columns
from queries.figures.whatif import WhatIf

SIZE_FACTOR: Final = 1.5
"""A model has the same size as another with at most this many times its parameters, and at least the inverse."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A model that could take the place of one that is gone.

    `losers` are models that lose bases and name `gone` as a parent. The alternative is not gone and loses no base,
    has the same task, and about the same size (SIZE_FACTOR) where both are known (`size_ratio`; None where not). It is
    a base or a member of a family, and its lab is known. `same_family`: both are of one line of families.
    """

    gone: str
    losers: int
    task: str | None
    alternative: str | None
    organization: str | None
    country: str | None
    same_family: bool | None
    size_ratio: float | None
    downloads_30d: int | None


_CANDIDATES: Final = """
WITH line AS (
    SELECT m.model, min(coalesce(f.line, f.id)) AS line FROM member_of m JOIN family f ON f.id = m.family GROUP BY 1
), lost AS (
    SELECT m.idx, m.id, m.pipeline_tag, nullif(m.parameter_count, 0) AS size, l.line, g.losers
    FROM gone_parent g JOIN model m ON m.idx = g.idx LEFT JOIN line l ON l.model = m.idx
), candidate AS (
    SELECT m.idx, m.pipeline_tag, m.parameter_count AS size, l.line, coalesce(m.downloads_30d, 0) AS downloads
    FROM model m JOIN left_over v ON v.idx = m.idx JOIN origin r ON r.idx = m.idx
    LEFT JOIN line l ON l.model = m.idx
    WHERE m.has_record AND (r.is_root OR l.line IS NOT NULL)
      AND m.pipeline_tag IN (SELECT pipeline_tag FROM lost)
      AND m.account IN (SELECT id FROM account WHERE organization IS NOT NULL)
), fitting AS (
    SELECT lost.idx AS gone, c.idx, coalesce(c.line = lost.line, false) AS same_family, c.downloads
    FROM lost JOIN candidate c ON c.pipeline_tag = lost.pipeline_tag
    WHERE lost.size IS NULL OR c.size BETWEEN lost.size / $factor AND lost.size * $factor
), best AS (
    SELECT gone, unnest(max_by(idx, {{'family': same_family, 'downloads': downloads, 'idx': -idx}}, {each})) AS idx
    FROM fitting GROUP BY gone
)
SELECT lost.id, lost.losers, lost.pipeline_tag, m.id, a.organization, o.country,
       CASE WHEN m.idx IS NOT NULL THEN coalesce(l.line = lost.line, false) END AS same_family,
       m.parameter_count / lost.size AS size_ratio,
       CASE WHEN m.idx IS NOT NULL THEN coalesce(m.downloads_30d, 0) END AS downloads
FROM lost LEFT JOIN best b ON b.gone = lost.idx LEFT JOIN model m ON m.idx = b.idx
LEFT JOIN line l ON l.model = m.idx
LEFT JOIN account a ON a.id = m.account LEFT JOIN organization o ON o.id = a.organization
ORDER BY lost.losers DESC, lost.id, same_family DESC, downloads DESC, m.idx
"""


def alternatives(
    columns: Columns, found: WhatIf, edges: EdgeChoice = "default", *, limit: int = 10, each: int = 3
) -> list[Alternative]:
    """For the models whose loss hits most children, the best alternatives: same family first, then most downloaded.

    A model without an alternative has one row that says so.
    """
    pairs, _, _ = columns.lineage(edges)
    gone = np.zeros(columns.model_count, dtype=np.bool_)
    gone[found.removed] = True
    loses = np.zeros(columns.model_count, dtype=np.bool_)
    loses[found.losses.nodes] = True
    parent = pairs.right[gone[pairs.right] & loses[pairs.left]]
    losers = np.bincount(parent, minlength=columns.model_count)
    some = np.flatnonzero(losers)
    first = some[np.lexsort((some, -losers[some]))][:limit]
    con = columns.store.con
    columns.store.use_edges(edges)
    con.register("gone_parent", {"idx": first.astype(np.int32), "losers": losers[first]})
    con.register("left_over", {"idx": np.flatnonzero(~(gone | loses)).astype(np.int32)})
    rows = con.execute(_CANDIDATES.format(each=int(each)), {"factor": SIZE_FACTOR}).fetchall()
    con.unregister("gone_parent")
    con.unregister("left_over")
    return [Alternative(*row) for row in rows]
