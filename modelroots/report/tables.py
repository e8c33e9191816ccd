"""Tables of the report: as HTML for a reader, as CSV for a machine."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from typing import Any, Final

from modelroots.output import plain

_ROOM: Final = 84
_LONGEST: Final = 24
"""Characters of a line and of a cell of a table that stands beside its chart. A column takes two more than its longest
word."""
_SHORT: Final = 12
"""Cells up to this many characters are not broken."""


class Share(float):
    """A share from 0 to 1: a reader sees percent, a machine the number.

    >>> str(Share(0.4664)), str(Share(0.0001)), str(Share(-0.02)), str(Share(0))
    ('46.6%', '<0.1%', '-2.0%', '0.0%')
    """

    def __str__(self) -> str:
        """The share in percent; one that is more than nothing never reads as nothing."""
        return "<0.1%" if 0 < self < 0.0005 else f"{float(self):.1%}"


class Index(float):
    """An index with three digits after the point."""

    def __str__(self) -> str:
        """The index as read."""
        return f"{float(self):.3f}"


def share(value: float | None) -> Share | None:
    """The value as a share; None stays None."""
    return None if value is None else Share(value)


def html_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], name: str) -> str:
    """The table in a frame that scrolls, with keys too, where it does not fit. `name` says what it holds."""
    numeric = [
        any(_is_number(row[i]) for row in rows) and all(_is_number(row[i]) or row[i] is None for row in rows)
        for i in range(len(columns))
    ]
    head = "".join(
        f'<th scope="col"{" class=n" if n else ""}>{escape(c)}</th>' for c, n in zip(columns, numeric, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{_class(v, n)}>{_cell(v)}</td>" for v, n in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The table with plain numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_bare(v) for v in row] for row in rows])
    return out.getvalue()


def fits_beside(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the table can stand beside a chart without a scroll bar and without rows of many lines."""
    if any(len(_read(value)) > _LONGEST for row in rows for value in row):
        return False
    needed = 0
    for i, column in enumerate(columns):
        words = [w for text in (column, *(_read(row[i]) for row in rows)) for w in _unbroken(text)]
        needed += max(map(len, words), default=0) + 2
    return needed <= _ROOM


def escape(text: str) -> str:
    """The text as HTML."""
    return html.escape(text)


def marked(text: str) -> str:
    """The text as HTML, with what stands between backticks as code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def _bare(value: Any) -> Any:
    if isinstance(value, Share | Index):
        return f"{float(value):.6g}"
    return int(value) if isinstance(value, float) and value.is_integer() else plain(value)


def _read(value: Any) -> str:
    """The value as a reader sees it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, Share | Index):
        return str(value)
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return str(plain(value))


def _cell(value: Any) -> str:
    return marked(_read(value))


def _unbroken(text: str) -> list[str]:
    """Pieces of a cell that a browser does not break."""
    return [text] if len(text) <= _SHORT else text.replace("-", "- ").replace("/", "/ ").split()


def _class(value: Any, numeric: bool) -> str:  # noqa: FBT001
    if numeric:
        return " class=n"
    return " class=s" if len(_read(value)) <= _SHORT else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
