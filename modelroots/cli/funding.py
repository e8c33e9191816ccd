"""`modelroots funding`, `behind` and `profile`: money, owners and families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from graph.schema.funding import STATUSES
from modelroots.cli.options import (
    ConfidenceOption,
    EdgesOption,
    FormatOption,
    GraphOption,
    ModelArgument,
    StoreOption,
    edge_choice,
    open_graph,
    read_models,
)
from modelroots.output import Format

if TYPE_CHECKING:
    from modelroots.api import Graph

OrganizationArgument = Annotated[str, typer.Argument(metavar="ORG", help="Id, or any name of an organization.")]


Status = Literal["closed", "announced", "reported", "rumored"]
Show = Literal["rounds", "totals", "owners", "reach", "months"]

_SHOWN: Final[dict[Show, tuple[str, ...]]] = {
    "rounds": ("closed_on", "round", "instrument", "status", "equity_usd", "investors"),
    "owners": ("owned", "owner", "owner_country", "kind", "share_percent", "since"),
    "reach": ("lab", "lab_country", "means", "chain", "models", "derivatives", "share"),
    "months": ("month", "derivatives", "of", "share", "downloads_share"),
}
"""Columns that a terminal has room for; other formats hold all."""

StatusOption = Annotated[Status, typer.Option("--status", help="Count fundings of this status and firmer ones.")]


def funding(
    organization: OrganizationArgument,
    show: Annotated[
        Show,
        typer.Option(
            "--show",
            help="rounds and totals of money taken; owners, step by step; reach: labs, models and derivatives that "
            "it owns or funds; months: its share of new derivatives.",
        ),
    ] = "rounds",
    status: StatusOption = "closed",
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the money and the owners of an organization, or what it owns and funds."""
    from modelroots.output import write_answer

    with open_graph(graph, store) as opened:
        found = find_organization(opened, organization)
        chosen = edge_choice(edges, min_confidence)
        questions: dict[Show, tuple[str, dict[str, Any]]] = {
            "rounds": ("funding_rounds", {"organization": found}),
            "totals": ("funding_totals", {"organization": found, "status": status}),
            "owners": ("ownership_chain", {"organization": found}),
            "reach": ("reach", {"party": found, "statuses": firm_enough(status)}),
            "months": ("reach_by_month", {"party": found, "statuses": firm_enough(status)}),
        }
        question, parameters = questions[show]
        write_answer(opened.ask(question, chosen, **parameters), format_, shown=_SHOWN.get(show, ()))


def behind(
    models: ModelArgument = None,
    status: StatusOption = "closed",
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the labs, owners and funders behind a model and everything that it stands on."""
    from modelroots.output import write_answer

    wanted = read_models(models)
    with open_graph(graph, store) as opened:
        answer = opened.ask("behind", edge_choice(edges, min_confidence), model=wanted, statuses=firm_enough(status))
        write_answer(answer, format_)


def profile(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="Id or name of a family, such as qwen3.")],
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show what is known of a family: developer, money, members, releases, license and derivatives."""
    from modelroots.output import note_graph, write_answer, write_rows

    with open_graph(graph, store) as opened:
        chosen = edge_choice(edges, min_confidence)
        answer = opened.ask("family_profile", chosen, family=family)
        if not answer.rows:
            raise _unknown(family, "family", [r.family for r in opened.ask("family_profile").rows])
        if format_ is not Format.table:
            write_answer(answer, format_)
            return
        for row in answer.rows:
            values = [(column, getattr(row, column)) for column in answer.question.columns]
            write_rows(["", row.name], [v for v in values if v[1] not in (None, [])], Format.table)
        note_graph(opened.info, chosen)


def firm_enough(status: Status) -> list[str]:
    """The status and all firmer ones."""
    return list(STATUSES[: STATUSES.index(status) + 1])


def find_organization(graph: Graph, text: str) -> str:
    """Id of the organization that a name means: the one that has it, else the only one with it as a part.

    Raises:
        NotFoundError: none or several do; the message names them or near ones.
    """
    from graph.errors import NotFoundError
    from graph.identity import fold_name

    if not fold_name(text):
        raise NotFoundError(f"{text!r} names no organization: it has no letter or digit.")
    found = graph.ask("named", name=text).rows or graph.ask("organizations", text=text).rows
    if len(found) == 1:
        return str(found[0].organization)
    if found:
        raise NotFoundError(f"{text!r} is part of several names: {', '.join(r.organization for r in found[:8])}.")
    raise _unknown(text, "organization", [r.organization for r in graph.ask("organizations").rows])


def _unknown(text: str, what: str, known: list[str]) -> Exception:
    import difflib

    from graph.errors import NotFoundError

    near = difflib.get_close_matches(text.lower().replace(" ", "-"), known, n=3)
    hint = f" Near: {', '.join(near)}." if near else ""
    return NotFoundError(f"no {what} {text!r} in the graph.{hint}")
