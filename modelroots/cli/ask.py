"""`modelroots ask`: any question of the catalogue by its name."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Annotated, Any

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
    from queries.question import Question


def ask(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(help="Name of the question; none lists them.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Show the question's SQL and Cypher instead.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = Edges.default,
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Put any question of the catalogue. Its parameters are options: --model Qwen/Qwen3-8B --limit 10."""
    from modelroots.output import write_answer, write_rows
    from queries.catalog import find_question, iter_questions

    if question is None:
        listed = [[q.name, ", ".join(q.parameter_types()), q.title] for q in iter_questions()]
        write_rows(["question", "parameters", "title"], listed, format_)
        return
    found = find_question(question)
    if text:
        typer.echo(f"{found.statement.sql}\n{found.statement.cypher}")
        return
    parameters = parse_parameters(found, ctx.args)
    with open_graph(graph, store) as opened:
        write_answer(opened.ask(found.name, edge_choice(edges, min_confidence), **parameters), format_)


def parse_parameters(question: Question[Any], arguments: list[str]) -> dict[str, Any]:
    """Parameters of a question from `--name value` pairs; a name given again makes a list.

    Raises:
        UsageError: a name is not a parameter, its value is missing, or does not fit its type.
    """
    from graph.errors import UsageError

    kinds = question.parameter_types()
    given: dict[str, list[str]] = {}
    rest = list(arguments)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in kinds:
            known = ", ".join(f"--{k.replace('_', '-')}" for k in kinds) or "none"
            raise UsageError(f"question {question.name!r} does not take {option!r}. Its parameters: {known}.")
        if not equals:
            if not rest:
                raise UsageError(f"--{name} needs a value.")
            value = rest.pop(0)
        given.setdefault(name, []).append(value)
    return {name: _convert(name, values, kinds[name]) for name, values in given.items()}


def _convert(name: str, values: list[str], kind: Any) -> Any:
    from graph.errors import UsageError

    accepted = set(typing.get_args(kind)) if isinstance(kind, types.UnionType) else {kind}
    takes_list = any(typing.get_origin(k) in {list, tuple} for k in accepted)
    if len(values) > 1 or (takes_list and str not in accepted):
        if takes_list:
            return values
        raise UsageError(f"--{name} was given {len(values)} times; it takes one value.")
    value = values[0]
    try:
        if bool in accepted:
            return {"true": True, "yes": True, "false": False, "no": False}[value.lower()]
        if int in accepted:
            return int(value)
        if float in accepted:
            return float(value)
    except (ValueError, KeyError):
        raise UsageError(f"--{name} {value!r}; expected {getattr(kind, '__name__', kind)}.") from None
    return value
