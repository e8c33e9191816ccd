"""On how few bases, labs or uploaders a month's models depend: Herfindahl-Hirschman index and top shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from queries.figures.columns import Columns
from queries.figures.definition import Attribution, Definition, Grouping
from queries.figures.engine import Float, count

OF: Final[dict[str, tuple[Attribution, Grouping]]] = {
    "bases": ("root", "base"),
    "families": ("root", "family"),
    "labs": ("root", "organization"),
    "owners": ("root", "owner"),
    "countries": ("root", "country"),
    "uploaders": ("uploader", "account"),
}
"""What can be concentrated: whose group a derivative is given, and which groups these are."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unevenly a period's models are spread over groups.

    Shares are of the models whose groups are all known; one with several is split evenly. `hhi` is the sum of the
    squared shares: 1 where one group has everything, 1/n where n groups have the same. `groups` counts the groups,
    `effective` is 1/hhi. `top_1`, `top_5`, `top_10` are the shares of the largest. `unresolved` are those left out.
    """

    period: str
    groups: int
    hhi: float
    effective: float
    top_1: float
    top_5: float
    top_10: float
    largest: str
    unresolved: float
    units: int


def concentration_definition(of: str, definition: Definition) -> Definition:
    """The definition by which shares are counted."""
    attribution, group_by = OF[of]
    return definition.with_(
        name=f"concentration-of-{of}",
        attribution=attribution,
        group_by=group_by,
        mixed="split",
        denominator="resolved",
    )


def concentration(columns: Columns, definition: Definition) -> list[Concentration]:
    """A row for each period in which something is known, ascending."""
    assert definition.group_by in get_args(Grouping)
    c = count(columns, definition)
    period, group, value = c.sums()
    units = np.bincount(c.period[c.inside], minlength=len(c.periods))
    weight = np.bincount(c.period, weights=c.weight, minlength=len(c.periods))
    lost = np.bincount(c.period[c.lost], weights=c.weight[c.lost], minlength=len(c.periods))
    first = np.searchsorted(period, np.arange(len(c.periods) + 1))
    some = np.flatnonzero(np.diff(first))
    largest = c.label(group[first[some]])
    rows = []
    for p, name in zip(some.tolist(), largest, strict=True):
        share: Float = value[first[p] : first[p + 1]] / value[first[p] : first[p + 1]].sum()
        hhi = float(np.square(share).sum())
        rows.append(
            Concentration(
                period=c.periods[p],
                groups=share.size,
                hhi=hhi,
                effective=1 / hhi,
                top_1=float(share[0]),
                top_5=float(share[:5].sum()),
                top_10=float(share[:10].sum()),
                largest=name,
                unresolved=float(lost[p] / weight[p]),
                units=int(units[p]),
            )
        )
    return rows
