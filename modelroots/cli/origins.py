"""`modelroots origins`: where new derivatives come from."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from modelroots.cli.options import (
    ConfidenceOption,
    Edges,
    EdgesOption,
    FormatOption,
    GraphOption,
    StoreOption,
    edge_choice,
    open_graph,
)
from modelroots.output import Format

if TYPE_CHECKING:
    from queries.question import Answer

_COLUMNS: Final = 4


class Attribution(enum.StrEnum):
    """Whose country a derivative is given."""

    root = "root"
    parent = "parent"


def origins(
    by: Annotated[Attribution, typer.Option("--attribution", help="Country of the bases, or of the parents.")] = (
        Attribution.root
    ),
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="First month.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Last month.")] = None,
    relation: Annotated[str | None, typer.Option(help="Only derivatives of this relation, such as finetune.")] = None,
    format_: FormatOption = Format.table,
    edges: EdgesOption = Edges.default,
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the share of each month's new derivatives by the country of the bases they stand on."""
    from modelroots.output import note, write_answer, write_rows

    with open_graph(graph, store) as opened:
        answer = opened.ask(
            "origin_share",
            edge_choice(edges, min_confidence),
            attribution=by.value,
            since=since,
            until=until,
            relation=relation,
        )
        if format_ is not Format.table:
            write_answer(answer, format_)
            return
        columns, rows = _by_month(answer)
        write_rows(columns, rows, Format.table)
        note(
            f"Share of the derivatives created in each month by the country of their {by.value}s' labs; "
            f"mixed: several countries; unresolved: a country is not known.\ngraph {opened.info.hash}, "
            f"edges {min_confidence if min_confidence is not None else edges.value}"
        )


def _by_month(answer: Answer[Any]) -> tuple[list[str], list[list[Any]]]:
    """A line per month; the largest countries in columns of their own, the others together."""
    total: dict[str, int] = {}
    months: dict[str, dict[str, int]] = {}
    for row in answer.rows:
        months.setdefault(row.month or "no date", {})[row.bucket] = row.derivatives
        total[row.bucket] = total.get(row.bucket, 0) + row.derivatives
    countries = sorted((b for b in total if b not in {"mixed", "unresolved"}), key=lambda b: (-total[b], b))
    named = countries[:_COLUMNS]
    rows: list[list[Any]] = []
    for month, counts in months.items():
        everything = sum(counts.values())
        others = sum(counts.get(c, 0) for c in countries[_COLUMNS:])
        values = [*(counts.get(c, 0) for c in named), others, counts.get("mixed", 0), counts.get("unresolved", 0)]
        rows.append([month, everything, *(f"{v / everything:.1%}" for v in values)])
    return ["month", "derivatives", *named, "others", "mixed", "unresolved"], rows
