"""modelroots: the knowledge graph of open-weight AI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from modelroots.api import Graph

__version__ = "0.1.0"
__all__ = ["Graph", "__version__", "open"]


def open(source: str | PathLike[str] | None = None, *, graph: str | None = None) -> Graph:  # noqa: A001
    """The graph in use, ready for questions.

    Args:
        source: home folder; None for MODELROOTS_HOME or ~/.modelroots; or the address of a Neo4j server such as
            `neo4j://localhost:7687` (user and password from NEO4J_USER and NEO4J_PASSWORD).
        graph: hash of a graph of the home folder, or its beginning; None for the graph in use.

    Raises:
        NotFoundError: there is no such graph.
        BadDataError: it cannot be read.
        StoreUnreachableError: the server does not answer.
    """
    from modelroots.api import Graph

    return Graph.open(source, graph=graph)


def __getattr__(name: str) -> Any:
    if name == "Graph":
        from modelroots.api import Graph

        return Graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
