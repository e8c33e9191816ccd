"""`modelroots export`: the graph as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelroots.cli.options import GraphOption, home

app = typer.Typer(help="Write the graph as files for other programs.", no_args_is_help=True)


@app.command("neo4j-import")
def neo4j_import(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files; made where it is not there.")],
    graph: GraphOption = None,
    database: Annotated[str, typer.Option("--database", help="Database that the import fills.")] = "neo4j",
) -> None:
    """Write the files of Neo4j's bulk importer and print the import command.

    The importer runs beside the stopped server. After its start, `modelroots neo4j load --update` makes constraints
    and indexes.
    """
    from graph.export.neo4j_import import export_neo4j_import

    with home().open(graph) as embedded:
        files = export_neo4j_import(embedded.con, embedded.info, folder.absolute(), database)
    typer.echo(f"{files.rows:,} rows in {files.folder}. Stop the server, run this, start it again, then run", err=True)
    typer.echo("modelroots neo4j load --update", err=True)
    typer.echo(files.command)
