"""`modelroots claims`: published figures, and what this graph says of them."""

from __future__ import annotations

import dataclasses
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelroots.cli.options import FormatOption, GraphOption, home
from modelroots.output import Format

if TYPE_CHECKING:
    from graph.store.base import GraphInfo
    from queries.figures.claim_rows import Claims
    from queries.figures.claims import Judgement

app = typer.Typer(help="Hold published figures against the graph.", no_args_is_help=True)

FileOption = Annotated[
    Path | None, typer.Option("--claims", help="Claims in YAML; those that come with the package without it.")
]


@app.command("list")
def list_claims(format_: FormatOption = Format.table, claims: FileOption = None) -> None:
    """List the claims."""
    from modelroots.output import write_rows
    from queries.figures.claim_rows import read_claims

    read = read_claims(claims)
    write_rows(["claim", "where", "says"], [[c.id, c.where, c.says] for c in read.claims], format_)


@app.command()
def check(
    only: Annotated[list[str] | None, typer.Argument(metavar="CLAIM", help="Only these; all without.")] = None,
    whole_hub: Annotated[
        bool, typer.Option("--whole-hub", help="The graph holds every model of the Hub: its figures can contradict.")
    ] = False,
    claims: FileOption = None,
    format_: FormatOption = Format.table,
    graph: GraphOption = None,
) -> None:
    """Judge each claim: match, mismatch, not reproducible from this graph, or definition missing; and say why."""
    from graph.errors import NotFoundError
    from queries.figures.claim_rows import read_claims
    from queries.figures.claims import judge
    from queries.figures.columns import Columns

    read = read_claims(claims)
    unknown = sorted(set(only or ()) - {c.id for c in read.claims})
    if unknown:
        raise NotFoundError(f"no claim {unknown[0]!r}. There are: {', '.join(c.id for c in read.claims)}.")
    if only:
        read = read.model_copy(update={"claims": [c for c in read.claims if c.id in only]})
    with home().open(graph) as opened:
        rows = judge(Columns(opened), read, whole_hub=whole_hub)
        info = opened.info
    if format_ is Format.table:
        _write_text(rows, info)
    else:
        _write_rows(rows, read, info, format_, whole_hub=whole_hub)


def _write_text(rows: list[Judgement], info: GraphInfo) -> None:
    def say(text: str, indent: str) -> None:
        sys.stdout.write(textwrap.fill(text, 80, initial_indent=indent, subsequent_indent=indent) + "\n")

    for row in rows:
        sys.stdout.write(f"{row.verdict.upper()}: {row.claim}{f' ({row.where})' if row.where else ''}\n")
        say(row.says, "  ")
        say(row.reason, "  ")
        for figure in row.figures:
            say(figure, "    ")
        if row.lowest is not None and row.highest is not None:
            say(
                f"Band over all named definitions: {row.lowest:.1%} ({row.lowest_by}) to {row.highest:.1%} "
                f"({row.highest_by}).",
                "    ",
            )
        sys.stdout.write("\n")
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.verdict] = counts.get(row.verdict, 0) + 1
    said = ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
    say(f"{len(rows)} claims: {said}. Graph {info.hash}.", "")


def _write_rows(rows: list[Judgement], read: Claims, info: GraphInfo, format_: Format, *, whole_hub: bool) -> None:
    from modelroots.output import note, write_rows
    from queries.figures.claims import Judgement

    names = [f.name for f in dataclasses.fields(Judgement)]
    document = {
        "question": "claims",
        "parameters": {"publication": read.publication.model_dump(mode="json"), "whole_hub": whole_hub},
        "graph": {"hash": info.hash, "snapshots": list(info.snapshots), "built_at": info.built_at},
    }
    values = [[getattr(r, n) if format_ is Format.json else _joined(getattr(r, n)) for n in names] for r in rows]
    write_rows(names, values, format_, document=document, notes=info.notes)
    if format_ is Format.md:
        note(f"graph {info.hash}")


def _joined(value: object) -> object:
    """Several sentences of one cell, told apart."""
    return " | ".join(map(str, value)) if isinstance(value, list) else value
