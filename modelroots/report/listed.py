"""Parts of the report from the arena's lists day by day: open and proprietary models, and the lists' license words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from modelroots.report.chart import Chart, Series
from modelroots.report.names import Names
from modelroots.report.section import Part, Status
from queries.figures.license_words import Verdict, license_words
from queries.organizations import leaderboard
from queries.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queries.figures.columns import Columns

ARENA: Final = "lmarena-text"
FULL_LIST: Final = "lmarena-text-2025-08-06"
"""The list with all that the arena had rated, from its beginning to the day of the list."""


def scores_by_list(columns: Columns) -> Part | None:
    """The best open and the best proprietary model of each country on the day of each list; None without a list."""
    names = Names.of(columns.store)
    answer = ask(columns.store, leaderboard.QUESTION, "default", list=None, benchmark=ARENA)
    groups: dict[tuple[str, str], list[leaderboard.Row]] = {}
    for r in answer.rows:
        if r.country is not None:
            groups.setdefault((r.as_of.isoformat(), r.country), []).append(r)
    if not groups:
        return None
    rows: list[list[Any]] = []
    for (day, country), entries in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]), g[0][1])):
        best = {o: best_of(entries, o) for o in ("open", "proprietary")}
        o, p = best["open"], best["proprietary"]
        rows.append(
            [
                day,
                names.country(country),
                len(entries),
                o and o.name,
                o and o.value,
                p and p.name,
                p and p.value,
                o.value - p.value if o and p else None,
            ]
        )
    both = [r for r in rows if r[7] is not None]
    days = sorted({r[0] for r in rows})
    return Part(
        name="scores-by-list",
        title="Open and proprietary models on the days of the lists",
        status=Status.computed,
        text=[
            (
                f"The best open and the best proprietary model of each country in the lists of the text arena, at the "
                f"{len(days)} days for which the graph holds one ({', '.join(days)}). Scores of different days are not "
                "on one scale, as the arena fits them anew each time. Where a list holds the best models only, a "
                "country may lack one side. No date of release is needed here."
            )
        ],
        chart=Chart(
            "dots",
            [f"{r[1]}, {r[0]}" for r in both],
            [
                Series("open", [r[4] for r in both], like="models", hollow=True),
                Series("proprietary", [r[6] for r in both], like="models"),
            ],
            "best arena score",
            "Dots by country and day: best open model hollow, best proprietary model filled.",
        ),
        columns=["day", "country", "models", "best open", "open score", "best proprietary", "proprietary score", "gap"],
        rows=rows,
        commands=[f"modelroots ask leaderboard --list {name} --format csv" for name in _lists(answer.rows)],
    )


def words_on_licenses(columns: Columns) -> Part | None:
    """The lists' words on licenses held against the graph's; None where no entry has a repository."""
    found = license_words(columns.store)
    if not found:
        return None
    counts = Counter(r.verdict for r in found)
    order: tuple[Verdict, ...] = ("agrees", "differs", "repository of a proprietary model", "nothing to compare")
    against = [r for r in found if r.verdict in {"differs", "repository of a proprietary model"}]
    return Part(
        name="license-words",
        title="What the lists say of licenses, held against the graph",
        status=Status.computed,
        text=[
            (
                "Openness above rests on the lists' word alone. Where the graph has the entry's repository, the "
                "license that the list names is compared with the one that the uploader declares or that follows from "
                f"the model's own terms. Of {len(found)} such entries {counts['agrees']} agree and "
                f"{counts['differs']} differ; for {counts['nothing to compare']} the list or the graph names no "
                f"license. {counts['repository of a proprietary model']} are said to be proprietary and have a "
                "repository all the same: of such an entry the openness is in doubt. The table holds what does not "
                "agree."
            ),
        ],
        chart=Chart(
            "bars",
            list(order),
            [Series("entries", [float(counts[v]) for v in order])],
            "entries of the lists with a repository",
            "Bars: entries whose license agrees with the graph's, differs, or cannot be compared.",
        ),
        columns=["list", "model", "license by the list", "license in the graph", "verdict"],
        rows=[[r.list, r.name, r.license_text, ", ".join(r.licenses) or None, r.verdict] for r in against],
        commands=["modelroots ask listed_licenses --format csv"],
    )


def best_of(entries: Sequence[leaderboard.Row], openness: str) -> leaderboard.Row | None:
    """The entry of this openness with the highest value; of equal ones the first by name."""
    return min((e for e in entries if e.openness == openness), key=lambda e: (-e.value, e.name), default=None)


def _lists(rows: Sequence[leaderboard.Row]) -> list[str]:
    return sorted({r.list for r in rows})
