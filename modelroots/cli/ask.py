"""`modelroots ask`: any question of the catalogue by its name."""

from __future__ import annotations

import dataclasses
import shlex
import textwrap
import types
import typing
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelroots.cli.options import (
    ConfidenceOption,
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
    statement: Annotated[bool, typer.Option("--statement", help="Show the question's SQL and Cypher instead.")] = False,
    help_: Annotated[bool, typer.Option("--help", "-h", help="Show this message, or what the question takes.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Put any question of the catalogue. Its parameters are options: --model Qwen/Qwen3-8B --limit 10."""
    from modelroots.output import note, write_answer, write_rows
    from queries.catalog import find_question, iter_questions

    if question is None and help_:
        typer.echo(ctx.get_help())
        return
    if question is None:
        listed = [[q.name, q.title, list(q.parameter_types())] for q in iter_questions()]
        if format_ is Format.table:
            write_rows(["question", "title"], [row[:2] for row in listed], format_)
            note("what a question takes: modelroots ask QUESTION --help")
        else:
            write_rows(["question", "title", "parameters"], listed, format_)
        return
    found = find_question(question)
    if help_:
        typer.echo("\n".join(describe(found)))
        return
    if statement:
        typer.echo(f"{found.statement.sql}\n{found.statement.cypher}")
        return
    parameters = parse_parameters(found, ctx.args)
    with open_graph(graph, store) as opened:
        write_answer(opened.ask(found.name, edge_choice(edges, min_confidence), **parameters), format_)


def describe(question: Question[Any]) -> Iterator[str]:
    """What a question answers and takes, as lines of at most 80 columns."""
    from queries.parameters import rules_of

    def told(text: str) -> str:
        return textwrap.fill(" ".join(text.split()), 80)

    yield told(question.title) + "\n"
    fields = dataclasses.fields(question.parameters)
    if fields:
        yield told(question.parameters.__doc__ or "") + "\n"
    for field in fields:
        needed = field.default is dataclasses.MISSING
        expected = "; ".join(rule.expected for rule in rules_of(question.parameter_hints[field.name]))
        about = [*([expected] if expected else []), "required" if needed else f"default: {_written(field.default)}"]
        yield textwrap.fill(f"{option_name(field.name)}  {'; '.join(about)}", 80, subsequent_indent="    ")
    example = (f"{option_name(name)} {shlex.quote(_written(value))}" for name, value in question.example.items())
    yield ("\n" if fields else "") + told(f"Rows. {question.row.__doc__ or ''}") + "\n"
    yield told(f"Columns: {', '.join(question.columns)}") + "\n"
    yield f"For example: {' '.join(['modelroots ask', question.name, *example])}"


def option_name(parameter: str) -> str:
    """The option that sets a parameter."""
    return f"--{parameter.replace('_', '-')}"


def _written(value: Any) -> str:
    return "none" if value is None else ", ".join(value) if isinstance(value, list | tuple) else str(value)


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
            known = ", ".join(map(option_name, kinds)) or "none"
            raise UsageError(f"question {question.name!r} does not take {option!r}. Its parameters: {known}.")
        if not equals:
            if not rest:
                raise UsageError(f"{option_name(name)} needs a value.")
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
        raise UsageError(f"{option_name(name)} was given {len(values)} times; it takes one value.")
    value = values[0]
    try:
        if bool in accepted:
            return {"true": True, "yes": True, "false": False, "no": False}[value.lower()]
        if int in accepted:
            return int(value)
        if float in accepted:
            return float(value)
    except (ValueError, KeyError):
        raise UsageError(f"{option_name(name)} {value!r}; expected {getattr(kind, '__name__', kind)}.") from None
    return value
