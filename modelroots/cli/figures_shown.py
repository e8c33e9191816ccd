"""Figures on paper: the definition's name, sentence and hash and the graph's hash stand beside every one."""

from __future__ import annotations

import dataclasses
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from modelroots.output import Format, note, write_rows

if TYPE_CHECKING:
    from graph.store.base import GraphInfo
    from queries.figures.cells import Cell
    from queries.figures.columns import Columns
    from queries.figures.definition import Definition

_COLUMNS: Final = 4
_SHARES: Final = frozenset({"share", "unresolved", "top_1", "top_5", "top_10", "lowest", "highest"})
_APART: Final = ("mixed", "unresolved")


def show_cells(
    cells: Sequence[Cell], definition: Definition, graph: GraphInfo, format_: Format, groups: Sequence[str] | None
) -> None:
    """A line per period with the largest groups in columns; in JSON and CSV a row per group."""
    if format_ in {Format.json, Format.csv}:
        shown = [c for c in cells if not groups or c.group in groups]
        show_rows("figure", shown, definition, graph, format_)
        return
    columns, rows = _by_period(cells, definition, groups)
    write_rows(columns, rows, format_)
    cite(definition, graph, format_)


def _by_period(
    cells: Iterable[Cell], definition: Definition, groups: Sequence[str] | None
) -> tuple[list[str], list[list[Any]]]:
    total: dict[str, float] = {}
    periods: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        periods.setdefault(cell.period, {})[cell.group] = cell
        total[cell.group] = total.get(cell.group, 0) + cell.value
    ranked = sorted((g for g in total if g not in _APART), key=lambda g: (-total[g], g))
    named = list(groups) if groups else ranked[:_COLUMNS]
    apart = [g for g in _APART if g in total or definition.mixed == "bucket"]
    others = [g for g in ranked if g not in named]
    rows: list[list[Any]] = []
    for period, found in periods.items():
        some = next(iter(found.values()))
        values = [
            *(_value(found, g) for g in named),
            sum(_value(found, g) for g in others),
            *(_value(found, g) for g in apart),
        ]
        shares = [f"{v / some.total:.1%}" if some.total else None for v in values]
        rows.append([period, int(some.total), *shares])
    models = "models" if definition.population == "all" else "derivatives"
    units = {"model": models, "account": "accounts", "edge": "edges"}
    head = "downloads" if definition.measure == "downloads" else units[definition.unit]
    first = {"month": "month", "quarter": "quarter", "all": "period"}[definition.period]
    return [first, head, *named, "others", *apart], rows


def _value(found: dict[str, Cell], group: str) -> float:
    return found[group].value if group in found else 0.0


def show_band(
    columns: Columns, definition: Definition, groups: list[str] | None, format_: Format, *, random_sample: bool
) -> None:
    """Shares with the ends of their band and the definition behind each end, what is unresolved, what the data is."""
    from queries.figures.band import MIN_UNITS, band
    from queries.figures.data import describe_data
    from queries.figures.definition import find_definition
    from queries.figures.engine import compute

    chosen = groups or _largest(compute(columns, definition))
    rows = band(columns, definition, chosen)
    if not random_sample:
        rows = [dataclasses.replace(r, low_95=None, high_95=None) for r in rows]
    about = describe_data(columns.store, random_sample=random_sample)
    graph = columns.store.info
    if format_ in {Format.json, Format.csv}:
        show_rows("band", rows, definition, graph, format_, about)
        return
    ends = sorted({n for r in rows for n in (r.lowest_by, r.highest_by) if n is not None})
    letters = {name: _letter(i) for i, name in enumerate(ends)}

    def end(share: float | None, by: str | None) -> str | None:
        return None if share is None or by is None else f"{share:.1%} {letters[by]}"

    interval = ["95 % interval"] if random_sample else []
    table = [
        [
            r.period,
            r.group,
            _percent(r.share),
            *([f"{_percent(r.low_95)} to {_percent(r.high_95)}" if r.low_95 is not None else None] if interval else []),
            end(r.lowest, r.lowest_by),
            end(r.highest, r.highest_by),
            _percent(r.unresolved),
            r.units,
        ]
        for r in rows
    ]
    head = [definition.period, "group", "share", *interval, "lowest", "highest", "unresolved", "units"]
    write_rows(head, table, format_)
    _say([f"Ends of the band are given by definitions that count at least {MIN_UNITS} units."], format_)
    _say([f"{letters[n]}  {n} ({find_definition(n).hash}): {find_definition(n).sentence}" for n in ends], format_)
    cite(definition, graph, format_)
    _say(about, format_)


def show_members(columns: Columns, definition: Definition, bucket: str, format_: Format) -> None:
    """Ids in a bucket."""
    from queries.figures.members import members

    show_rows("members", members(columns, definition, bucket), definition, columns.store.info, format_)


def show_differences(columns: Columns, other: Columns, definition: Definition | None, format_: Format) -> None:
    """What differs between two graphs: in one figure, or in every named one."""
    from queries.figures.compare import Difference, differences
    from queries.figures.definition import NAMED, OTHERS

    wanted = [definition] if definition else [*NAMED.values(), *OTHERS.values()]
    rows = differences(columns, other, wanted)
    graphs = {"first": columns.store.info.hash, "second": other.store.info.hash}
    names = [f.name for f in dataclasses.fields(Difference)]
    document = {"question": "differences", "graphs": graphs, "definitions": [_described(d) for d in wanted]}
    said = [f"{len(rows)} shares differ: first graph {graphs['first']}, second graph {graphs['second']}."]
    write_rows(names, [dataclasses.astuple(r) for r in rows], format_, document=document, notes=said)


def show_rows(
    question: str,
    rows: Sequence[Any],
    definition: Definition,
    graph: GraphInfo,
    format_: Format,
    notes: Sequence[str] = (),
    shown: Sequence[str] = (),
) -> None:
    """Rows of an analysis with their definition: in JSON beside them, in CSV on each row, else below the table.

    `shown`: columns of a table, where there is not room for all.
    """
    names = [f.name for f in dataclasses.fields(rows[0])] if rows else ["no rows"]
    if format_ is Format.table and rows:
        names = list(shown or names)
    values = [tuple(getattr(r, n) for n in names) for r in rows]
    if format_ is Format.table:
        values = [tuple(_percent(v) if n in _SHARES else v for n, v in zip(names, row, strict=True)) for row in values]
    if format_ is Format.csv:
        names += ["definition", "definition_hash", "sentence", "graph"]
        own = (definition.name, definition.hash, definition.sentence, graph.hash)
        values = [(*v, *own) for v in values]
    document = {
        "question": question,
        "definition": _described(definition),
        "graph": {"hash": graph.hash, "snapshots": list(graph.snapshots), "built_at": graph.built_at},
    }
    write_rows(
        names, values, format_, document=document, notes=(*notes, *graph.notes) if format_ is Format.json else ()
    )
    if format_ in {Format.table, Format.md}:
        cite(definition, graph, format_)
        _say(notes, format_)


def cite(definition: Definition, graph: GraphInfo, format_: Format) -> None:
    """The definition and the graph, below a table."""
    _say([f"Definition {definition.name} ({definition.hash}): {definition.sentence}", f"Graph {graph.hash}."], format_)
    for text in graph.notes:
        note(text)


def _described(definition: Definition) -> dict[str, Any]:
    content = {"hash": definition.hash, "sentence": definition.sentence, **dataclasses.asdict(definition)}
    return {"name": content.pop("name"), **content}


def _say(lines: Iterable[str], format_: Format) -> None:
    for line in lines:
        text = line if format_ is Format.md else textwrap.fill(line, 80, subsequent_indent="   ")
        sys.stdout.write(f"\n{text}\n" if format_ is Format.md else text + "\n")


def _largest(cells: Iterable[Cell]) -> list[str]:
    total: dict[str, float] = {}
    for cell in cells:
        if cell.group not in _APART:
            total[cell.group] = total.get(cell.group, 0) + cell.value
    return sorted(total, key=lambda g: (-total[g], g))[:2]


def _letter(number: int) -> str:
    """A to z, then aa, ab and so on."""
    first, last = divmod(number, 26)
    return (chr(96 + first) if first else "") + chr(97 + last)


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"
