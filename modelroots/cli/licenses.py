"""`modelroots licenses`: what binds models, by which path, what conflicts, and the notices that a product owes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    from graph.store.base import EdgeChoice
    from modelroots.api import Graph

_ASK = ("duty", "prohibition", "condition")


def licenses(
    models: ModelArgument = None,
    notices: Annotated[bool, typer.Option("--notices", help="Notices for a product, to paste.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the licenses that bind a model, the way each comes down, its duties and conflicts. Not legal advice."""
    from modelroots.output import note, note_graph, write_answer
    from queries.licenses import NOT_LEGAL_ADVICE

    wanted = read_models(models)
    chosen = edge_choice(edges, min_confidence)
    with open_graph(graph, store) as opened:
        answer = opened.ask("license_notices" if notices else "license_duties", chosen, model=wanted)
        if format_ is not Format.table:
            write_answer(answer, format_)
            return
        lines = render_notices(answer.rows) if notices else render_duties(opened, wanted, answer.rows, chosen)
        for line in lines:
            typer.echo(line)
        note_graph(opened.info, chosen)
        note(NOT_LEGAL_ADVICE)


def render_duties(graph: Graph, models: Sequence[str], rows: Sequence[Any], edges: EdgeChoice) -> Iterator[str]:
    """A block per model: licenses with their ways, clauses with their sections, conflicts."""
    for model in dict.fromkeys(r.model for r in rows):
        yield model
        held = [r for r in rows if r.model == model]
        for license_, reach, ancestor in dict.fromkeys((r.license, r.reach, r.ancestor) for r in held):
            terms = [r for r in held if (r.license, r.reach, r.ancestor) == (license_, reach, ancestor)]
            way = "" if ancestor is None else f"  {' <- '.join(_way(graph, model, ancestor, edges))}"
            yield f"  {license_} ({'its own' if reach == 'own' else reach}){way}"
            for kind in _ASK:
                for term in (t for t in terms if t.kind == kind):
                    yield f"    {kind}: {term.clause}, section {term.section}{_details(term)}"
            if terms[0].clause is None:
                yield "    nobody has read this license: its clauses are not known"
        for conflict in graph.ask("license_conflicts", edges, model=model, limit=1000).rows:
            own = f"its {conflict.own_license}" if conflict.own_license else "its name"
            yield (
                f"  conflict, {conflict.severity}: {own} does not keep {conflict.clause} of {conflict.license}, "
                f"section {conflict.section}, from {conflict.ancestor}"
            )
    for model in models:
        if model not in {r.model for r in rows}:
            yield f"{model}\n  states no license, and none is known to reach it"


def render_notices(rows: Sequence[Any]) -> Iterator[str]:
    """A text to paste: per license its models, the notices to give, what to show, and what else to do."""
    yield "THIRD-PARTY MODEL NOTICES"
    for license_ in dict.fromkeys(r.license for r in rows):
        held = [r for r in rows if r.license == license_]
        yield f"\n{held[0].license_name}" + (f"\n{held[0].text_url}" if held[0].text_url else "")
        for model in dict.fromkeys(r.model for r in held):
            sources = {r.ancestor for r in held if r.model == model and r.ancestor}
            yield f"  {model}" + (f" (from {', '.join(sorted(sources))})" if sources else "")
        for clause, before in (
            ("include_notice", ""),
            ("attribution", ""),
            ("statement", ""),
            ("display", "Display: "),
            ("name_prefix", "Names of models made with it begin with: "),
        ):
            for wording in dict.fromkeys(r.wording for r in held if r.clause == clause and r.wording):
                yield f"\n  {before}{wording}"
        owed = sorted({(r.clause, r.section) for r in held if r.wording is None})
        for clause, section in owed:
            yield f"  [{_TO_DO[clause]}; section {section}]"


_TO_DO = {
    "include_license": "give recipients a copy of the license",
    "include_notice": "pass on the NOTICE file, where the model came with one",
    "retain_notices": "keep copyright and other notices that came with the model",
    "state_changes": "say that the model was changed, where it was",
    "attribution": "name the author and the work",
    "display": "display what the license asks for",
    "name_prefix": "name models made with it as the license asks for",
    "statement": "make the statement that the license asks for",
}


def _way(graph: Graph, model: str, ancestor: str, edges: EdgeChoice) -> list[str]:
    rows = graph.ask("path", edges, model=model, ancestor=ancestor).rows
    return [model, *(r.parent for r in rows)] if rows else [model, "...", ancestor]


def _details(term: Any) -> str:
    parts = [f'"{term.wording}"'] if term.wording else []
    parts += [f"from {term.threshold:,.0f}"] if term.threshold else []
    parts += [", ".join(term.restricts)] if term.restricts else []
    return f": {'; '.join(parts)}" if parts else ""
