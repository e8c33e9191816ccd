"""Parts of the report about dependence: what is lost without a country, single points of failure, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from modelroots.report.chart import Chart, Series
from modelroots.report.derivatives import FEWEST, MONTHS
from modelroots.report.names import Names
from modelroots.report.section import Part, Status
from modelroots.report.tables import Index, Share
from queries.figures import whatif
from queries.figures.cells import NO_DATE
from queries.figures.concentration import Concentration, concentration, concentration_definition
from queries.figures.definition import find_definition

if TYPE_CHECKING:
    from queries.figures.columns import Columns

_WITHOUT: Final = "country:CN"
_OF: Final = ("labs", "bases", "uploaders")


def without_china(columns: Columns) -> Part | None:
    """What is lost when no Chinese lab's model can be had; None where the graph has none."""
    from graph.errors import NotFoundError

    try:
        found = whatif.what_if(columns, [_WITHOUT])
    except NotFoundError:
        return None
    facts = whatif.facts_of(columns, "default")
    rows = [*whatif.impacts(facts, found), *whatif.impacts(facts, found, "relation")]
    total = next((r for r in rows if r.level == "all" and r.loss == whatif.EVERY), None)
    hit = sorted(
        (r for r in rows if r.level == "all" and r.loss == whatif.EVERY and r.group != "all"), key=lambda r: -r.models
    )
    said = (
        f"Without the {found.removed.size:,} models of labs in China, {total.models:,} of {facts.derivatives:,} "
        f"derivatives ({total.share:.1%}) lose every base that they stand on, of {total.accounts:,} accounts."
        if total
        else f"Without the {found.removed.size:,} models of labs in China no derivative loses all its bases."
    )
    return Part(
        name="without-china",
        title="What if no model of a Chinese lab could be had",
        status=Status.computed,
        text=[
            said,
            (
                "Level `first` are those made directly from a model that is gone, level `all` has everything below, "
                "by the relation to what is gone. Weights that "
                "were downloaded stay where they are: what is lost is the source, its updates, and the right to it "
                "if the law says so. A mirror counts as lost with its original."
            ),
        ],
        chart=Chart(
            "bars",
            [r.group for r in hit],
            [Series("models", [float(r.models) for r in hit])],
            "derivatives that lose every base",
            "Bars: derivatives that lose every base, by their relation to what is gone.",
        )
        if hit
        else None,
        columns=["level", "loss", "relation", "models", "share", "downloads in 30 days", "accounts"],
        rows=[
            [r.level, r.loss, r.group, r.models, Share(r.share), r.downloads_30d, r.accounts] for r in rows if r.models
        ],
        commands=[f"modelroots whatif --without {_WITHOUT}", f"modelroots whatif --without {_WITHOUT} --show relation"],
    )


def single_points(columns: Columns) -> Part:
    """Bases whose loss cuts off most."""
    names, rows = Names.of(columns.store), whatif.single_points(columns, limit=15)
    return Part(
        name="single-points",
        title="Single points of failure",
        status=Status.computed,
        text=[
            (
                "Models without which others lose every base: all lines of descent from these to any base pass through "
                "it. Exact, by the dominator tree of the lineage."
            )
        ],
        chart=Chart(
            "bars",
            [r.model for r in rows],
            [Series("models", [float(r.cut_off) for r in rows])],
            "models that lose every base without it",
            "Bars: models that lose every base when one model is lost.",
        )
        if rows
        else None,
        columns=["model", "lab", "country", "cut off", "share", "their downloads in 30 days", "stand on it"],
        rows=[
            [
                r.model,
                names.organization(r.organization),
                names.country(r.country),
                r.cut_off,
                Share(r.share),
                r.downloads_30d,
                r.stand_on_it,
            ]
            for r in rows
        ],
        commands=["modelroots whatif --single-points"],
    )


def concentrations(columns: Columns) -> Part:
    """Herfindahl-Hirschman index of labs, bases and uploaders, month by month."""
    names = Names.of(columns.store)
    definitions = {of: concentration_definition(of, find_definition("root")) for of in _OF}
    found: dict[str, dict[str, Concentration]] = {
        of: {r.period: r for r in concentration(columns, d) if r.period != NO_DATE and r.units >= FEWEST}
        for of, d in definitions.items()
    }
    months = sorted(set.intersection(*(set(f) for f in found.values())))[-MONTHS:]
    return Part(
        name="concentration",
        title="Concentration of labs, bases and uploaders",
        status=Status.computed,
        text=[
            (
                "The Herfindahl-Hirschman index (HHI) is the sum of squared shares: 1 where everything stands on one, "
                "1/n where it is spread evenly over n. Derivatives whose lab is not known are left out; their share "
                "stands in the command's output."
            )
        ],
        chart=Chart(
            "lines",
            months,
            [Series(of, [found[of][m].hhi for m in months]) for of in _OF],
            "Herfindahl-Hirschman index",
            "Lines by month: concentration of new derivatives on labs, bases and uploaders.",
        ),
        columns=["month", *(f"{of}: {what}" for of in _OF for what in _told(of))],
        rows=[
            [
                m,
                *(
                    value
                    for of in _OF
                    for value in (
                        Index(found[of][m].hhi),
                        *([names.organization(found[of][m].largest)] if "largest" in _told(of) else []),
                        Share(found[of][m].top_1),
                    )
                ),
            ]
            for m in months
        ],
        commands=[f"modelroots concentration --of {of}" for of in _OF],
        definitions=list(definitions.values()),
    )


def _told(of: str) -> tuple[str, ...]:
    """Columns of the table; uploaders go unnamed, as most of them are people."""
    return ("HHI", "share of the largest") if of == "uploaders" else ("HHI", "largest", "its share")
