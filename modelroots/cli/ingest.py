"""`modelroots ingest`: facts become snapshots."""

from __future__ import annotations

import typer

from modelroots.cli import cards, dump, hub

app = typer.Typer(help="Read models and their lineage from a source into a dated snapshot.", no_args_is_help=True)
app.command()(hub.hub)
app.command()(cards.cards)
app.command()(dump.dump)
