"""What derivatives could move to when their base is gone: models of the same task and size that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.store.base import EdgeChoice
from queries.figures.columns import Columns
from queries.figures.whatif import WhatIf

SIZE_FACTOR: Final = 2.0
"""A model has the same size as another with at most this many times its parameters, and at least the inverse."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A model that could take the place of one that is gone.

    `losers` are models that lose bases and name `gone` as a parent. The alternative is not gone and loses no base,
    has the same task, and a size within a factor of two where both are known (`size_ratio`; None where not). It is
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
    SELECT m.idx, m.id, m.pipeline_tag, m.parameter_count, l.line, g.losers
    FROM gone_parent g JOIN model m ON m.idx = g.idx LEFT JOIN line l ON l.model = m.idx
), candidate AS (
    SELECT m.idx, m.id, m.pipeline_tag, m.parameter_count, l.line, a.organization, o.country,
           coalesce(m.downloads_30d, 0) AS downloads
    FROM model m JOIN left_over v ON v.idx = m.idx JOIN origin r ON r.idx = m.idx
    JOIN account a ON a.id = m.account JOIN organization o ON o.id = a.organization
    LEFT JOIN line l ON l.model = m.idx
    WHERE m.has_record AND v.keeps AND (r.is_root OR l.line IS NOT NULL)
), fitting AS (
    SELECT lost.idx AS gone, c.id, c.organization, c.country, lost.line IS NOT DISTINCT FROM c.line
               AND c.line IS NOT NULL AS same_family,
           CASE WHEN lost.parameter_count > 0 AND c.parameter_count > 0
                THEN c.parameter_count / lost.parameter_count END AS size_ratio, c.downloads
    FROM lost JOIN candidate c ON c.pipeline_tag = lost.pipeline_tag
    WHERE lost.parameter_count IS NULL OR lost.parameter_count = 0
       OR c.parameter_count BETWEEN lost.parameter_count / $factor AND lost.parameter_count * $factor
)
SELECT lost.id, lost.losers, lost.pipeline_tag, f.id, f.organization, f.country, f.same_family, f.size_ratio,
       f.downloads
FROM lost LEFT JOIN fitting f ON f.gone = lost.idx
QUALIFY row_number() OVER (PARTITION BY lost.idx ORDER BY f.same_family DESC, f.downloads DESC, f.id) <= $each
ORDER BY lost.losers DESC, lost.id, f.same_family DESC, f.downloads DESC, f.id
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
    everything = np.arange(columns.model_count, dtype=np.int32)
    con.register("gone_parent", {"idx": first.astype(np.int32), "losers": losers[first]})
    con.register("left_over", {"idx": everything, "keeps": ~(gone | loses)})
    rows = con.execute(_CANDIDATES, {"factor": SIZE_FACTOR, "each": each}).fetchall()
    con.unregister("gone_parent")
    con.unregister("left_over")
    return [Alternative(*row) for row in rows]
