"""Rows on paper: table, JSON, CSV and Markdown, the same for every command."""

from __future__ import annotations

import csv
import dataclasses
import enum
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice, GraphInfo
    from queries.question import Answer


class Format(enum.StrEnum):
    """How rows are written."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


_WIDTH: Final = 80
_NARROWEST: Final = 8
_LONG: Final = 60
"""Width above which a cell may be cut without loss to the table."""
_TABLE_ROWS: Final = 50


def write_answer(answer: Answer[Any], format_: Format, out: TextIO | None = None, *, shown: Sequence[str] = ()) -> None:
    """Write an answer to standard output, or to `out`; notes of a table go to standard error.

    `shown`: columns of a table, where there is not room for all.
    """
    graph = answer.graph
    columns = shown if shown and format_ is Format.table else answer.question.columns
    write_rows(
        columns,
        [tuple(getattr(row, c) for c in columns) for row in answer.rows],
        format_,
        document={
            "question": answer.question.name,
            "parameters": {**answer.parameters, "edges": answer.edges},
            "graph": {"hash": graph.hash, "snapshots": list(graph.snapshots), "built_at": graph.built_at},
        },
        notes=answer.notes,
        out=out,
    )
    if format_ in {Format.table, Format.md}:
        some = columns is not answer.question.columns
        note_graph(graph, answer.edges, "; --format csv shows all columns" if some else "")


def write_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    format_: Format,
    *,
    document: dict[str, Any] | None = None,
    notes: Iterable[str] = (),
    out: TextIO | None = None,
) -> None:
    """Write rows of any origin. `document` holds what stands beside `rows` and `notes` in JSON."""
    stream = out or sys.stdout
    if format_ is Format.json:
        named = [dict(zip(columns, map(plain, row), strict=True)) for row in rows]
        content = {**(document or {}), "rows": named, "notes": list(notes)}
        json.dump(content, stream, ensure_ascii=False, indent=1, default=plain)
        stream.write("\n")
        return
    if format_ is Format.csv:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(v) for v in row] for row in rows)
        return
    if format_ is Format.md:
        _write_markdown(columns, rows, stream)
    else:
        _write_table(columns, rows, stream)
    for text in notes:
        note(text)


def note(text: str) -> None:
    """Say something beside the data: on standard error."""
    sys.stderr.write(text + "\n")


def note_graph(graph: GraphInfo, edges: EdgeChoice, more: str = "") -> None:
    """Say which graph and which of its edges were asked."""
    chosen = edges if isinstance(edges, str) else f"of confidence {edges:g} or more"
    note(f"graph {graph.hash}, edges {chosen}{more}")


def plain(value: Any) -> Any:
    """The value as JSON writes it: dates in ISO 8601, rows as objects."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:.0f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(v) for v in value)
    return str(value)


def _printable(text: str) -> str:
    """The text without control characters: ids and card texts are written by strangers."""
    return "".join(c if c.isprintable() else " " for c in text)


def _write_markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: TextIO) -> None:
    stream.write("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns) + "\n")
    for row in rows:
        cells = (_printable(_cell(v)).replace("\\", "\\\\").replace("|", "\\|") for v in row)
        stream.write("| " + " | ".join(cells) + " |\n")


def _write_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], stream: TextIO) -> None:
    """A table that fits the terminal, 80 columns where there is none; cells that do not fit end in `…`.

    Columns without any value are left out. A table that would lose more than a third of its text is written as records
    instead, a line per value.
    """
    from rich.cells import cell_len, set_cell_size

    if not rows:
        note("no rows")
        return
    filled = [i for i in range(len(columns)) if any(row[i] not in (None, "", [], ()) for row in rows)]
    columns = [columns[i] for i in filled]
    shown = [[row[i] for i in filled] for row in (rows[:_TABLE_ROWS] if stream.isatty() else rows)]
    numeric = [all(_is_figure(row[i]) for row in shown) for i in range(len(columns))]
    cells = [[_printable(_cell(v)) for v in row] for row in shown]
    widths = [max(cell_len(t) for t in (c, *(row[i] for row in cells))) for i, c in enumerate(columns)]
    room = _terminal_width(stream) - 2 * (len(widths) - 1)
    whole = sum(min(width, _LONG) for width in widths)
    _shrink(widths, room)
    as_records = sum(widths) > room or 3 * sum(widths) < 2 * whole

    def fit(text: str, i: int) -> str:
        width = widths[i]
        length = cell_len(text)
        if length > width:
            return set_cell_size(text, width - 1) + "…"
        return " " * (width - length) + text if numeric[i] else text + " " * (width - length)

    line: Callable[[Sequence[str]], str] = lambda row: "  ".join(fit(t, i) for i, t in enumerate(row)).rstrip()  # noqa: E731
    if as_records:
        _write_records(columns, cells, stream)
    else:
        stream.write(line(list(columns)) + "\n" + "  ".join("-" * w for w in widths) + "\n")
        stream.writelines(line(row) + "\n" for row in cells)
    if len(shown) < len(rows):
        note(f"{len(rows) - len(shown)} more rows: --format csv shows all")


def _is_figure(value: Any) -> bool:
    """Whether a cell is set flush right: numbers, and shares such as `12.5%`."""
    if isinstance(value, str):
        return value.endswith("%")
    return isinstance(value, int | float | None) and not isinstance(value, bool)


def _write_records(columns: Sequence[str], cells: Sequence[Sequence[str]], stream: TextIO) -> None:
    """Rows one below the other, a line per value that is there."""
    from rich.cells import cell_len, set_cell_size

    name = max(map(len, columns))
    room = _terminal_width(stream) - name - 2
    for i, row in enumerate(cells):
        stream.write("\n" if i else "")
        for column, text in zip(columns, row, strict=True):
            if text:
                shown = text if cell_len(text) <= room else set_cell_size(text, room - 1) + "…"
                stream.write(f"{column:{name}}  {shown}\n")


def _terminal_width(stream: TextIO) -> int:
    import shutil

    return shutil.get_terminal_size((_WIDTH, 24)).columns if stream.isatty() else _WIDTH


def _shrink(widths: list[int], room: int) -> None:
    """Take from the widest column until all fit, none below the narrowest."""
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        second = max((w for i, w in enumerate(widths) if i != widest), default=_NARROWEST)
        excess = sum(widths) - room
        widths[widest] = max(_NARROWEST, min(widths[widest] - 1, max(second, widths[widest] - excess)))
