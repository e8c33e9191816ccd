"""What would be lost if models went away: who loses every base, who loses one of several, and what is left to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph.lineage import LineageIndex, Losses
from graph.lineage.csr import unique_sorted
from graph.store.base import EdgeChoice
from queries.figures.cells import NO_DATE
from queries.figures.columns import Columns
from queries.figures.conditions import find_models
from queries.figures.groups import Bool, Int32, Int64, Pairs

By = Literal["total", "relation", "month"]
EVERY: Final = "every base"
SOME: Final = "one of several"


@dataclass(frozen=True, slots=True)
class Impact:
    """Models that lose bases. They are derivatives; the models that are gone themselves are not among them.

    `level`: `first` for models with an edge to one that is gone, `all` for everything below. `loss`: `every base`
    where none is left, `one of several` where one or more are lost and one or more are left. `group`: everything, a
    relation of the model to a parent that is gone or loses too (a model with several counts for each), or its month
    of creation. `share` is of all derivatives. `downloads_30d` and `accounts` are those of these models.
    """

    level: str
    loss: str
    group: str
    models: int
    share: float
    downloads_30d: int
    accounts: int


@dataclass(frozen=True)
class WhatIf:
    """Models that are gone, and what that does."""

    conditions: tuple[str, ...]
    removed: Int32
    losses: Losses


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of models, by number, and the lineage edges with the number of their relation."""

    month: Int32
    downloads: Int64
    account: Int32
    edges: Pairs
    relation: Int32
    relations: Sequence[str]
    derivatives: int


def what_if(columns: Columns, conditions: Sequence[str], edges: EdgeChoice = "default") -> WhatIf:
    """What is lost without the models of all the conditions together.

    Raises:
        UsageError: a condition is not written as `kind:value`.
        NotFoundError: a condition means no model of the graph.
    """
    removed = unique_sorted(np.concatenate([find_models(columns, c) for c in conditions]))
    return WhatIf(tuple(conditions), removed, columns.index(edges).losses(removed))


def facts_of(columns: Columns, edges: EdgeChoice) -> Facts:
    """What impacts are measured by."""
    pairs, relations, relation = columns.lineage(edges)
    index = columns.index(edges)
    derivatives = index.node_count - int(index.is_root.sum())
    return Facts(columns.month, columns.downloads, columns.account, pairs, relation, relations, derivatives)


def impacts(facts: Facts, found: WhatIf, by: By = "total") -> list[Impact]:
    """Rows by level, loss and group; nothing where nobody loses anything."""
    losses, count = found.losses, facts.month.size
    gone = np.zeros(count, dtype=np.bool_)
    gone[found.removed] = True
    gone[losses.nodes] = True
    rows = []
    for level, at_level in (("first", losses.depth == 1), ("all", losses.depth > 0)):
        for loss, of_loss in ((EVERY, losses.after == 0), (SOME, losses.after > 0)):
            hit = losses.nodes[at_level & of_loss]
            for group, models in _split(facts, hit, gone, by):
                rows.append(
                    Impact(
                        level=level,
                        loss=loss,
                        group=group,
                        models=models.size,
                        share=models.size / facts.derivatives if facts.derivatives else 0.0,
                        downloads_30d=int(facts.downloads[models].sum()),
                        accounts=unique_sorted(facts.account[models]).size,
                    )
                )
    return rows


def _split(facts: Facts, hit: Int32, gone: Bool, by: By) -> list[tuple[str, Int32]]:
    """Groups of models: all together, by relation to what is gone, or by month."""
    if by == "total":
        return [("all", hit)]
    if by == "month":
        month = facts.month[hit]
        return [
            (str(np.datetime64(int(m), "M")) if m >= 0 else NO_DATE, hit[month == m])
            for m in sorted(unique_sorted(month).tolist(), key=lambda m: (m < 0, m))
        ]
    is_hit = np.zeros(gone.size, dtype=np.bool_)
    is_hit[hit] = True
    on_way = np.flatnonzero(is_hit[facts.edges.left] & gone[facts.edges.right])
    child, relation = facts.edges.left[on_way], facts.relation[on_way]
    groups = [(name, unique_sorted(child[relation == i])) for i, name in enumerate(facts.relations)]
    return [(name, models) for name, models in groups if models.size]


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A model whose loss takes every base from others.

    `cut_off` models lose every base without it (exactly those that it dominates), `downloads_30d` are theirs,
    `share` is of all derivatives. `stand_on_it` counts all that are derived from it, at any distance.
    """

    model: str
    organization: str | None
    country: str | None
    cut_off: int
    share: float
    downloads_30d: int
    stand_on_it: int


def single_points(columns: Columns, edges: EdgeChoice = "default", limit: int = 20) -> list[SinglePoint]:
    """Models whose loss cuts off most others, most first, then by id."""
    index: LineageIndex = columns.index(edges)
    dominators = index.dominators()
    count = dominators.cut_off()
    downloads = dominators.cut_off(columns.downloads)
    derivatives = index.node_count - int(index.is_root.sum())
    some = np.flatnonzero(count)
    first = some[np.lexsort((some, -count[some]))][:limit]
    known = {
        idx: (id_, organization, country)
        for idx, id_, organization, country in columns.store.con.execute(
            "SELECT m.idx, m.id, a.organization, o.country FROM model m LEFT JOIN account a ON a.id = m.account "
            "LEFT JOIN organization o ON o.id = a.organization WHERE m.idx IN (SELECT unnest($models::INTEGER[]))",
            {"models": first.tolist()},
        ).fetchall()
    }
    return [
        SinglePoint(
            *known[node],
            cut_off=int(count[node]),
            share=int(count[node]) / derivatives,
            downloads_30d=int(downloads[node]),
            stand_on_it=index.descendants(node).nodes.size,
        )
        for node in first.tolist()
    ]


@dataclass(frozen=True, slots=True)
class LosingModel:
    """A model that loses bases: how many it stood on, how many are left, and how far it is from what is gone."""

    model: str
    bases_before: int
    bases_left: int
    depth: int


def losing_models(columns: Columns, found: WhatIf) -> list[LosingModel]:
    """All models that lose a base, by id."""
    losses = found.losses
    ids = columns.ids(losses.nodes)
    columns_of = (losses.before.tolist(), losses.after.tolist(), losses.depth.tolist())
    return [LosingModel(*row) for row in zip(ids, *columns_of, strict=True)]
