"""`modelroots build`: snapshots become a graph."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from modelroots.cli.options import home


def build(
    snapshot: Annotated[
        list[str] | None, typer.Option("--snapshot", help="Use these snapshots only (name, or its beginning).")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="What was known by the end of this day; the graph in use stays."
        ),
    ] = None,
) -> None:
    """Build the graph of all snapshots, or of those named, and make it the one in use.

    Prints the hash of the graph, by which other commands name it: --graph HASH, diff HASH HASH.
    """
    from modelroots.cli.terminal import shown_steps
    from modelroots.pipeline import build_home

    with shown_steps() as show:
        folder = build_home(home(), snapshot or (), as_of=as_of.date() if as_of else None, progress=show)
    typer.echo(folder.name)
