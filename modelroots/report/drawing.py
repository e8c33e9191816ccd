"""Charts as SVG and PNG, readable in greyscale and by the colour-blind: colour never stands alone.

Lines have markers and dashes of their own and their names at their ends, areas have hatches.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from graph.errors import UsageError
from modelroots.report.chart import Chart
from modelroots.report.marks import MARKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_INK: Final = "#222222"
_WIDTH: Final = 5.8
_WIDE: Final = 8.0


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
