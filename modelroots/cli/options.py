"""Options that many commands take, and what they stand for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.schema.lineage import EdgeSet
from modelroots.output import Format

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice
    from modelroots.api import Graph
    from modelroots.home import Home


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How rows are written.")]
EdgesOption = Annotated[
    EdgeSet, typer.Option("--edges", help="declared: tags and cards. default: evidence that is sure enough. all.")
]
ConfidenceOption = Annotated[
    float | None,
    typer.Option("--min-confidence", min=0, max=1, help="Use the edges of at least this confidence instead."),
]
GraphOption = Annotated[str | None, typer.Option("--graph", help="Hash of a graph, or its beginning.")]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="neo4j, or the address of a Neo4j server; the embedded graph without it."),
]
LimitOption = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Rows at the most.")]
DownOption = Annotated[bool, typer.Option("--down", help="Derivatives instead of ancestors.")]
DepthOption = Annotated[int | None, typer.Option("--depth", min=1, help="Edges from the model at the most.")]
ModelArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="MODEL", help="Hub ids; `-`, or none in a pipe, reads them from standard input."),
]


@dataclass
class Settings:
    """What the options before the command say."""

    home: Path | None = None


settings = Settings()


def home() -> Home:
    """The home folder that was chosen."""
    from modelroots.home import Home

    return Home.find(settings.home)


def open_graph(graph: str | None = None, store: str | None = None) -> Graph:
    """The graph that was chosen: embedded, or in a server.

    Raises:
        UsageError: both were chosen.
    """
    from graph.errors import UsageError
    from modelroots.api import Graph

    if store is None:
        return Graph(home().open(graph))
    if graph is not None:
        raise UsageError("--graph names an embedded graph; a server holds one alone: leave out --graph or --store.")
    from graph.store.neo4j import Neo4jStore
    from modelroots.cli.target import environment_target

    return Graph(Neo4jStore.open(environment_target(None if store == "neo4j" else store)))


def edge_choice(edges: EdgeSet, min_confidence: float | None) -> EdgeChoice:
    """The edge set, or the minimum confidence where one was given."""
    return edges if min_confidence is None else min_confidence


def read_models(given: list[str] | None) -> list[str]:
    """Hub ids from the arguments, or one a line from standard input; empty lines and `#` comments are passed over.

    Raises:
        UsageError: there are none, or one is empty.
    """
    from graph.errors import UsageError

    if given and given != ["-"]:
        if not all(text.strip() for text in given):
            raise UsageError("a model id is empty; expected one such as Qwen/Qwen3-8B.")
        return [model_id(text) for text in given]
    if not given and sys.stdin.isatty():
        raise UsageError("which model? Give Hub ids as arguments, or one a line on standard input.")
    lines = (line.split("#", 1)[0].strip() for line in sys.stdin)
    models = [line for line in lines if line]
    if not models:
        raise UsageError("standard input holds no model id; expected one a line, such as Qwen/Qwen3-8B.")
    return [model_id(text) for text in models]


def model_id(text: str) -> str:
    """The Hub id in an address or purl of a model; any other text as it is."""
    from graph.identity import parse_model_reference

    return (parse_model_reference(text).id or text) if ":" in text else text
