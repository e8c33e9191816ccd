"""Charts as SVG and PNG, readable in greyscale and by the colour-blind: colour never stands alone.

Lines have markers and dashes of their own and their names at their ends, areas have hatches.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from graph.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["lines", "steps", "stack", "bars", "dots"]

_INK: Final = "#222222"
_WIDTH: Final = 5.8
_WIDE: Final = 8.0


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


def draw(chart: Chart, *, wide: bool = False) -> tuple[bytes, bytes]:
    """The chart as SVG and as PNG. The same chart gives the same bytes. A wide one has no table beside it.

    Raises:
        UsageError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("charts need matplotlib. Install it with: pip install 'modelroots[report]'") from error
    from modelroots.report.marks import MARKS

    settings: Any = {
        "svg.hashsalt": "modelroots",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9.5,
        "hatch.linewidth": 0.6,
        "axes.edgecolor": "#888888",
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
    }
    with mpl.rc_context(settings):
        tall = 0.27 * len(chart.x) + 0.9 if chart.kind in {"bars", "dots"} else 3.6
        figure = Figure(figsize=(_WIDE if wide else _WIDTH, tall), layout="constrained")
        MARKS[chart.kind](figure.add_subplot(), chart)
        return _save(figure, "svg", {"Date": None}), _save(figure, "png", {"Software": None})


def _save(figure: Figure, kind: str, metadata: dict[str, None]) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=kind, dpi=160, metadata=metadata)
    return out.getvalue()
