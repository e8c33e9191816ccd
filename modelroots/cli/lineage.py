"""`modelroots lineage`, `path` and `search`: single models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from modelroots.cli.options import (
    ConfidenceOption,
    DepthOption,
    DownOption,
    EdgesOption,
    FormatOption,
    GraphOption,
    LimitOption,
    ModelArgument,
    StoreOption,
    edge_choice,
    model_id,
    open_graph,
    read_models,
)
from modelroots.output import Format

if TYPE_CHECKING:
    from modelroots.api import Graph

_SEARCH_SHOWN: Final = ("model", "downloads_30d", "organization", "country")


def lineage(
    models: ModelArgument = None,
    down: DownOption = False,
    depth: DepthOption = None,
    limit: LimitOption = 1000,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show how each edge is known.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show what a model stands on, or what stands on it, as a tree; other formats give the edges."""
    from modelroots.output import note, note_graph, write_answer
    from modelroots.tree import render_tree

    wanted = read_models(models)
    with open_graph(graph, store) as opened:
        question = "descendant_edges" if down else "ancestor_edges"
        chosen = edge_choice(edges, min_confidence)
        answer = opened.ask(question, chosen, model=wanted, max_depth=depth, limit=limit)
        if format_ is not Format.table:
            write_answer(answer, format_)
            return
        places = [] if down else opened.ask("ancestors", chosen, model=wanted, max_depth=depth).rows
        for line in render_tree(wanted, answer.rows, places, down=down, evidence=evidence):
            typer.echo(line)
        if evidence:
            _echo_proofs(opened, [*wanted, *(edge.child for edge in answer.rows)])
        if len(answer.rows) == limit:
            note(f"only the nearest {limit} edges: raise --limit for more")
        note_graph(opened.info, chosen)


def _echo_proofs(opened: Graph, children: list[str]) -> None:
    """The statements behind the edges shown, where the graph is the embedded one, which alone holds them."""
    from graph.store.duckdb import DuckDBStore
    from queries.lint.proof import read_proofs

    if not isinstance(opened.store, DuckDBStore):
        return
    pair = None
    for proof in read_proofs(opened.store, children):
        if (proof.child, proof.parent) != pair:
            pair = (proof.child, proof.parent)
            typer.echo(f"\n{proof.child} <- {proof.parent or 'no parent'}")
        typer.echo(f"  {proof.line()}")


def path(
    model: Annotated[str, typer.Argument(help="Hub id of the derivative.")],
    ancestor: Annotated[str, typer.Argument(help="Hub id of the model that it may stand on.")],
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Show the steps by which a model stands on another."""
    from modelroots.output import write_answer

    with open_graph(graph, store) as opened:
        answer = opened.ask(
            "path", edge_choice(edges, min_confidence), model=model_id(model), ancestor=model_id(ancestor)
        )
        write_answer(answer, format_)


def search(
    text: Annotated[str, typer.Argument(help="Part of an id, in any case.")],
    limit: LimitOption = 20,
    format_: FormatOption = Format.table,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Find models by a part of their id, most downloaded first."""
    from modelroots.output import write_answer

    with open_graph(graph, store) as opened:
        write_answer(opened.ask("search", text=text, limit=limit), format_, shown=_SEARCH_SHOWN)
