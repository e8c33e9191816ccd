"""What a figure says: cells of period and group, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

NO_DATE: Final = "no date"
ALL_TIME: Final = "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """One group in one period.

    `value` is what the group has (units, or downloads), `total` the denominator, `share` their quotient; None where
    the denominator is nothing. `unresolved` is the share of all that the filters admit in the period whose group is
    not known, before the denominator leaves anything out. `units` counts the units behind the denominator.
    """

    period: str
    group: str
    value: float
    total: float
    share: float | None
    unresolved: float
    units: int


Groups = Mapping[str, Cell]
"""Cells of one period by group. All say the same of the period as a whole."""


def by_period(cells: Iterable[Cell]) -> dict[str, dict[str, Cell]]:
    """Cells by period, in the order given, and group. No period is empty."""
    found: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        found.setdefault(cell.period, {})[cell.group] = cell
    return found


def whole(groups: Groups) -> Cell:
    """A cell that tells what holds for the period as a whole: total, unresolved, units.

    Raises:
        StopIteration: the period has no cells.
    """
    return next(iter(groups.values()))


def share_of(groups: Groups, group: str) -> float | None:
    """Share of the group; 0 where the denominator holds units but none of the group, None where it holds none."""
    if group in groups:
        return groups[group].share
    return 0.0 if groups and whole(groups).total else None


def units_of(groups: Groups) -> int:
    """Units behind the denominator."""
    return whole(groups).units if groups else 0
