"""The report put together: parts in, a page and its files out."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from modelroots.report import copies, dependence, derivatives, listed, scores
from modelroots.report.drawing import draw
from modelroots.report.section import Part, Status
from modelroots.report.tables import csv_text, escape, fits_beside, html_table, marked
from queries.figures.claim_rows import read_claims
from queries.figures.claims import Judgement, judge
from queries.figures.data import describe_data
from queries.figures.definition import NAMED, OTHERS

if TYPE_CHECKING:
    from queries.figures.columns import Columns

PAGE: Final = "index.html"

_PARTS: Final[tuple[Callable[[Columns], Part | None], ...]] = (
    derivatives.share_by_region,
    derivatives.band_of_china,
    derivatives.by_developer,
    derivatives.downloads_by_family,
    scores.scores_over_time,
    scores.open_gap,
    listed.scores_by_list,
    listed.words_on_licenses,
    copies.arena_table,
    copies.families,
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
        svg, wide = None, not fits_beside(part.columns, part.rows)
        if part.chart is not None:
            svg, png = draw(part.chart, wide=wide)
            (folder / f"{part.name}.svg").write_bytes(svg)
            (folder / f"{part.name}.png").write_bytes(png)
        (folder / f"{part.name}.csv").write_text(csv_text(part.columns, part.rows), encoding="utf-8")
        sections.append(_section(part, svg, wide=wide or svg is None))
        contents.append(f'<li><a href="#{part.name}">{escape(part.title)}</a></li>')
    progress("claims")
    claims = read_claims()
    judged = judge(columns, claims)
    here = resources.files(__package__)
    page = Template((here / "page.html").read_text(encoding="utf-8")).substitute(
        style=(here / "page.css").read_text(encoding="utf-8"),
        graph=escape(columns.store.info.hash),
        built=escape(_moment(columns.store.info.built_at)),
        data="".join(f"<li>{marked(line)}</li>" for line in describe_data(columns.store)),
        tally=_tally(judged),
        contents="".join(contents),
        sections="\n".join(sections),
        publication=escape(
            f"{', '.join(claims.publication.authors)}: {claims.publication.title}. {claims.publication.publisher}, "
            f"{claims.publication.published}; information as of {claims.publication.as_of}."
        ),
        claims=_claims(judged),
        definitions=html_table(
            ["name", "hash", "definition"],
            [[d.name, d.hash, d.sentence] for d in (*NAMED.values(), *OTHERS.values())],
            "Definitions",
        ),
    )
    path = folder / PAGE
    path.write_text(page, encoding="utf-8")
    progress("")
    return path


def _section(part: Part, svg: bytes | None, *, wide: bool) -> str:
    status = {Status.computed: "computed", Status.not_reproducible: "gap", Status.copy: "copy"}[part.status]
    label = f"{part.status}: {part.source}" if part.source else str(part.status)
    body = [f"<p>{marked(text)}</p>" for text in part.text if text]
    if part.takes:
        body.append(f"<p><b>What it would take.</b> {marked(part.takes)}</p>")
    body += [
        f'<p class="definition"><b>Definition</b> {escape(definition.name)} '
        f"<code>{definition.hash}</code>: {marked(definition.sentence)}</p>"
        for definition in part.definitions
    ]
    chart = ""
    if svg is not None and part.chart is not None:
        data = base64.b64encode(svg).decode()
        alt = escape(part.chart.alt)
        chart = f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{alt}"></figure>'
    commands = "\n".join(escape(c) for c in part.commands)
    kinds = ("csv",) if svg is None else ("svg", "png", "csv")
    files = ", ".join(f'<a href="{part.name}.{kind}">{part.name}.{kind}</a>' for kind in kinds)
    table = html_table(part.columns, part.rows, f"Table: {part.title}")
    return (
        f'<section id="{part.name}"><h2>{escape(part.title)}</h2><p class="status {status}">{escape(label)}</p>'
        f"{''.join(body)}"
        f'<div class="pair{" wide" if wide else ""}">{chart}{table}</div>'
        f'<p class="files">Beside this page: {files}. Made with:</p>'
        f'<pre tabindex="0">{commands}</pre></section>'
    )


def _claims(judged: Sequence[Judgement]) -> str:
    rows = []
    for j in judged:
        figures = "".join(f"<li>{marked(f)}</li>" for f in j.figures)
        band = (
            f"<p>Band over all named definitions: {j.lowest:.1%} (<code>{escape(str(j.lowest_by))}</code>) to "
            f"{j.highest:.1%} (<code>{escape(str(j.highest_by))}</code>).</p>"
            if j.lowest is not None and j.highest is not None
            else ""
        )
        kind = str(j.verdict).replace(" ", "-")
        where = f"<br><small>{escape(j.where)}</small>" if j.where else ""
        rows.append(
            f'<tr id="claim-{j.claim}"><td>{escape(j.says)}{where}</td><td><span class="verdict {kind}">'
            f"{escape(str(j.verdict))}</span></td><td>{marked(j.reason)}{band}"
            + (f"<details><summary>what the graph has</summary><ul>{figures}</ul></details>" if figures else "")
            + "</td></tr>"
        )
    head = '<tr><th scope="col">claim</th><th scope="col">verdict</th><th scope="col">reason</th></tr>'
    return (
        '<div class="table whole" tabindex="0" role="region" aria-label="Claims">'
        f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _moment(written: str) -> str:
    """A point in time to the minute."""
    return f"{datetime.fromisoformat(written).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _tally(judged: Sequence[Judgement]) -> str:
    counts = Counter(str(j.verdict) for j in judged)
    return escape(f"{len(judged)} claims: " + ", ".join(f"{n} {v}" for v, n in counts.most_common()) + ".")
