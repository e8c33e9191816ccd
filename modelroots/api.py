"""The graph as a Python object: the questions of the catalogue as typed rows and frames."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from queries.question import Answer, ask, ask_frame

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

    from graph.store.base import EdgeChoice, GraphInfo, Store

_SERVER_SCHEMES = ("neo4j://", "neo4j+s://", "neo4j+ssc://", "bolt://", "bolt+s://", "bolt+ssc://")


class Graph:
    """A graph that can be asked. Close it, or use it as a context manager."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def open(cls, source: str | PathLike[str] | None = None, *, graph: str | None = None) -> Self:
        """See `modelroots.open`."""
        if isinstance(source, str) and source.startswith(_SERVER_SCHEMES):
            from graph.store.neo4j import Neo4jStore

            return cls(Neo4jStore.open(source))
        from modelroots.home import Home

        return cls(Home.find(Path(source) if source is not None else None).open(graph))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    @property
    def info(self) -> GraphInfo:
        """Which graph this is."""
        return self.store.info

    @staticmethod
    def questions() -> dict[str, str]:
        """Name of every question → what it answers."""
        from queries.catalog import iter_questions

        return {q.name: q.title for q in iter_questions()}

    def ask(self, question: str, /, edges: EdgeChoice = "default", **parameters: Any) -> Answer[Any]:
        """Answer to a question of the catalogue.

        `.rows` are typed; `.to_polars()` and `.to_pandas()` give frames.

        Raises:
            NotFoundError: there is no such question, or no such model.
            UsageError: parameters or edges that it does not take.
        """
        from queries.catalog import find_question

        return ask(self.store, find_question(question), edges, **parameters)

    def frame(self, question: str, /, edges: EdgeChoice = "default", **parameters: Any) -> pl.DataFrame:
        """Rows of a question as a polars frame: the way to take hundreds of thousands. Raises as `ask`."""
        from queries.catalog import find_question

        return ask_frame(self.store, find_question(question), edges, **parameters)

    def to_networkx(self, edges: EdgeChoice = "default") -> nx.DiGraph[str]:
        """Lineage as a networkx graph, child to parent, with the relation and confidence of each edge.

        For the algorithms of networkx on parts of the Hub; the whole Hub takes many gigabytes.

        Raises:
            UsageError: the graph stands in a server.
        """
        from graph.errors import UsageError
        from graph.export.networkx import to_networkx
        from graph.store.duckdb import DuckDBStore

        if not isinstance(self.store, DuckDBStore):
            raise UsageError("to_networkx() reads the embedded graph; open the home folder instead of the server.")
        return to_networkx(self.store, edges)
