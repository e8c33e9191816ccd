"""Parts of the report that copy tables of the publication: the arena table and the families."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from modelroots.report.chart import Chart, Series
from modelroots.report.names import Names
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
_ELO: Final = "chatbot-arena-elo"
_FAMILIES: Final = ("qwen3", "deepseek-r1", "kimi-k2", "glm-4-5")


def arena_table(columns: Columns) -> Part:
    """Table 1, a copy."""
    answer = ask(columns.store, leaderboard.QUESTION, "default", list=_ARENA)
    names = Names.of(columns.store)
    models: dict[str, dict[str, Any]] = {}
    for r in answer.rows:
        row = models.setdefault(
            r.name, {"rank": r.rank, "lab": r.organization_text, "country": names.country(r.country)}
        )
        row[r.benchmark] = r.value
    models = dict(sorted(models.items(), key=lambda m: (m[1]["rank"], -m[1].get(_ELO, 0), m[0])))
    measures = sorted({r.benchmark for r in answer.rows}, key=lambda b: (b != _ELO, b))
    countries = sorted({str(row["country"]) for row in models.values()})
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
            list(models),
            [
                Series(c, [row.get(_ELO) if str(row["country"]) == c else None for row in models.values()])
                for c in countries
            ],
            "Chatbot Arena, Elo rating",
            "Dots: Elo rating of each model, a mark per country of its developer.",
        )
        if models
        else None,
        columns=["rank", "model", "lab", "country", *(names.benchmark(m) for m in measures)],
        rows=[
            [row["rank"], name, row["lab"], row["country"], *(row.get(m) for m in measures)]
            for name, row in models.items()
        ],
        commands=[f"modelroots ask leaderboard --list {_ARENA} --format csv"],
    )


def families(columns: Columns) -> Part:
    """Table 2: the four families, as published, with what the graph counts."""
    profiles = [ask(columns.store, family_profile.QUESTION, "default", family=f).rows for f in _FAMILIES]
    rows = [p[0] for p in profiles if p]
    names = Names.of(columns.store)
    fields: tuple[tuple[str, Callable[[family_profile.Row], Any]], ...] = (
        ("developer", lambda r: f"{names.organization(r.developer)} {r.native_name or ''}".strip()),
        ("kind", lambda r: r.kind and r.kind.replace("_", " ")),
        ("country", lambda r: names.country(r.country)),
        ("owners", lambda r: names.listed(r.owners)),
        ("spun out of", lambda r: names.listed(r.spun_out_of)),
        ("funders, closed rounds", lambda r: names.listed(r.funders)),
        ("of these, arms of a state", lambda r: names.listed(r.state_funders)),
        ("value of the developer, USD, as published", lambda r: r.valuation_usd and f"{r.valuation_usd / 1e9:g} bn"),
        ("members", lambda r: r.members_text),
        ("first release", lambda r: r.first_release_on),
        ("other releases", lambda r: ", ".join(r.earlier_releases)),
        ("technical report after", lambda r: r.report_after),
        ("license", lambda r: r.license),
        ("one model answers with and without reasoning", lambda r: "yes" if r.reasoning_modes == "dual" else None),
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
