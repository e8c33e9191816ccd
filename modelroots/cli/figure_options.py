"""Options that change single fields of a figure's definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from graph.schema.lineage import EdgeSet

if TYPE_CHECKING:
    from queries.figures.definition import Definition

DefinitionOption = Annotated[
    str,
    typer.Option("--definition", "-d", metavar="NAME", help="A named definition: `origins --definitions` lists them."),
]
FigureEdgesOption = Annotated[EdgeSet | None, typer.Option("--edges", help="Edge set of the lineage.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM", help="First month.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM", help="Last month.")]

_BOUNDS: Final = frozenset({"since", "until"})


def change(name: str, **changes: Any) -> Definition:
    """The named definition with the fields that were given; None leaves a field as it is.

    It keeps the name where only months are bounded, takes the name of a named definition that says the same, and is
    else called after its origin.

    Raises:
        UsageError: there is no such definition, or a value does not fit.
    """
    from queries.figures.definition import NAMED, OTHERS, find_definition

    start = find_definition(name)
    given = {field: value for field, value in changes.items() if value is not None}
    changed = start.with_(**given)
    open_ended = changed.with_(since=None, until=None)
    for known in (start, *NAMED.values(), *OTHERS.values()):
        if known.hash == open_ended.hash:
            return changed.with_(name=known.name)
    fields = ", ".join(f for f in given if f not in _BOUNDS)
    return changed.with_(name=f"{name} with other {fields}")
