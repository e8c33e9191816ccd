"""`modelroots export`: the graph as files for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from modelroots.cli.options import (
    ConfidenceOption,
    EdgesOption,
    GraphOption,
    ModelArgument,
    edge_choice,
    home,
    read_models,
)

if TYPE_CHECKING:
    from graph.export.rdf import RdfForm

app = typer.Typer(help="Write the graph, or a part of it, as files for other programs.", no_args_is_help=True)

OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", dir_okay=False, help="File to write. Default: standard output.")
]


@app.command()
def rdf(
    output: OutputOption = None,
    turtle: Annotated[
        bool, typer.Option("--turtle", help="Turtle instead of N-Triples; a file that ends in .ttl is Turtle anyway.")
    ] = False,
    no_closures: Annotated[
        bool, typer.Option("--no-closures", help="Leave out what is computed from the edges.")
    ] = False,
    graph: GraphOption = None,
) -> None:
    """Write ontology and graph as RDF."""
    from graph.export.rdf import write_rdf

    with home().open(graph) as store:
        form = _rdf_form(output, turtle=turtle)
        write_output(output, lambda out: write_rdf(store, out, form, closures=not no_closures))


@app.command()
def shapes(output: OutputOption = None) -> None:
    """Write the SHACL shapes that the RDF has."""
    from graph.export.shacl import shapes_text

    write_output(output, lambda out: out.write(shapes_text().encode()))


@app.command()
def ontology(output: OutputOption = None) -> None:
    """Write the ontology alone, in Turtle."""
    from graph.export.ontology import ontology_text

    write_output(output, lambda out: out.write(ontology_text().encode()))


@app.command()
def graphml(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="MODEL", help="Only what these stand on; `-` reads them. Default: all models."),
    ] = None,
    output: OutputOption = None,
    down: Annotated[bool, typer.Option("--down", help="What stands on the models instead.")] = False,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
) -> None:
    """Write lineage as GraphML, for Gephi, yEd, igraph or networkx."""
    from graph.export.graphml import write_graphml

    wanted = read_models(models) if models else []
    choice = edge_choice(edges, min_confidence)
    with home().open(graph) as store:
        write_output(output, lambda out: write_graphml(store, out, choice, wanted, down=down))


@app.command()
def bom(
    models: ModelArgument = None,
    output: OutputOption = None,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
) -> None:
    """Write a CycloneDX bill of materials of models: they and all that they stand on, with licenses."""
    import json

    from graph.export.bom import build_bom
    from modelroots import __version__

    wanted = read_models(models)
    with home().open(graph) as store:
        document = build_bom(store, wanted, edge_choice(edges, min_confidence), version=__version__)
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    write_output(output, lambda out: out.write(text.encode()))


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


def write_output(output: Path | None, write: Callable[[IO[bytes]], object]) -> None:
    """Write to a file, which appears complete or not at all, or to standard output."""
    from modelroots.files import write_file

    if output is not None:
        write_file(output, write)
        return
    write(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _rdf_form(output: Path | None, *, turtle: bool) -> RdfForm:
    from graph.export.rdf import RdfForm

    return RdfForm.turtle if turtle or (output is not None and output.suffix == ".ttl") else RdfForm.ntriples
