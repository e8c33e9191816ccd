"""Parts of the report from published lists: scores over time, the arena table, the families."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from modelroots.report.charts import Chart, Series
from modelroots.report.section import Part, Status
from queries.organizations import family_profile, leaderboard
from queries.question import ask

if TYPE_CHECKING:
    from queries.figures.columns import Columns

PUBLICATION: Final = (
    "Beyond DeepSeek: China's Diverse Open-Weight AI Ecosystem and Its Policy Implications, Stanford HAI / DigiChina, "
    "December 2025"
)
_ARENA: Final = "openlm-2025-12-04"
_FAMILIES: Final = ("qwen3", "deepseek-r1", "kimi-k2", "glm-4-5")
_TIMELINE: Final = "lmarena-text"


def scores_over_time(columns: Columns) -> Part:
    """Figures 4 and 5: what the graph's lists say of the best score by country."""
    rows = columns.store.con.execute(
        "SELECT e.as_of::VARCHAR, o.country, count(*), max(e.value), max_by(e.name, (e.value, e.name)), "
        "list(DISTINCT e.list)[1] FROM entered e JOIN organization o ON o.id = e.organization "
        f"WHERE e.benchmark = '{_TIMELINE}' AND o.country IS NOT NULL GROUP BY ALL ORDER BY 1, 4 DESC, 2"
    ).fetchall()
    days = sorted({r[0] for r in rows})
    best: dict[str, dict[str, float]] = {}
    for day, country, _, value, _, _ in rows:
        best.setdefault(country, {})[day] = value
    followed = sorted(
        (c for c in best if len(best[c]) == len(days)) if len(days) > 1 else best,
        key=lambda c: -max(best[c].values()),
    )[:5]
    return Part(
        name="scores-over-time",
        title="Scores over time by country (figures 4 and 5)",
        status=Status.not_reproducible,
        takes="Values of the Epoch Capabilities Index and of the Artificial Analysis Intelligence Index per model and "
        "day of release, and whether each model's weights are open.",
        text=[
            (
                "The publication shows two composite indices over release dates, by country and openness. The graph "
                f"has neither over time, and its lists do not say whose weights are open. Shown instead is the best "
                f"score of each country in the lists of the text arena, at the {len(days)} days for which the graph "
                "holds one. Scores of different days are not on one scale: the arena fits them anew each time."
            )
        ],
        chart=Chart(
            "lines",
            days,
            [Series(c, [best[c].get(d) for d in days]) for c in followed],
            "best arena score",
            "Lines: best arena score of each country, at the days of the lists.",
            from_zero=False,
        )
        if followed
        else None,
        columns=["day", "country", "models", "best score", "model", "list"],
        rows=rows,
        commands=[f"modelroots ask leaderboard --list {r} --format csv" for r in sorted({r[5] for r in rows})],
    )


def arena_table(columns: Columns) -> Part:
    """Table 1, a copy."""
    answer = ask(columns.store, leaderboard.QUESTION, "default", list=_ARENA)
    by_name: dict[tuple[int, str], dict[str, Any]] = {}
    for r in answer.rows:
        row = by_name.setdefault((r.rank or 0, r.name), {"lab": r.organization_text, "country": r.country})
        row[r.benchmark] = r.value
    measures = sorted({r.benchmark for r in answer.rows})
    first = "chatbot-arena-elo"
    names = list(by_name)
    countries = sorted({str(row["country"]) for row in by_name.values()})
    return Part(
        name="arena-table",
        title="Open models in the arena on 2025-12-04 (table 1)",
        status=Status.copy,
        source=PUBLICATION,
        text=[
            (
                "Retyped from the publication, ranks and values as printed; only the countries are the graph's own, "
                "of the developers' headquarters. The graph holds no other list of that day to check it against."
            )
        ],
        chart=Chart(
            "dots",
            [name for _, name in names],
            [
                Series(c, [by_name[n].get(first) if str(by_name[n]["country"]) == c else None for n in names])
                for c in countries
            ],
            "Elo rating",
            "Dots: Elo rating of each model, a mark per country of its developer.",
        )
        if names
        else None,
        columns=["rank", "model", "lab", "country", *measures],
        rows=[
            [rank, name, row["lab"], row["country"], *(row.get(m) for m in measures)]
            for (rank, name), row in by_name.items()
        ],
        commands=[f"modelroots ask leaderboard --list {_ARENA} --format csv"],
    )


def families(columns: Columns) -> Part:
    """Table 2: the four families, as published, with what the graph counts."""
    profiles = [ask(columns.store, family_profile.QUESTION, "default", family=f).rows for f in _FAMILIES]
    rows = [p[0] for p in profiles if p]
    fields: tuple[tuple[str, Callable[[family_profile.Row], Any]], ...] = (
        ("developer", lambda r: f"{r.developer} {r.native_name or ''}".strip()),
        ("kind", lambda r: r.kind),
        ("country", lambda r: r.country),
        ("owners", lambda r: ", ".join(r.owners)),
        ("spun out of", lambda r: ", ".join(r.spun_out_of)),
        ("funders, closed rounds", lambda r: ", ".join(r.funders)),
        ("of these, arms of a state", lambda r: ", ".join(r.state_funders)),
        ("value of the developer, USD, as published", lambda r: r.valuation_usd and f"{r.valuation_usd / 1e9:g} bn"),
        ("members", lambda r: r.members_text),
        ("first release", lambda r: r.first_release_on),
        ("other releases", lambda r: ", ".join(r.earlier_releases)),
        ("report after", lambda r: r.report_after),
        ("license", lambda r: r.license),
        ("reasoning", lambda r: r.reasoning_modes),
        ("distilled onto", lambda r: ", ".join(r.distilled_onto)),
        ("models in the graph", lambda r: r.models),
        ("derivatives in the graph", lambda r: r.derivatives),
    )
    return Part(
        name="families",
        title="Four families (table 2)",
        status=Status.copy,
        source=PUBLICATION,
        text=[
            (
                "Members, releases, licenses and valuations are as the publication gives them. Owners, funders and "
                "arms of states are the graph's, each with sources of its own; models and derivatives are counted in "
                "the graph: derivatives have a base among the family's members."
            )
        ],
        chart=Chart(
            "bars",
            [r.name for r in rows],
            [Series("derivatives", [float(r.derivatives) for r in rows])],
            "derivatives in the graph",
            "Bars: derivatives that stand on members of each family.",
        )
        if rows
        else None,
        columns=["", *(r.name for r in rows)],
        rows=[[label, *(of(r) for r in rows)] for label, of in fields],
        commands=[f"modelroots profile {r.family}" for r in rows],
    )
