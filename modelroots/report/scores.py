"""Parts of the report from the arena's lists: open and proprietary models of each country over time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph.resolve.openness import RULE as OPENNESS
from modelroots.report.chart import Chart, Series
from modelroots.report.listed import ARENA, FULL_LIST, best_of
from modelroots.report.names import Names
from modelroots.report.section import Part, Status
from modelroots.report.tables import Share
from queries.organizations import leaderboard, score_frontier
from queries.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queries.figures.columns import Columns

_MOST_COUNTRIES: Final = 3
_RELEASES: Final = (
    "Dates of release are not the arena's: they stand in the names, or come from models.dev, Epoch AI and LLM Stats."
)


@dataclass(frozen=True, slots=True)
class _Definition:
    """The frontier's definition as the report shows definitions."""

    name: str = "score-frontier"
    sentence: str = score_frontier.DEFINITION

    @property
    def hash(self) -> str:
        return hashlib.sha256(f"{self.sentence} {OPENNESS}".encode()).hexdigest()[:8]


def scores_over_time(columns: Columns) -> Part:
    """Figures 4 and 5: the frontier of each country among open and among proprietary models."""
    names, rows = Names.of(columns.store), _frontier(columns)
    followed, months = _followed(rows), _months(rows)
    series = [
        Series(
            f"{names.country(country)}, {'open' if hollow else 'proprietary'}",
            _carried(rows, country, months, "open_value" if hollow else "proprietary_value"),
            like=names.country(country),
            hollow=hollow,
        )
        for country in followed
        for hollow in (False, True)
    ]
    order = {country: place for place, country in enumerate(followed)}
    return Part(
        name="scores-over-time",
        title="Scores over time by country and openness (figures 4 and 5)",
        status=Status.not_reproducible,
        takes="Values of the Epoch Capabilities Index and of the Artificial Analysis Intelligence Index per model and "
        "day of release.",
        text=[
            (
                "The publication shows two composite indices over release dates, by country and openness. The graph "
                "has neither over time. Shown instead are scores of the text arena as its list of 2025-08-06 gives "
                "them, all on one scale: a line goes up in the month in which a better model came out."
            ),
            OPENNESS,
            *_left_out(columns, names),
        ],
        chart=Chart(
            "steps",
            months,
            series,
            "best arena score so far",
            "Step lines by month of release: the best arena score so far of each country, solid with filled marks for "
            "proprietary models, dashed with hollow marks for open ones.",
            from_zero=False,
        )
        if series
        else None,
        columns=[
            "country",
            "month",
            "models",
            "best open",
            "open score",
            "best proprietary",
            "proprietary score",
            "gap",
        ],
        rows=[
            [
                names.country(r.country),
                r.month,
                r.models,
                r.open_model,
                r.open_value,
                r.proprietary_model,
                r.proprietary_value,
                r.gap,
            ]
            for r in sorted(rows, key=lambda r: (order.get(r.country, len(order)), r.country, r.month))
        ],
        commands=[f"modelroots ask score_frontier --list {FULL_LIST} --format csv"],
        definitions=[_Definition()],
    )


def open_gap(columns: Columns) -> Part | None:
    """How far the best open model of each country is from its best proprietary one; None where nothing tells."""
    names, rows = Names.of(columns.store), _frontier(columns)
    followed, months = _followed(rows), _months(rows)
    if not followed:
        return None
    gaps = {c: _carried(rows, c, months, "gap") for c in followed}
    told = ", ".join(f"{gap[-1]:+,.0f} in {names.country(c)}" for c, gap in gaps.items() if gap[-1] is not None)
    return Part(
        name="open-gap",
        title="The gap between open and proprietary models",
        status=Status.computed,
        text=[
            (
                "The score of the best open model less that of the best proprietary one, each the best so far of the "
                "same country: below zero, open models are behind. On an Elo scale, 50 points mean that the better one "
                f"is preferred in 57% of votes. At the end of the list the gap is {told}."
            ),
            _RELEASES,
        ],
        chart=Chart(
            "steps",
            months,
            [Series(str(names.country(c)), gap, like=names.country(c)) for c, gap in gaps.items()],
            "open less proprietary, points",
            "Step lines by month of release: score of the best open less that of the best proprietary model of each "
            "country. Above zero, open models lead.",
            from_zero=False,
        ),
        columns=["month", *(str(names.country(c)) for c in gaps)],
        rows=[
            [month, *values]
            for month, *values in zip(months, *gaps.values(), strict=True)
            if any(v is not None for v in values)
        ],
        commands=[f"modelroots ask score_frontier --list {FULL_LIST} --format csv"],
        definitions=[_Definition()],
    )


def _frontier(columns: Columns) -> list[score_frontier.Row]:
    return ask(columns.store, score_frontier.QUESTION, "default", list=FULL_LIST, benchmark=ARENA).rows


def _followed(rows: Sequence[score_frontier.Row]) -> list[str]:
    """Countries with models of both kinds, those with most models first."""
    models = {r.country: r.models for r in rows if r.gap is not None}
    return sorted(models, key=lambda c: (-models[c], c))[:_MOST_COUNTRIES]


def _months(rows: Sequence[score_frontier.Row]) -> list[str]:
    """All months from the first release to the last, without a hole."""
    if not rows:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (min(r.month for r in rows), max(r.month for r in rows)))
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _carried(rows: Sequence[score_frontier.Row], country: str, months: Sequence[str], field: str) -> list[float | None]:
    """Values of a country month by month; where no model came out the last one stands."""
    of_month = {r.month: getattr(r, field) for r in rows if r.country == country}
    values: list[float | None] = []
    for month in months:
        values.append(of_month.get(month, values[-1] if values else None))
    return values


def _left_out(columns: Columns, names: Names) -> list[str]:
    """What stands on no line, in words."""
    rows = ask(columns.store, leaderboard.QUESTION, "default", list=FULL_LIST, benchmark=ARENA).rows
    if not rows:
        return []
    unknown = sum(r.openness is None for r in rows)
    dateless = [r for r in rows if r.openness is not None and (r.released_on is None or len(r.released_on) < 7)]
    best = [b for b in (best_of(dateless, o) for o in ("proprietary", "open")) if b is not None]
    return [
        (
            f"Of the {len(rows):,} models of the list, {unknown:,} ({Share(unknown / len(rows))}) have no word on "
            f"their openness and {len(dateless):,} ({Share(len(dateless) / len(rows))}) no date of release: they stand "
            "on no line. The best of these are "
            + " and ".join(f"{b.name} ({names.country(b.country)}, {b.openness}, {b.value:,.0f})" for b in best)
            + f". {_RELEASES}"
        )
    ]
