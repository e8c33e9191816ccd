"""`modelroots whatif` and `concentration`: what hangs on whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from modelroots.cli.figure_options import DefinitionOption, FigureEdgesOption, SinceOption, UntilOption, change
from modelroots.cli.options import (
    ConfidenceOption,
    EdgesOption,
    FormatOption,
    GraphOption,
    edge_choice,
    home,
)
from modelroots.output import Format
from queries.figures.definition import Period

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice, GraphInfo


_SHOWN: Final = {
    "single_points": ("model", "country", "cut_off", "share", "stand_on_it"),
    "alternatives": ("gone", "losers", "alternative", "country"),
    "concentration": ("period", "units", "groups", "hhi", "top_1", "top_5", "largest", "unresolved"),
}
"""Columns that a terminal has room for; other formats hold all."""


Show = Literal["total", "relation", "month", "alternatives", "models"]
Of = Literal["bases", "families", "labs", "owners", "countries", "uploaders"]


def whatif(
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            "-w",
            metavar="KIND:VALUE",
            help="Who goes away: country:CN, region:china, org:alibaba, funder:tencent, account:Qwen, family:qwen3, "
            "license:llama3.1, model:ORG/NAME. Given again, all go; 'org:alibaba & license:apache-2.0' must both hold.",
        ),
    ] = None,
    show: Annotated[
        Show,
        typer.Option(
            "--show",
            help="Losses in total, by relation, by month; alternatives to what is gone; or the models that lose.",
        ),
    ] = "total",
    single_points: Annotated[
        bool, typer.Option("--single-points", help="Models whose loss alone takes every base from most others.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows of --single-points and alternatives.")] = 20,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
) -> None:
    """Show which models lose every base, or one of several, when others go away.

    A model keeps a base if some line of descent leads to it past everything that is gone. A mirror counts as lost
    with its original.
    """
    from graph.errors import UsageError
    from queries.figures import alternatives as others
    from queries.figures import whatif as analysis
    from queries.figures.columns import Columns

    if bool(without) == single_points:
        raise UsageError("say who goes away with --without, such as --without country:CN; or ask for --single-points.")
    chosen = edge_choice(edges, min_confidence)
    with home().open(graph) as opened:
        columns = Columns(opened)
        if single_points:
            rows: Sequence[Any] = analysis.single_points(columns, chosen, limit)
            _write("single_points", analysis.SinglePoint, rows, {}, chosen, opened.info, format_)
            return
        found = analysis.what_if(columns, without or [], chosen)
        said = f"{found.removed.size:,} models go away with {' and '.join(found.conditions)}."
        parameters: dict[str, Any] = {"without": list(found.conditions), "removed": int(found.removed.size)}
        if show == "alternatives":
            rows = others.alternatives(columns, found, chosen, limit=limit)
            _write("alternatives", others.Alternative, rows, parameters, chosen, opened.info, format_, said)
        elif show == "models":
            rows = analysis.losing_models(columns, found)
            _write("losing_models", analysis.LosingModel, rows, parameters, chosen, opened.info, format_, said)
        else:
            rows = analysis.impacts(analysis.facts_of(columns, chosen), found, show)
            _write("impacts", analysis.Impact, rows, parameters, chosen, opened.info, format_, said)


def _write(
    question: str,
    kind: type[Any],
    rows: Sequence[Any],
    parameters: dict[str, Any],
    edges: EdgeChoice,
    graph: GraphInfo,
    format_: Format,
    *notes: str,
) -> None:
    from modelroots.output import note_graph, write_rows

    document = {
        "question": question,
        "parameters": {**parameters, "edges": edges},
        "graph": {"hash": graph.hash, "snapshots": list(graph.snapshots), "built_at": graph.built_at},
    }
    names = [f.name for f in dataclasses.fields(kind)]
    if format_ is Format.table:
        names = list(_SHOWN.get(question, names))
    values = [[getattr(r, n) for n in names] for r in rows]
    if format_ is Format.table:
        values = [[f"{v:.1%}" if n == "share" else v for n, v in zip(names, row, strict=True)] for row in values]
    write_rows(names, values, format_, document=document, notes=(*notes, *graph.notes))
    if format_ in {Format.table, Format.md}:
        note_graph(graph, edges)


def concentration(
    of: Annotated[Of, typer.Option("--of", help="What a period's models may be concentrated on.")] = "bases",
    definition: DefinitionOption = "root",
    by: Annotated[Period, typer.Option("--by", help="What a line is.")] = "month",
    edges: FigureEdgesOption = None,
    min_confidence: ConfidenceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    format_: FormatOption = Format.table,
    graph: GraphOption = None,
) -> None:
    """Show on how few bases, labs or uploaders each month's derivatives depend: HHI and the shares of the largest."""
    from modelroots.cli.figures_shown import show_rows
    from queries.figures.columns import Columns
    from queries.figures.concentration import concentration as compute
    from queries.figures.concentration import concentration_definition

    chosen = min_confidence if min_confidence is not None else edges
    start = change(definition, period=by, edges=chosen, since=since, until=until)
    counted = concentration_definition(of, start)
    with home().open(graph) as opened:
        shown = _SHOWN["concentration"]
        show_rows("concentration", compute(Columns(opened), counted), counted, opened.info, format_, shown=shown)
