"""Parts of the report about derivatives: by region, their band, by developer, and downloads by family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from modelroots.report.chart import Chart, Series
from modelroots.report.names import REGIONS, Names
from modelroots.report.section import Part, Status
from modelroots.report.tables import share
from queries.figures.band import MIN_UNITS, band
from queries.figures.cells import NO_DATE, Cell, by_period, share_of, units_of
from queries.figures.definition import NAMED, Definition, find_definition
from queries.figures.engine import compute

if TYPE_CHECKING:
    from queries.figures.columns import Columns

FEWEST: Final = MIN_UNITS
"""Months with fewer units are left out of charts and tables."""
MONTHS: Final = 24
"""Latest months that are shown."""
ENOUGH: Final = 1000
"""Units that the publication's month must have before its figure is said to be reproduced."""
PUBLISHED_MONTH: Final = "2025-09"


def tabulate(cells: Sequence[Cell]) -> dict[str, dict[str, Cell]]:
    """Cells by period and group, only the latest months with enough units; what has no date is left out."""
    shown = by_period(c for c in cells if c.period != NO_DATE and c.units >= FEWEST)
    return dict(sorted(shown.items())[-MONTHS:])


def _count_in(columns: Columns, month: str) -> int:
    cells = compute(columns, find_definition("root").with_(since=month, until=month))
    return cells[0].units if cells else 0


def _gap(columns: Columns, shown: str) -> tuple[Status, list[str], str | None]:
    """Whether the publication's month can be reproduced, in words, and what it would take."""
    counted = _count_in(columns, PUBLISHED_MONTH)
    if counted >= ENOUGH:
        return Status.computed, [f"The graph has {counted:,} derivatives of {PUBLISHED_MONTH}."], None
    return (
        Status.not_reproducible,
        [
            (
                f"The publication shows {shown}. This graph has {counted:,} derivatives created in "
                f"{PUBLISHED_MONTH}, too few to reproduce it. Shown instead is the same figure for the months with "
                f"at least {FEWEST} derivatives."
            )
        ],
        (
            f"A crawl of the Hub that holds every derivative created from 2023-11 to {PUBLISHED_MONTH}, with its base "
            "model tags, those removed since included."
        ),
    )


def share_by_region(columns: Columns) -> Part:
    """Figure 3: new derivatives by region of the base."""
    definition = find_definition("root").with_(name="root by region", group_by="region")
    table = tabulate(compute(columns, definition))
    status, text, takes = _gap(columns, "this share by region of the base from 2023-11 to 2025-09")
    shares = {g: [share_of(cells, g) for cells in table.values()] for g in REGIONS}
    return Part(
        name="share-by-region",
        title="New derivatives by region of the base (figure 3)",
        status=status,
        takes=takes,
        text=[
            *text,
            (
                "Regions are those that the ATOM Project, which tracks open models, gives to labs. `mixed` stands on "
                "bases of several regions; of `unresolved`, the region of a base is not known, and no reading of the "
                "chart should pass over that part."
            ),
        ],
        chart=Chart(
            "stack",
            list(table),
            [Series(name, shares[g]) for g, name in REGIONS.items()],
            "share of the month's new derivatives",
            "Stacked bars by month: share of new derivatives by region of the base.",
            percent=True,
        ),
        columns=["month", "derivatives", *REGIONS.values()],
        rows=[
            [month, units_of(cells), *(share(shares[g][i]) for g in REGIONS)]
            for i, (month, cells) in enumerate(table.items())
        ],
        commands=["modelroots origins --group-by region"],
        definitions=[definition],
    )


def band_of_china(columns: Columns) -> Part:
    """The same share by every named definition."""
    definition = find_definition("root").with_(name="root by region", group_by="region")
    months = list(tabulate(compute(columns, definition)))
    rows = [r for r in band(columns, definition, ["china"]) if r.period in months]
    told = ""
    if rows:
        last = rows[-1]
        told = (
            f"In {last.period} the share of China is {share(last.share)} by the definition `root`. By the others "
            f"that have been used or could be defended it is anything from {share(last.lowest)} "
            f"(`{last.lowest_by}`) to {share(last.highest)} (`{last.highest_by}`)."
        )
    return Part(
        name="band-of-china",
        title="The same share by every definition",
        status=Status.computed,
        text=[
            told,
            (
                f"The line is the definition `root`; the shaded band spans all {len(NAMED)} named definitions, where "
                f"they count at least {MIN_UNITS} units. They are listed with their sentences at the end of this "
                "page. A share that is printed without its definition says little."
            ),
        ],
        chart=Chart(
            "lines",
            months,
            [Series(REGIONS["china"], [r.share for r in rows], [r.lowest for r in rows], [r.highest for r in rows])],
            "share of the month's new derivatives",
            "Line: China's share by the definition root. Band: lowest and highest share over all definitions.",
            percent=True,
        ),
        columns=["month", "share", "lowest", "lowest by", "highest", "highest by", "unresolved", "units"],
        rows=[
            [
                r.period,
                share(r.share),
                share(r.lowest),
                r.lowest_by,
                share(r.highest),
                r.highest_by,
                share(r.unresolved),
                r.units,
            ]
            for r in rows
        ],
        commands=["modelroots origins --group-by region --explain --group china"],
        definitions=[definition],
    )


def by_developer(columns: Columns) -> Part:
    """Figure 2: monthly uploads of derivatives by developer of the parent."""
    definition = find_definition("parent").with_(name="parent by organization", group_by="organization")
    table = tabulate(compute(columns, definition))
    total: dict[str, float] = {}
    for cells in table.values():
        for group, cell in cells.items():
            if group not in {"mixed", "unresolved"}:
                total[group] = total.get(group, 0) + cell.value
    labs = sorted(total, key=lambda g: (-total[g], g))[:7]
    names = Names.of(columns.store)
    labels = [str(names.organization(g)) for g in labs]
    status, text, takes = _gap(columns, "these uploads from 2024-09 to 2025-09")
    return Part(
        name="derivatives-by-developer",
        title="New derivatives by developer of the model that they were made from (figure 2)",
        status=status,
        takes=takes,
        text=[*text, "Ups and downs of all lines together are those of what the collections saw, not of the Hub."],
        chart=Chart(
            "lines",
            list(table),
            [
                Series(name, [cells[g].value if g in cells else 0.0 for cells in table.values()])
                for g, name in zip(labs, labels, strict=True)
            ],
            "new derivatives",
            "Lines by month: new derivatives of models of the seven labs with most of them.",
        ),
        columns=["month", "derivatives", *labels],
        rows=[
            [
                month,
                units_of(cells),
                *(int(cells[g].value) if g in cells else 0 for g in labs),
            ]
            for month, cells in table.items()
        ],
        commands=["modelroots origins --definition parent --group-by organization"],
        definitions=[definition],
    )


def downloads_by_family(columns: Columns) -> Part:
    """Figure 1: downloads by family, which the graph knows for 30 days only."""
    definition: Definition = find_definition("downloads").with_(name="downloads by family", group_by="family")
    cells = [c for c in compute(columns, definition) if c.group not in {"mixed", "unresolved"}][:15]
    names = Names.of(columns.store)
    rows: list[list[Any]] = [[names.family(c.group), int(c.value), share(c.share)] for c in cells]
    return Part(
        name="downloads-by-family",
        title="Downloads of open-weight families (figure 1)",
        status=Status.not_reproducible,
        takes="The downloads of every member of these families, month by month, from 2023-11 to 2025-10.",
        text=[
            (
                "The publication shows downloads since 2023-11, added up. The graph has no lifetime downloads: the "
                "Hub's list gives 30 days before the observation. Shown instead are these 30 days, of the families' "
                "own repositories and without those of others that were made from them. Shares are of the downloads "
                "of all models that were not observed at their upload."
            ),
        ],
        chart=Chart(
            "bars",
            [names.family(c.group) for c in cells],
            [Series("downloads", [c.value for c in cells])],
            "downloads in 30 days",
            "Bars: downloads in 30 days of the families' own repositories.",
        )
        if cells
        else None,
        columns=["family", "downloads in 30 days", "share"],
        rows=rows,
        commands=["modelroots origins --definition downloads --group-by family --format csv"],
        definitions=[definition],
    )
