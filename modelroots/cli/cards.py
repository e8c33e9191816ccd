"""`modelroots ingest cards`: model cards and configuration files become claims."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from modelroots.cli.hub_access import AnonymousOption, EndpointOption, PatienceOption, make_client, tell
from modelroots.cli.options import home, read_models


def cards(
    model: Annotated[
        list[str] | None, typer.Argument(metavar="MODEL", help="These models; `-` reads them from standard input.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All known models, not only those that need it.")] = False,
    file: Annotated[
        list[str] | None, typer.Option("--file", help="Only this file: README.md, config.json, ... May be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Models at the most.")] = None,
    max_age: Annotated[float, typer.Option(min=0, help="Hours for which an answer of the Hub stays good.")] = 24.0,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Requests at once.")] = 8,
    endpoint: EndpointOption = None,
    anonymous: AnonymousOption = False,
    patience: PatienceOption = 900.0,
) -> None:
    """Read model cards and configuration files, and print the name of their snapshot.

    Without models: those that name no parent or no usable license, most downloaded first. Files are kept, and asked
    for again only if they may have changed. Stopped at any moment, the same command goes on where it was.
    """
    from datetime import timedelta

    from graph.errors import UsageError
    from ingest.clock import now
    from ingest.hub.card import PARSERS
    from ingest.hub.cards import ingest_cards
    from modelroots.cli.hub_progress import HubProgress

    unknown = [name for name in file or () if name not in PARSERS]
    if unknown:
        raise UsageError(f"--file {unknown[0]!r} is not read; expected one of {', '.join(PARSERS)}.")
    place = home()
    client = make_client(endpoint, anonymous=anonymous, patience=patience)
    with HubProgress(client) as line:
        read = ingest_cards(
            client,
            cache_path=place.path / "cache" / "files.sqlite",
            snapshots_root=place.snapshots,
            snapshots=place.find_snapshots(),
            models=read_models(model) if model else (),
            files=file or (),
            everything=everything,
            limit=limit,
            max_age=timedelta(hours=max_age),
            workers=workers,
            clock=now,
            progress=line.cards,
        )
    tell(read.report)
    for what, count in read.snapshot.manifest.notes["files"].items():
        sys.stderr.write(f"{what}: {count:,}\n")
    for problem, count in list(read.snapshot.manifest.notes.get("problems", {}).items())[:12]:
        sys.stderr.write(f"not usable, {problem}: {count:,}\n")
    typer.echo(read.snapshot.manifest.name)
