"""`modelroots demo`: the main job on the bundled sample."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Final

import typer

from modelroots.cli.options import settings
from modelroots.cli.terminal import shown_steps

MODEL: Final = "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil"
"""A derivative of the sample with a long lineage."""


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Network view to write.", dir_okay=False)] = Path(
        "lineage.html"
    ),
) -> None:
    """Build a graph of 70,505 real models that come with the package, and ask it.

    Works in ~/.modelroots/demo, or in the folder given by --home.
    """
    from modelroots.cli.lineage import lineage
    from modelroots.cli.origins import origins
    from modelroots.cli.view import lineage as view_lineage
    from modelroots.home import Home
    from modelroots.pipeline import build_home
    from modelroots.sample import ingest_sample

    if settings.home is None:
        settings.home = Home.find().path / "demo"
    home = Home.find(settings.home)
    with shown_steps() as show:
        if not home.find_snapshots():
            show("sample")
            ingest_sample(home.snapshots)
        folder = build_home(home, progress=show)
    typer.echo(f"Graph {folder.name} of the bundled sample stands in {home.path}\n")
    typer.echo("Share of the new derivatives of each month by the country of their bases:\n")
    origins(since="2025-10")
    typer.echo(f"\nWhat {MODEL} stands on:\n")
    lineage([MODEL])
    typer.echo("\nThe same as a page for the browser:\n")
    view_lineage([MODEL], output)
    if shutil.which("modelroots"):
        typer.echo(f"\nAsk more: modelroots --home {home.path} ask")
