"""Charts as SVG and PNG, readable in greyscale and by the colour-blind: colour never stands alone.

Lines have markers and dashes of their own and their names at their ends, areas have hatches.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from graph.errors import UsageError
from modelroots.views.palette import OKABE_ITO, UNRESOLVED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["lines", "stack", "bars", "dots"]

_COLORS: Final = {
    "china": OKABE_ITO[1],
    "CN": OKABE_ITO[1],
    "us": OKABE_ITO[0],
    "US": OKABE_ITO[0],
    "eu": OKABE_ITO[3],
    "FR": OKABE_ITO[3],
    "other": OKABE_ITO[4],
    "mixed": OKABE_ITO[5],
    "unresolved": UNRESOLVED,
}
_HATCHES: Final = {"china": "", "us": "//", "eu": "..", "other": "xx", "mixed": "++", "unresolved": ""}
_MARKERS: Final = "osD^vPX*"
_DASHES: Final = ("-", "--", "-.", ":")
_INK: Final = "#222222"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one name over the chart's `x`; None leaves a gap. `low` and `high` are the ends of a band."""

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `alt` says it in words. `percent`: values are shares from 0 to 1."""

    kind: Kind
    x: Sequence[str]
    series: Sequence[Series]
    y_label: str
    alt: str
    percent: bool = False
    from_zero: bool = True


def draw(chart: Chart) -> tuple[bytes, bytes]:
    """The chart as SVG and as PNG. The same chart gives the same bytes.

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
        "font.size": 9,
        "hatch.linewidth": 0.6,
        "axes.edgecolor": "#888888",
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
    }
    with mpl.rc_context(settings):
        tall = 0.27 * len(chart.x) + 0.9 if chart.kind in {"bars", "dots"} else 3.7
        figure = Figure(figsize=(6.6, tall), layout="constrained")
        axes = figure.add_subplot()
        {"lines": _lines, "stack": _stack, "bars": _bars, "dots": _dots}[chart.kind](axes, chart)
        return _save(figure, "svg", {"Date": None}), _save(figure, "png", {"Software": None})


def _save(figure: Figure, kind: str, metadata: dict[str, None]) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format=kind, dpi=160, metadata=metadata)
    return out.getvalue()


def _color(name: str, place: int) -> str:
    return _COLORS.get(name) or OKABE_ITO[place % len(OKABE_ITO)]


def _frame(axes: Axes, chart: Chart) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel(chart.y_label)
    places = range(len(chart.x))
    step = max(1, -(-len(chart.x) // 14))
    axes.set_xticks(list(places)[::step], list(chart.x)[::step], rotation=35, ha="right", rotation_mode="anchor")
    if chart.percent:
        _percent_axis(axes)
    elif chart.from_zero:
        axes.yaxis.set_major_formatter(_amount)


def _percent_axis(axes: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _amount(value: float, _place: object = None) -> str:
    """A number as short as it can be told."""
    for size, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g}"


def _lines(axes: Axes, chart: Chart) -> None:
    import math

    ends: list[tuple[float, float, str, str]] = []
    for place, series in enumerate(chart.series):
        color = _color(series.name, place)
        values = [math.nan if v is None else v for v in series.values]
        if series.low:
            axes.fill_between(
                range(len(chart.x)),
                [math.nan if v is None else v for v in series.low],
                [math.nan if v is None else v for v in series.high],
                color=color,
                alpha=0.18,
                hatch="///" if place else "\\\\\\",
                edgecolor=color,
                linewidth=0.6,
            )
        axes.plot(
            range(len(chart.x)),
            values,
            color=color,
            linestyle=_DASHES[place % len(_DASHES)],
            marker=_MARKERS[place % len(_MARKERS)],
            markersize=4.5,
            linewidth=1.6,
        )
        last = max((i for i, v in enumerate(series.values) if v is not None), default=None)
        if last is not None:
            ends.append((values[last], float(last), series.name, color))
    _frame(axes, chart)
    if chart.from_zero:
        axes.set_ylim(bottom=0)
    if chart.percent:
        axes.set_ylim(top=1)
    _label_ends(axes, ends, chart)


def _label_ends(axes: Axes, ends: list[tuple[float, float, str, str]], chart: Chart) -> None:
    """Names at the right of the lines, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.055
    right = len(chart.x) - 1
    axes.set_xlim(-0.4, right + 0.4)
    wanted = sorted(ends)
    places: list[float] = []
    for value, *_ in wanted:
        places.append(max(value, places[-1] + gap) if places else value)
    over = max(0.0, places[-1] - high) if places else 0.0
    beside = axes.get_yaxis_transform()
    for (value, last, name, color), place in zip(wanted, places, strict=True):
        marker = _MARKERS[[s.name for s in chart.series].index(name) % len(_MARKERS)]
        axes.annotate(
            "",
            xy=(last, value),
            xytext=(1.03, place - over),
            textcoords=beside,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#BBBBBB", "linewidth": 0.6, "shrinkA": 3, "shrinkB": 4},
        )
        at: Any = {"transform": beside, "clip_on": False}
        axes.plot([1.035], [place - over], marker=marker, color=color, markersize=4.5, **at)
        axes.text(1.055, place - over, name, fontsize=8.5, va="center", **at)


def _stack(axes: Axes, chart: Chart) -> None:
    bottom = [0.0] * len(chart.x)
    for place, series in enumerate(chart.series):
        values = [v or 0.0 for v in series.values]
        axes.bar(
            range(len(chart.x)),
            values,
            bottom=bottom,
            width=0.82,
            color=_color(series.name, place),
            hatch=_HATCHES.get(series.name, ("//", "..", "xx", "\\\\", "--", "oo")[place % 6]),
            edgecolor="white",
            linewidth=0.5,
            label=series.name,
        )
        bottom = [b + v for b, v in zip(bottom, values, strict=True)]
    _frame(axes, chart)
    axes.set_xlim(-0.6, len(chart.x) - 0.4)
    if chart.percent:
        axes.set_ylim(0, 1)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, handleheight=1.4)


def _bars(axes: Axes, chart: Chart) -> None:
    """One series, a bar per x, the first on top, its value written at its end."""
    (series,) = chart.series
    values = [v or 0.0 for v in series.values]
    places = list(range(len(values)))[::-1]
    axes.barh(places, values, color=OKABE_ITO[0], height=0.7)
    axes.set_yticks(places, list(chart.x))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(chart.y_label)
    axes.set_ylim(-0.6, len(values) - 0.4)
    top = max(values, default=0.0) or 1.0
    axes.set_xlim(0, top * 1.14)
    axes.xaxis.set_major_formatter(_amount)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    for place, value in zip(places, values, strict=True):
        text = _amount(float(f"{value:.3g}")) if value >= 1e6 else f"{value:,.0f}"
        axes.text(value + top * 0.01, place, text, va="center", fontsize=8)


def _dots(axes: Axes, chart: Chart) -> None:
    """A dot per x and series, the first on top; the axis need not begin at zero, as dots have no length."""
    places = list(range(len(chart.x)))[::-1]
    for number, series in enumerate(chart.series):
        points = [(v, place) for v, place in zip(series.values, places, strict=True) if v is not None]
        axes.plot(
            [v for v, _ in points],
            [place for _, place in points],
            linestyle="",
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=6,
            color=_color(series.name, number),
            label=series.name,
        )
    axes.set_yticks(places, list(chart.x))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(chart.y_label)
    axes.set_ylim(-0.6, len(chart.x) - 0.4)
    axes.grid(color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="#DDDDDD")
