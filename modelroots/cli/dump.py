"""`modelroots ingest dump`: a file of models becomes a snapshot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from modelroots.cli.hub_access import EndpointOption
from modelroots.cli.options import home

SCHEME: Final = "hf://"


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
    from modelroots.cli.ingested import report
    from modelroots.cli.terminal import TerminalLine

    if path.startswith(SCHEME):
        from ingest.hub.download import download_dump

        file, _commit, published_at = download_dump(path, endpoint)
        source = source or path.removeprefix(SCHEME)
    else:
        file, published_at = Path(path), None
    detect_form(file)
    default = published_at or datetime.fromtimestamp(file.stat().st_mtime, UTC)
    moment = retrieved_at.replace(tzinfo=UTC) if retrieved_at else default
    with TerminalLine() as line:

        def show(rows: int, share: float) -> None:
            left = line.seconds * (1 - share) / share if share else 0
            line.show(f"reading: {rows:,} models, {share:.0%}, {left:.0f} s to go", always=share >= 1)

        snapshot = ingest_dump(
            file,
            home().snapshots,
            source=source or file.name,
            retrieved_at=moment,
            observations=observations,
            allow_bad_rows=allow_bad_rows,
            progress=show,
        )
    report(snapshot)
