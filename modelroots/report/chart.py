"""What a chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["lines", "steps", "stack", "bars", "dots"]


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one name over the chart's `x`; None leaves a gap. `low` and `high` are the ends of a band.

    Series with the same `like` share colour and marker; those that are `hollow` have dashed lines and hollow markers.
    """

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    like: str | None = None
    hollow: bool = False

    @property
    def kin(self) -> str:
        """By what colour and marker are chosen."""
        return self.like or self.name


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `alt` says it in words. `percent`: values are shares from 0 to 1.

    `steps` are lines that keep a value until the next one, with a mark where it changes.
    """

    kind: Kind
    x: Sequence[str]
    series: Sequence[Series]
    y_label: str
    alt: str
    percent: bool = False
    from_zero: bool = True
