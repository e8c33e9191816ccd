"""How each kind of chart is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from modelroots.views.palette import OKABE_ITO, UNRESOLVED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from modelroots.report.chart import Chart

_COLORS: Final = {
    "China": OKABE_ITO[1],
    "US": OKABE_ITO[0],
    "United States": OKABE_ITO[0],
    "EU": OKABE_ITO[3],
    "France": OKABE_ITO[3],
    "other": OKABE_ITO[4],
    "mixed": OKABE_ITO[5],
    "unresolved": UNRESOLVED,
}
_OTHER_COLORS: Final = (*OKABE_ITO[:6], "#222222")
"""For names without a colour of their own; yellow can't be seen as a line on white."""
_FIXED_MARKERS: Final = {"China": "o", "US": "s", "United States": "s", "EU": "D", "France": "D"}
_MARKERS: Final = "osD^vPX*"
_DASHES: Final = ("-", "--", "-.", ":")
_HATCHES: Final = {"China": "", "US": "//", "EU": "..", "other": "xx", "mixed": "++", "unresolved": ""}
_OTHER_HATCHES: Final = ("//", "..", "xx", "\\\\", "--", "oo")
_GRID: Final = "#DDDDDD"
_MOST_TICKS: Final = 12


@dataclass(frozen=True, slots=True)
class _Style:
    color: str
    marker: str
    dashes: str
    fill: str

    @property
    def point(self) -> dict[str, Any]:
        """Arguments of a marker."""
        return {
            "color": self.color,
            "marker": self.marker,
            "markerfacecolor": self.fill,
            "markeredgecolor": self.color,
            "markeredgewidth": 1.3,
        }


def _styles(chart: Chart) -> list[_Style]:
    """A style for each series: as `like` and `hollow` say, else each its own."""
    kin = list(dict.fromkeys(s.kin for s in chart.series))
    paired = any(s.like for s in chart.series)
    styles = []
    for series in chart.series:
        place = kin.index(series.kin)
        color = _COLORS.get(series.kin) or _OTHER_COLORS[place % len(_OTHER_COLORS)]
        marker = _FIXED_MARKERS.get(series.kin) or _MARKERS[place % len(_MARKERS)]
        own = _DASHES[place % len(_DASHES)]
        dashes = ("--" if series.hollow else "-") if paired else own
        styles.append(_Style(color, marker, dashes, "white" if series.hollow else color))
    return styles


def _frame(axes: Axes, chart: Chart) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=_GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel(chart.y_label)
    places = range(len(chart.x))
    step = max(1, -(-len(chart.x) // _MOST_TICKS))
    axes.set_xticks(list(places)[::step], list(chart.x)[::step], rotation=35, ha="right", rotation_mode="anchor")
    if chart.percent:
        from matplotlib.ticker import PercentFormatter

        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    elif chart.from_zero:
        axes.yaxis.set_major_formatter(_amount)


def _amount(value: float, _place: object = None) -> str:
    """A number as short as it can be told."""
    for size, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g}"


def _plain(values: Sequence[float | None]) -> list[float]:
    return [math.nan if v is None else v for v in values]


def _lines(axes: Axes, chart: Chart) -> None:
    steps = chart.kind == "steps"
    styles = _styles(chart)
    ends: list[tuple[float, float, str, _Style]] = []
    for series, style in zip(chart.series, styles, strict=True):
        if series.low:
            axes.fill_between(
                range(len(chart.x)), _plain(series.low), _plain(series.high), color=style.color, alpha=0.18, linewidth=0
            )
        known = [i for i, v in enumerate(series.values) if v is not None]
        marked = [i for i in known if not steps or i == 0 or series.values[i] != series.values[i - 1]]
        axes.plot(
            range(len(chart.x)),
            _plain(series.values),
            linestyle=style.dashes,
            drawstyle="steps-post" if steps else "default",
            markevery=marked,
            markersize=4.5,
            linewidth=1.6,
            **style.point,
        )
        if known:
            value = series.values[known[-1]]
            assert value is not None
            ends.append((value, float(known[-1]), series.name, style))
    _frame(axes, chart)
    if chart.from_zero:
        axes.set_ylim(bottom=0)
    if chart.percent:
        axes.set_ylim(top=1)
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0, color="#666666", linewidth=1)
    _label_ends(axes, ends, chart)


def _label_ends(axes: Axes, ends: list[tuple[float, float, str, _Style]], chart: Chart) -> None:
    """Names at the right of the lines, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.062
    axes.set_xlim(-0.4, len(chart.x) - 0.6)
    wanted = sorted(ends, key=lambda end: (end[0], end[2]))
    places: list[float] = []
    for value, *_ in wanted:
        places.append(max(value, places[-1] + gap) if places else value)
    over = max(0.0, places[-1] - high) if places else 0.0
    beside = axes.get_yaxis_transform()
    at: Any = {"transform": beside, "clip_on": False}
    for (value, last, name, style), place in zip(wanted, places, strict=True):
        axes.annotate(
            "",
            xy=(last, value),
            xytext=(1.03, place - over),
            textcoords=beside,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#BBBBBB", "linewidth": 0.6, "shrinkA": 3, "shrinkB": 4},
        )
        axes.plot([1.035], [place - over], markersize=4.5, **style.point, **at)
        axes.text(1.06, place - over, name, fontsize=9, va="center", **at)


def _stack(axes: Axes, chart: Chart) -> None:
    bottom = [0.0] * len(chart.x)
    for place, (series, style) in enumerate(zip(chart.series, _styles(chart), strict=True)):
        values = [v or 0.0 for v in series.values]
        axes.bar(
            range(len(chart.x)),
            values,
            bottom=bottom,
            width=0.82,
            color=style.color,
            hatch=_HATCHES.get(series.name, _OTHER_HATCHES[place % len(_OTHER_HATCHES)]),
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


def _rows(axes: Axes, chart: Chart) -> list[int]:
    """A row per x, the first on top; their places from the bottom."""
    places = list(range(len(chart.x)))[::-1]
    axes.set_yticks(places, list(chart.x))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(chart.y_label)
    axes.set_ylim(-0.6, len(chart.x) - 0.4)
    axes.set_axisbelow(True)
    return places


def _bars(axes: Axes, chart: Chart) -> None:
    """One series, a bar per x, its value written at its end."""
    (series,) = chart.series
    values = [v or 0.0 for v in series.values]
    places = _rows(axes, chart)
    axes.barh(places, values, color=OKABE_ITO[0], height=0.7)
    top = max(values, default=0.0) or 1.0
    axes.set_xlim(0, top * 1.16)
    axes.xaxis.set_major_formatter(_amount)
    axes.grid(axis="x", color=_GRID, linewidth=0.6)
    for place, value in zip(places, values, strict=True):
        text = _amount(float(f"{value:.3g}")) if value >= 1e6 else f"{value:,.0f}"
        axes.text(value + top * 0.01, place, text, va="center", fontsize=8.5)


def _dots(axes: Axes, chart: Chart) -> None:
    """A dot per x and series; the axis need not begin at zero, as dots have no length."""
    places = _rows(axes, chart)
    for series, style in zip(chart.series, _styles(chart), strict=True):
        points = [(v, place) for v, place in zip(series.values, places, strict=True) if v is not None]
        axes.plot(
            [v for v, _ in points],
            [place for _, place in points],
            linestyle="",
            markersize=6.5,
            label=series.name,
            **style.point,
        )
    axes.grid(color=_GRID, linewidth=0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(chart.series), frameon=False)


MARKS: Final[dict[str, Callable[[Axes, Chart], None]]] = {
    "lines": _lines,
    "steps": _lines,
    "stack": _stack,
    "bars": _bars,
    "dots": _dots,
}
"""Kind of chart → what draws it."""
