"""`modelroots ingest`: facts become snapshots."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from modelroots.cli.hub import EndpointOption, cards, hub
from modelroots.cli.options import home

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

SCHEME: Final = "hf://"

app = typer.Typer(help="Read models and their lineage from a source into a dated snapshot.", no_args_is_help=True)
app.command()(hub)
app.command()(cards)


@app.command()
def dump(
    path: Annotated[
        str,
        typer.Argument(
            help="JSON lines (plain, gzip, zstd) or Parquet, as the Hub lists models; or hf://datasets/OWNER/NAME/FILE."
        ),
    ],
    source: Annotated[str | None, typer.Option(help="Name of the collection. Default: the name of the file.")] = None,
    retrieved_at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC. Default: the date of the file."),
    ] = None,
    endpoint: EndpointOption = None,
    observations: Annotated[Path | None, typer.Option(help="The same models over time: JSON lines or Parquet.")] = None,
    allow_bad_rows: Annotated[
        bool, typer.Option("--allow-bad-rows", help="Go on where more than 1 % of the rows cannot be read.")
    ] = False,
) -> None:
    """Read a dump of the Hub's model list and print the name of its snapshot."""
    from datetime import UTC

    from ingest.hub.dump import ingest_dump
    from ingest.lines import detect_form

    if path.startswith(SCHEME):
        from ingest.hub.download import download_dump

        file, _commit, published_at = download_dump(path, endpoint)
        source = source or path.removeprefix(SCHEME)
    else:
        file, published_at = Path(path), None
    detect_form(file)
    default = published_at or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    moment = retrieved_at.replace(tzinfo=UTC) if retrieved_at else default
    snapshot = ingest_dump(
        file,
        home().snapshots,
        source=source or file.name,
        retrieved_at=moment,
        observations=observations,
        allow_bad_rows=allow_bad_rows,
        progress=_Progress() if sys.stderr.isatty() else None,
    )
    report(snapshot)


def report(snapshot: Snapshot) -> None:
    """Print the name of a snapshot, and on standard error what it holds and what could not be used."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for line in _summary(snapshot.manifest.rows, snapshot.manifest.notes):
        sys.stderr.write(line + "\n")
    typer.echo(snapshot.manifest.name)


def _summary(rows: dict[str, int], notes: dict[str, Any]) -> list[str]:
    lines = ["read: " + ", ".join(f"{count:,} {table}" for table, count in rows.items() if table != "rejected")]
    if notes.get("repeated_ids"):
        lines.append(f"left out as older observations of an id that occurs again: {notes['repeated_ids']:,}")
    for part in (notes, notes.get("observations", {})):
        if part.get("bad_rows"):
            lines.append(f"bad rows of {part['file']}, not read: {part['bad_rows']:,}")
            lines += [f"  {row}" for row in part["first_bad_rows"]]
    for key, title in (("unused_keys", "not used"), ("unreadable_values", "not readable")):
        counts = notes.get(key, {})
        if counts:
            shown = ", ".join(f"{name} ({count:,})" for name, count in list(counts.items())[:12])
            lines.append(f"{title}: {shown}{', …' if len(counts) > 12 else ''}")
    return lines


class _Progress:
    """A line on the terminal, at most five times a second."""

    def __init__(self) -> None:
        self._start = self._shown = time.monotonic()

    def __call__(self, rows: int, share: float) -> None:
        now = time.monotonic()
        if now - self._shown < 0.2 and share < 1:
            return
        self._shown = now
        left = (now - self._start) * (1 - share) / share if share else 0
        sys.stderr.write(f"\r\x1b[Kreading: {rows:,} models, {share:.0%}, {left:.0f} s to go")
        sys.stderr.flush()
