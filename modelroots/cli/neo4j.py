"""`modelroots neo4j`: put the graph into a Neo4j server, and see what is in there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelroots.cli.options import FormatOption, GraphOption, home
from modelroots.cli.target import find_target
from modelroots.cli.terminal import TerminalLine
from modelroots.output import Format

if TYPE_CHECKING:
    from graph.store.neo4j.rows import Report

app = typer.Typer(help="Put the graph into a Neo4j server, and see what is in there.", no_args_is_help=True)

UriOption = Annotated[
    str | None, typer.Option("--uri", envvar="NEO4J_URI", help="Address. Default: bolt://127.0.0.1:7687.")
]
UserOption = Annotated[str | None, typer.Option("--user", envvar="NEO4J_USER", help="User. Default: neo4j.")]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", envvar="NEO4J_DATABASE", help="Database. Default: the user's own.")
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file", envvar="NEO4J_PASSWORD_FILE", help="File of mode 0600; else NEO4J_PASSWORD, or a prompt."
    ),
]
TimeoutOption = Annotated[
    float | None, typer.Option("--timeout", min=1, help="Seconds after which the server ends a statement.")
]


@app.command()
def load(
    update: Annotated[
        bool, typer.Option("--update", help="Write only what differs from the graph that the server holds.")
    ] = False,
    graph: GraphOption = None,
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    password_file: PasswordFileOption = None,
    timeout: TimeoutOption = None,
) -> None:
    """Make the server hold this graph, and no other of ours. Nodes of others stay as they are.

    A load that was interrupted goes on where it stopped.
    """
    from graph.store.folder import find_graph
    from graph.store.neo4j import Connection
    from graph.store.neo4j import load as load_whole
    from graph.store.neo4j import update as load_changes

    graphs = home().graphs
    folder = find_graph(graphs, graph)
    with Connection(find_target(uri, user, database, password_file), timeout=timeout) as connection, Meter() as meter:
        if update:
            report = load_changes(connection, graphs, folder, progress=meter)
        else:
            with home().open(graph) as embedded:
                report = load_whole(connection, embedded.con, embedded.info, progress=meter)
    typer.echo(_told(report), err=True)
    typer.echo(report.graph_hash)


@app.command()
def status(
    format_: FormatOption = Format.table,
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    password_file: PasswordFileOption = None,
) -> None:
    """Say which graph the server holds, and whether it is complete."""
    from graph.store.neo4j import Connection
    from graph.store.neo4j.state import require_state, state_notes
    from modelroots.output import write_rows

    with Connection(find_target(uri, user, database, password_file)) as connection:
        state = require_state(connection)
    columns = ["graph", "complete", "nodes", "relationships", "built_at", "loaded_at", "snapshots"]
    row: list[Any] = [
        state.graph_hash or state.loading,
        state.complete,
        state.nodes,
        state.relationships,
        state.built_at,
        state.loaded_at,
        list(state.snapshots),
    ]
    write_rows(columns, [row], format_)
    for note in state_notes(state):
        typer.echo(note, err=True)


@app.command()
def browser(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files; made where it is not there.")],
    graph: GraphOption = None,
) -> None:
    """Write a style sheet and all questions as favourites for Neo4j Browser. Drop both files into its side bar."""
    from modelroots.neo4j_browser import write_browser_files
    from queries.catalog import iter_questions

    with home().open(graph) as embedded:
        found = embedded.con.execute("SELECT DISTINCT origin_bucket_default FROM model").fetchall()
    buckets = [bucket for (bucket,) in found if bucket is not None]
    for file in write_browser_files(folder, buckets, iter_questions()):
        typer.echo(str(file))


class Meter(TerminalLine):
    """Progress with rows a second."""

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""
        filled = 30 * done // max(total, 1)
        bar = "█" * filled + "░" * (30 - filled)
        self.show(f"{bar} {done:,} of {total:,} rows, {done / max(self.seconds, 1e-9):,.0f} rows/s")


def _told(report: Report) -> str:
    removed = f", removed {report.removed:,}" if report.removed else ""
    return f"wrote {report.written:,} rows{removed} in {report.seconds:.1f} s ({report.rows_per_second:,.0f} rows/s)"
