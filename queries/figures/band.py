"""A figure with its band: the same share by every named definition, and the one that gives each end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from queries.figures.cells import Cell, by_period, share_of, units_of, whole
from queries.figures.columns import Columns
from queries.figures.definition import NAMED, Definition
from queries.figures.engine import compute

MIN_UNITS: Final = 30
"""Units that a definition must count in a period to give an end: fewer say nothing."""

_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class BandRow:
    """Share of a group in a period by one definition, with the ends over all named definitions.

    `low_95` and `high_95` are the Wilson score interval of the share at 95 %, for graphs that are a random sample
    of the Hub; None where the figure is not a share of units. `units` counts what stands behind the denominator.
    """

    period: str
    group: str
    share: float | None
    low_95: float | None
    high_95: float | None
    lowest: float | None
    lowest_by: str | None
    highest: float | None
    highest_by: str | None
    unresolved: float
    units: int


def band(
    columns: Columns,
    definition: Definition,
    groups: Sequence[str],
    named: Iterable[Definition] | None = None,
    min_units: int = MIN_UNITS,
) -> list[BandRow]:
    """Rows for each period and each of the groups, by the definition, beside the band over the named definitions.

    The named definitions are taken with the grouping, period and months of the definition. One that counts fewer
    than `min_units` in a period, or none, gives no end there; one that counts units but none of the group gives 0.
    """
    own = by_period(compute(columns, definition))
    others: dict[str, dict[str, dict[str, Cell]]] = {}
    for other in NAMED.values() if named is None else named:
        same = other.with_(
            group_by=definition.group_by, period=definition.period, since=definition.since, until=definition.until
        )
        others[other.name] = by_period(compute(columns, same))
    rows = []
    for period, cells in own.items():
        some = whole(cells)
        for group in groups:
            ends = sorted(
                (share, name)
                for name, table in others.items()
                if period in table
                and units_of(table[period]) >= min_units
                and (share := share_of(table[period], group)) is not None
            )
            share = share_of(cells, group)
            low, high = (
                wilson(share, some.units)
                if share is not None and definition.measure == "count" and definition.mixed != "each"
                else (None, None)
            )
            lowest, highest = (ends[0], ends[-1]) if ends else ((None, None), (None, None))
            rows.append(
                BandRow(
                    period,
                    group,
                    share,
                    low,
                    high,
                    lowest[0],
                    lowest[1],
                    highest[0],
                    highest[1],
                    some.unresolved,
                    some.units,
                )
            )
    return rows


def wilson(share: float, units: int) -> tuple[float | None, float | None]:
    """Wilson score interval of a share at 95 %; None where there are no units (E. B. Wilson, 1927).

    >>> low, high = wilson(0.5, 100)
    >>> round(low, 4), round(high, 4)
    (0.4038, 0.5962)
    """
    if units == 0:
        return None, None
    z2 = _Z95 * _Z95
    centre = (share + z2 / (2 * units)) / (1 + z2 / units)
    half = _Z95 / (1 + z2 / units) * math.sqrt(share * (1 - share) / units + z2 / (4 * units * units))
    return max(0.0, centre - half), min(1.0, centre + half)
