"""`modelroots diff`: what has changed between two graphs."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelroots.cli.options import EdgesOption, FormatOption, LimitOption, home
from modelroots.output import Format

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore
    from queries.changes.diff import Diff


class Kind(enum.StrEnum):
    """Kinds of changes."""

    added = "added"
    removed = "removed"
    renamed = "renamed"
    relicensed = "relicensed"
    reparented = "reparented"


def diff(
    earlier: Annotated[str, typer.Argument(help="Graph before: a hash, or a day (YYYY-MM-DD), which is built.")],
    later: Annotated[str | None, typer.Argument(help="Graph after. Default: the graph in use.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only changes of this kind; may be repeated.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Numbers by kind and origin instead of models.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    limit: LimitOption = None,
) -> None:
    """Show which models were added, removed, renamed, or came under other licenses or parents.

    Origins are the countries of the bases that a model stands on.
    """
    from modelroots.output import note, write_rows
    from queries.changes import diff as changes

    with _open(earlier) as before, _open(later) as after:
        found = changes.diff(before, after, edges, [k.value for k in kind] if kind else changes.KINDS)
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    if counts:
        columns = ("kind", "origin", "models")
        rows = [(c.kind, c.origin, c.models) for c in found.counts]
    else:
        columns = ("kind", "model", "before", "after", "origin")
        rows = [(c.kind, c.model, c.before, c.after, c.origin) for c in found.changes[:limit]]
    write_rows(columns, rows, format_, document=_document(found), notes=found.notes)
    if format_ in {Format.table, Format.md}:
        totals = ((k, sum(c.models for c in found.counts if c.kind == k)) for k in changes.KINDS)
        note(f"{', '.join(f'{number:,} {k}' for k, number in totals if number) or 'no changes'}")
        note(f"graphs {found.earlier.hash} and {found.later.hash}, edges {edges}")


def _document(found: Diff) -> dict[str, Any]:
    def named(info: Any) -> dict[str, Any]:
        return {"hash": info.hash, "snapshots": list(info.snapshots), "built_at": info.built_at, "as_of": info.as_of}

    return {
        "question": "diff",
        "parameters": {"edges": found.edges},
        "graph": named(found.later),
        "earlier_graph": named(found.earlier),
    }


def _open(name: str | None) -> DuckDBStore:
    """The graph of this hash, or as of this day."""
    if name is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", name):
        from datetime import date

        from graph.errors import UsageError
        from graph.store.duckdb import DuckDBStore
        from modelroots.cli.terminal import shown_steps
        from modelroots.pipeline import build_home

        try:
            day = date.fromisoformat(name)
        except ValueError:
            raise UsageError(f"{name!r} is no day of the calendar.") from None
        with shown_steps() as show:
            folder = build_home(home(), as_of=day, progress=show)
        return DuckDBStore.open(folder)
    return home().open(name)
