"""A question: typed parameters and rows in Python, and one file for each dialect beside it."""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from graph.errors import UsageError
from graph.schema.lineage import EDGE_SETS
from graph.store.base import EdgeChoice, GraphInfo, Statement, Store, Traversal
from queries.parameters import find_fault

if TYPE_CHECKING:
    import polars as pl

R = TypeVar("R")


@dataclass(frozen=True)
class Question(Generic[R]):
    """What can be asked. `module` is the `__name__` of the file that declares it; its name is the question's.

    `parameters` and `row` are frozen dataclasses: field names are parameter and column names, defaults are
    defaults. `example` answers with at least one row on the bundled sample, in every edge set.
    `notes` are printed with every answer.
    """

    module: str
    title: str
    parameters: type
    row: type[R]
    example: Mapping[str, Any]
    traversals: tuple[Traversal, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name by which it is asked."""
        return self.module.rsplit(".", 1)[1]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(f.name for f in dataclasses.fields(self.row))  # type: ignore[arg-type]

    @cached_property
    def statement(self) -> Statement:
        """Both texts of the question."""
        package, name = self.module.rsplit(".", 1)
        folder = resources.files(package)
        return Statement(
            name=self.name,
            sql=(folder / f"{name}.sql").read_text(encoding="utf-8"),
            cypher=(folder / f"{name}.cypher").read_text(encoding="utf-8"),
            columns=self.columns,
            traversals=self.traversals,
        )

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters with their defaults filled in.

        Raises:
            UsageError: a name is not a parameter of the question, one without default is missing, or a value does
                not fit.
        """
        try:
            bound = self.parameters(**given)
        except TypeError:
            fields = dataclasses.fields(self.parameters)
            names = {f.name for f in fields}
            required = {f.name for f in fields if f.default is dataclasses.MISSING}
            wrong = sorted(set(given) - names)
            lacking = sorted(required - set(given))
            what = f"has no parameter {wrong[0]!r}" if wrong else f"needs the parameter {', '.join(lacking)}"
            raise UsageError(
                f"question {self.name!r} {what}. Its parameters: {', '.join(f.name for f in fields) or 'none'}."
            ) from None
        for name, hint in self.parameter_hints.items():
            fault = find_fault(given.get(name), hint)
            if fault is not None:
                raise UsageError(f"question {self.name!r}: {name} {fault}.")
        return {f.name: getattr(bound, f.name) for f in dataclasses.fields(bound)}

    def parameter_types(self) -> dict[str, Any]:
        """Type of each parameter, by name."""
        return {name: _as_union(hint) for name, hint in get_type_hints(self.parameters).items()}

    @cached_property
    def parameter_hints(self) -> dict[str, Any]:
        """Annotation of each parameter, by name, with the rules that `queries.parameters` reads in it."""
        return get_type_hints(self.parameters, include_extras=True)


def _as_union(hint: Any) -> Any:
    """`int | None`, also where taking the rules out of an annotation has left `Optional[int]`."""
    return functools.reduce(operator.or_, get_args(hint)) if get_origin(hint) is Union else hint


@dataclass(frozen=True)
class Answer(Generic[R]):
    """Rows, and the question, parameters and graph that they answer."""

    question: Question[R]
    parameters: dict[str, Any]
    edges: EdgeChoice
    graph: GraphInfo
    rows: list[R]
    notes: tuple[str, ...] = ()

    def to_polars(self) -> Any:
        """The rows as a polars frame."""
        import polars as pl

        columns = self.question.columns
        if not self.rows:
            return pl.DataFrame(schema=list(columns))
        return pl.DataFrame([[getattr(r, c) for r in self.rows] for c in columns], schema=list(columns), strict=False)

    def to_pandas(self) -> Any:
        """The rows as a pandas frame. Needs the extra `pandas`."""
        import pandas as pd

        return pd.DataFrame({c: [getattr(r, c) for r in self.rows] for c in self.question.columns})


def ask(store: Store, question: Question[R], edges: EdgeChoice = "default", /, **parameters: Any) -> Answer[R]:
    """Put a question to a store.

    Raises:
        UsageError: parameters or edges that the question or the store does not take.
        NotFoundError: a model that the question starts from is not in the graph.
    """
    bound = _bind(question, edges, parameters)
    rows = [question.row(*row) for row in store.fetch(question.statement, bound, edges)]
    return Answer(question, bound, edges, store.info, rows, (*question.notes, *store.info.notes))


def ask_frame(
    store: Store, question: Question[Any], edges: EdgeChoice = "default", /, **parameters: Any
) -> pl.DataFrame:
    """Rows of a question as a polars frame; for very many rows, as none becomes a Python object. Raises as `ask`."""
    from graph.store.duckdb import DuckDBStore

    if not isinstance(store, DuckDBStore):
        frame: pl.DataFrame = ask(store, question, edges, **parameters).to_polars()
        return frame
    return store.fetch_frame(question.statement, _bind(question, edges, parameters), edges)


def _bind(question: Question[Any], edges: EdgeChoice, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(edges, str) and edges not in EDGE_SETS:
        raise UsageError(f"edge set {edges!r}; expected one of {', '.join(EDGE_SETS)}, or a minimum confidence.")
    return question.bind(parameters)
