"""`modelroots report`: every figure on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelroots.cli.options import GraphOption, home


def report(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.", file_okay=False)] = Path(
        "report"
    ),
    graph: GraphOption = None,
) -> None:
    """Write the figures and tables as one HTML page that needs no network, with charts and tables as files.

    Needs the extra `report`: pip install 'modelroots[report]'.
    """
    from modelroots.cli.terminal import shown_steps
    from modelroots.report.write import write_report
    from queries.figures.columns import Columns

    with home().open(graph) as opened, shown_steps() as show:
        page = write_report(Columns(opened), output, show)
    typer.echo(page)
