"""The report put together: parts in, a page and its files out."""

from __future__ import annotations

import base64
import csv
import html
import io
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

from modelroots.output import plain
from modelroots.report import dependence, derivatives, lists
from modelroots.report.charts import draw
from modelroots.report.section import Part, Status
from queries.figures.claim_rows import read_claims
from queries.figures.claims import Judgement, judge
from queries.figures.data import describe_data
from queries.figures.definition import NAMED, OTHERS

if TYPE_CHECKING:
    from queries.figures.columns import Columns

PAGE: Final = "index.html"
_MOST_COLUMNS: Final = 9
_LONGEST: Final = 40
"""Columns, and characters of a cell, up to which a table stands beside its chart."""
_SHORT: Final = 12
"""Cells up to this many characters are not broken."""

_PARTS: Final[tuple[Callable[[Columns], Part | None], ...]] = (
    derivatives.share_by_region,
    derivatives.band_of_china,
    derivatives.by_developer,
    derivatives.downloads_by_family,
    lists.scores_over_time,
    lists.arena_table,
    lists.families,
    dependence.without_china,
    dependence.single_points,
    dependence.concentrations,
)


def write_report(columns: Columns, folder: Path, progress: Callable[[str], None] = lambda _: None) -> Path:
    """Write the page and, beside it, every chart as SVG and PNG and every table as CSV; return the page.

    The same graph gives the same bytes.

    Raises:
        UsageError: matplotlib is not installed.
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections, contents = [], []
    for make in _PARTS:
        progress(make.__name__.replace("_", " "))
        part = make(columns)
        if part is None:
            continue
        svg = None
        if part.chart is not None:
            svg, png = draw(part.chart)
            (folder / f"{part.name}.svg").write_bytes(svg)
            (folder / f"{part.name}.png").write_bytes(png)
        (folder / f"{part.name}.csv").write_text(_csv(part), encoding="utf-8")
        sections.append(_section(part, svg))
        contents.append(f'<li><a href="#{part.name}">{_escape(part.title)}</a></li>')
    progress("claims")
    claims = read_claims()
    judged = judge(columns, claims)
    here = resources.files(__package__)
    page = Template((here / "page.html").read_text(encoding="utf-8")).substitute(
        style=(here / "page.css").read_text(encoding="utf-8"),
        graph=_escape(columns.store.info.hash),
        built=_escape(columns.store.info.built_at),
        data="".join(f"<li>{_marked(line)}</li>" for line in describe_data(columns.store)),
        tally=_tally(judged),
        contents="".join(contents),
        sections="\n".join(sections),
        publication=_escape(
            f"{', '.join(claims.publication.authors)}: {claims.publication.title}. {claims.publication.publisher}, "
            f"{claims.publication.published}; information as of {claims.publication.as_of}."
        ),
        claims=_claims(judged),
        definitions=_table(
            ["name", "hash", "definition"], [[d.name, d.hash, d.sentence] for d in (*NAMED.values(), *OTHERS.values())]
        ),
    )
    path = folder / PAGE
    path.write_text(page, encoding="utf-8")
    progress("")
    return path


def _section(part: Part, svg: bytes | None) -> str:
    kind = {Status.computed: "computed", Status.not_reproducible: "gap", Status.copy: "copy"}[part.status]
    label = f"{part.status}: {part.source}" if part.source else str(part.status)
    body = [f"<p>{_marked(text)}</p>" for text in part.text if text]
    if part.takes:
        body.append(f"<p><b>What it would take.</b> {_marked(part.takes)}</p>")
    body += [
        f'<p class="definition"><b>Definition</b> {_escape(definition.name)} '
        f"<code>{definition.hash}</code>: {_marked(definition.sentence)}</p>"
        for definition in part.definitions
    ]
    chart = ""
    if svg is not None and part.chart is not None:
        data = base64.b64encode(svg).decode()
        alt = _escape(part.chart.alt)
        chart = f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{alt}"></figure>'
    commands = "\n".join(_escape(c) for c in part.commands)
    files = ", ".join(
        f"<code>{part.name}.{kind}</code>" for kind in (("svg", "png", "csv") if svg is not None else ("csv",))
    )
    table = f'<div class="table">{_table(part.columns, part.rows)}</div>'
    wide = "" if svg is not None and _fits_beside(part) else " wide"
    return (
        f'<section id="{part.name}"><h2>{_escape(part.title)}</h2><p class="status {kind}">{_escape(label)}</p>'
        f"{''.join(body)}"
        f'<div class="pair{wide}">{chart}{table}</div><p class="files">Beside this page: {files}. Made with:</p>'
        f"<pre>{commands}</pre></section>"
    )


def _claims(judged: Sequence[Judgement]) -> str:
    rows = []
    for j in judged:
        figures = "".join(f"<li>{_marked(f)}</li>" for f in j.figures)
        band = (
            f"<p>Band over all named definitions: {j.lowest:.1%} (<code>{_escape(str(j.lowest_by))}</code>) to "
            f"{j.highest:.1%} (<code>{_escape(str(j.highest_by))}</code>).</p>"
            if j.lowest is not None and j.highest is not None
            else ""
        )
        kind = str(j.verdict).replace(" ", "-")
        where = f"<br><small>{_escape(j.where)}</small>" if j.where else ""
        rows.append(
            f'<tr id="claim-{j.claim}"><td>{_escape(j.says)}{where}</td><td><span class="verdict {kind}">'
            f"{_escape(str(j.verdict))}</span></td><td>{_marked(j.reason)}{band}"
            + (f"<details><summary>what the graph has</summary><ul>{figures}</ul></details>" if figures else "")
            + "</td></tr>"
        )
    head = "<tr><th>claim</th><th>verdict</th><th>reason</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _tally(judged: Sequence[Judgement]) -> str:
    counts = Counter(str(j.verdict) for j in judged)
    return _escape(f"{len(judged)} claims: " + ", ".join(f"{n} {v}" for v, n in counts.most_common()) + ".")


def _fits_beside(part: Part) -> bool:
    """Whether the table can stand beside a chart."""
    longest = max((len(_cell(v)) for row in part.rows for v in row), default=0)
    return len(part.columns) <= _MOST_COLUMNS and longest <= _LONGEST


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    numeric = [
        any(_is_number(row[i]) for row in rows) and all(_is_number(row[i]) or row[i] is None for row in rows)
        for i in range(len(columns))
    ]
    head = "".join(f"<th{' class=n' if n else ''}>{_escape(c)}</th>" for c, n in zip(columns, numeric, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{_class(v, n)}>{_cell(v)}</td>" for v, n in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _class(value: Any, numeric: bool) -> str:  # noqa: FBT001
    if numeric:
        return " class=n"
    return " class=s" if len(_cell(value)) <= _SHORT else ""


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.endswith("%") or value.replace(".", "", 1).isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return _escape(str(plain(value)))


def _csv(part: Part) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(part.columns)
    writer.writerows([[plain(v) for v in row] for row in part.rows])
    return out.getvalue()


def _escape(text: str) -> str:
    return html.escape(text)


def _marked(text: str) -> str:
    """The text escaped, with what stands between backticks as code."""
    pieces = _escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
