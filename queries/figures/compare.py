"""Two graphs side by side: what changed in every figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from queries.figures.cells import by_period, share_of, units_of
from queries.figures.columns import Columns
from queries.figures.definition import Definition
from queries.figures.engine import compute


@dataclass(frozen=True, slots=True)
class Difference:
    """A group's share in a period that is not the same in both graphs.

    0 where a graph counts units in the period but none of the group; None where it counts none at all. `change` is
    the second less the first; None where one of them has nothing to say.
    """

    definition: str
    period: str
    group: str
    first: float | None
    second: float | None
    change: float | None
    first_units: int
    second_units: int


def differences(first: Columns, second: Columns, definitions: Iterable[Definition]) -> list[Difference]:
    """Rows that differ, largest change first; those that only one graph can say come before them."""
    rows = []
    for definition in definitions:
        one, other = by_period(compute(first, definition)), by_period(compute(second, definition))
        for period in sorted(one.keys() | other.keys()):
            left, right = one.get(period, {}), other.get(period, {})
            for group in sorted(left.keys() | right.keys()):
                before, after = share_of(left, group), share_of(right, group)
                if before == after and units_of(left) == units_of(right):
                    continue
                change = None if before is None or after is None else after - before
                rows.append(
                    Difference(definition.name, period, group, before, after, change, units_of(left), units_of(right))
                )
    return sorted(
        rows, key=lambda r: (-abs(r.change) if r.change is not None else -2.0, r.definition, r.period, r.group)
    )
