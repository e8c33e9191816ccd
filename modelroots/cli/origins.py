"""`modelroots origins`: where new derivatives come from, by a definition that stands beside the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from graph.errors import UsageError
from modelroots.cli.figure_options import DefinitionOption, FigureEdgesOption, SinceOption, UntilOption, change
from modelroots.cli.options import ConfidenceOption, FormatOption, GraphOption, StoreOption, home
from modelroots.output import Format
from queries.figures.definition import Attribution, Denominator, Grouping, Measure, Mixed, Period, Population, Unit

if TYPE_CHECKING:
    from queries.figures.cells import Cell
    from queries.figures.definition import Definition

_SERVER_FIELDS: Final = ("attribution", "edges", "since", "until", "relations")


def origins(
    definition: DefinitionOption = "root",
    by: Annotated[Period | None, typer.Option("--by", "--period", help="What a line is.")] = None,
    group_by: Annotated[Grouping | None, typer.Option(help="What the groups are.")] = None,
    attribution: Annotated[Attribution | None, typer.Option(help="Whose group a model is given.")] = None,
    measure: Annotated[Measure | None, typer.Option(help="Count units, or add up 30-day downloads.")] = None,
    unit: Annotated[Unit | None, typer.Option(help="What is counted.")] = None,
    population: Annotated[Population | None, typer.Option(help="Derivatives, or all models with a record.")] = None,
    denominator: Annotated[Denominator | None, typer.Option(help="What a share is of.")] = None,
    mixed: Annotated[Mixed | None, typer.Option(help="What becomes of a unit with several groups.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="Only with this relation to a parent.")] = None,
    task: Annotated[list[str] | None, typer.Option(help="Only with this pipeline tag.")] = None,
    mirrors: Annotated[bool | None, typer.Option("--mirrors/--no-mirrors", help="Whether mere mirrors count.")] = None,
    automated: Annotated[
        bool | None, typer.Option("--automated/--no-automated", help="Whether accounts that look automated count.")
    ] = None,
    min_parameters: Annotated[int | None, typer.Option(help="Only models of at least this size.")] = None,
    max_parameters: Annotated[int | None, typer.Option(help="Only models of at most this size.")] = None,
    min_downloads: Annotated[int | None, typer.Option(help="Only models with this many downloads in 30 days.")] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="COLLECTION", help="Without models that this observed.")
    ] = None,
    edges: FigureEdgesOption = None,
    min_confidence: ConfidenceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    group: Annotated[list[str] | None, typer.Option("--group", help="Show this group; the largest without it.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Add the band over all named definitions, and say what the data is.")
    ] = False,
    random_sample: Annotated[
        bool, typer.Option("--random-sample", help="The data is a random sample of the Hub: add 95 % intervals.")
    ] = False,
    ids: Annotated[str | None, typer.Option("--ids", metavar="BUCKET", help="List the models in a bucket.")] = None,
    definitions: Annotated[bool, typer.Option("--definitions", help="List the named definitions.")] = False,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="GRAPH", help="What differs in another graph: in the figure, or in all."),
    ] = None,
    format_: FormatOption = Format.table,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the share of each month's new derivatives by the country of the bases they stand on.

    Every figure comes with its definition: a name, a sentence that states it exactly, and a hash. Options change
    single fields of the definition that is named.
    """
    if random_sample and not explain:
        raise UsageError("--random-sample adds intervals to the band: it needs --explain.")
    if sum((explain, ids is not None, compare is not None)) > 1:
        raise UsageError("--explain, --ids and --compare are three different outputs: choose one of them.")
    if store is not None and graph is not None:
        raise UsageError("--graph names an embedded graph; a server holds one alone: leave out --graph or --store.")
    if definitions:
        _list_definitions(format_)
        return
    wanted = change(
        definition,
        period=by,
        group_by=group_by,
        attribution=attribution,
        measure=measure,
        unit=unit,
        population=population,
        denominator=denominator,
        mixed=mixed,
        relations=tuple(relation) if relation else None,
        tasks=tuple(task) if task else None,
        mirrors=mirrors,
        automated=automated,
        parameters_min=min_parameters,
        parameters_max=max_parameters,
        downloads_min=min_downloads,
        leave_out_observers=tuple(leave_out) if leave_out else None,
        edges=min_confidence if min_confidence is not None else edges,
        since=since,
        until=until,
    )
    if store is not None:
        if explain or ids or compare:
            raise _embedded_only("--explain, --ids and --compare need")
        _show_from_server(wanted, store, format_, group)
        return
    from modelroots.cli import figures_shown
    from queries.figures.columns import Columns

    with home().open(graph) as opened:
        columns = Columns(opened)
        known = columns.observers() if leave_out else []
        for name in set(leave_out or ()) - set(known):
            raise UsageError(f"--leave-out {name!r}: observed no model of this graph; {', '.join(known)} did.")
        if ids is not None:
            figures_shown.show_members(columns, wanted, ids, format_)
        elif compare is not None:
            with home().open(compare) as other:
                chosen = None if wanted.hash == change("root").hash else wanted
                figures_shown.show_differences(columns, Columns(other), chosen, format_)
        elif explain:
            figures_shown.show_band(columns, wanted, group, format_, random_sample=random_sample)
        else:
            from queries.figures.engine import compute

            figures_shown.show_cells(compute(columns, wanted), wanted, opened.info, format_, group)


def _list_definitions(format_: Format) -> None:
    from modelroots.output import write_rows
    from queries.figures.definition import NAMED, OTHERS

    write_rows(
        ["definition", "hash", "band", "sentence"],
        [[d.name, d.hash, d.name in NAMED, d.sentence] for d in (*NAMED.values(), *OTHERS.values())],
        format_,
    )


def _embedded_only(what: str) -> Exception:
    return UsageError(f"{what} the embedded graph; leave out --store. A server answers the question origin_share.")


def _show_from_server(wanted: Definition, store: str, format_: Format, group: list[str] | None) -> None:
    """The same figure by the question origin_share, which both stores answer.

    Raises:
        UsageError: the definition is another one.
    """
    from modelroots.cli.figures_shown import show_cells
    from modelroots.cli.options import open_graph
    from queries.figures.definition import NAMED

    plain = NAMED["root"].with_(**{field: getattr(wanted, field) for field in _SERVER_FIELDS})
    if plain.hash != wanted.hash or wanted.attribution == "uploader" or len(wanted.relations or ()) > 1:
        raise _embedded_only(f"definition {wanted.name!r} needs")
    with open_graph(None, store) as opened:
        answer = opened.ask(
            "origin_share",
            wanted.edges,
            attribution=wanted.attribution,
            since=wanted.since,
            until=wanted.until,
            relation=wanted.relations[0] if wanted.relations else None,
        )
        show_cells(_as_cells(answer.rows), wanted, opened.info, format_, group)


def _as_cells(rows: list[Any]) -> list[Cell]:
    from queries.figures.cells import NO_DATE, Cell

    total: dict[str | None, int] = {}
    lost: dict[str | None, int] = {}
    for row in rows:
        total[row.month] = total.get(row.month, 0) + row.derivatives
        lost[row.month] = lost.get(row.month, 0) + row.derivatives * (row.bucket == "unresolved")
    return [
        Cell(
            period=row.month or NO_DATE,
            group=row.bucket,
            value=float(row.derivatives),
            total=float(total[row.month]),
            share=row.share,
            unresolved=lost[row.month] / total[row.month],
            units=total[row.month],
        )
        for row in rows
    ]
