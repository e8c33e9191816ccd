"""What figures are counted from: the graph's models and lineage as arrays, read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.arrays import fetch_arrays

if TYPE_CHECKING:
    from graph.lineage import LineageIndex
    from graph.store.base import EdgeChoice
    from graph.store.duckdb import DuckDBStore
    from queries.figures.definition import Grouping

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

UNRESOLVED: Final = -1
"""Group of whom no group is known."""

AUTOMATED_MODELS: Final = 100
"""An account looks automated where it created this many models with a record within one day."""


class Pairs(NamedTuple):
    """Rows of two parallel columns, ascending by the first."""

    left: Int32
    right: Int32


@dataclass(frozen=True)
class Names:
    """Names of groups by number. `look_up` gives those of some numbers, so that not all need be read."""

    count: int
    look_up: Callable[[Int64], Sequence[str]]

    @classmethod
    def of(cls, names: Sequence[str]) -> Names:
        """Names that are at hand."""
        return cls(len(names), lambda numbers: [names[n] for n in numbers.tolist()])


@dataclass(frozen=True)
class Groups:
    """Group of each model by its own lab, license or family: pairs of model and group, and the names of the groups.

    A model without a pair is unresolved.
    """

    names: Names
    pairs: Pairs


_OWN_GROUPS: Final[dict[str, str]] = {
    "country": "SELECT m.idx, o.country AS name FROM model m JOIN account a ON a.id = m.account "
    "JOIN organization o ON o.id = a.organization WHERE o.country IS NOT NULL",
    "region": "SELECT m.idx, coalesce(o.region_atom, c.region_atom) AS name FROM model m "
    "JOIN account a ON a.id = m.account JOIN organization o ON o.id = a.organization "
    "LEFT JOIN country c ON c.code = o.country WHERE coalesce(o.region_atom, c.region_atom) IS NOT NULL",
    "organization": "SELECT m.idx, a.organization AS name FROM model m JOIN account a ON a.id = m.account "
    "WHERE a.organization IS NOT NULL",
    "owner": "SELECT DISTINCT m.idx, coalesce(c.owner, a.organization) AS name FROM model m "
    "JOIN account a ON a.id = m.account LEFT JOIN controlled_by c ON c.organization = a.organization "
    "WHERE a.organization IS NOT NULL",
    "funder": "SELECT DISTINCT m.idx, b.funder AS name FROM model m JOIN account a ON a.id = m.account "
    "JOIN backed_by b ON b.organization = a.organization",
    "family": "SELECT DISTINCT m.model AS idx, coalesce(f.line, f.id) AS name FROM member_of m "
    "JOIN family f ON f.id = m.family",
    "license": "SELECT DISTINCT l.model AS idx, l.license AS name FROM licensed_under l",
}
"""For each grouping the pairs of a model and a group of its own; a family is the whole line, not one generation."""


class Columns:
    """Arrays over the models of one graph, and over the edges and closure of the chosen edge sets."""

    def __init__(self, store: DuckDBStore) -> None:
        self.store = store
        self._lineage: dict[EdgeChoice, tuple[Pairs, list[str], Int32]] = {}
        self._closure: dict[EdgeChoice, Pairs] = {}
        self._groups: dict[str, Groups] = {}

    @cached_property
    def _models(self) -> dict[str, NDArray[Any]]:
        return fetch_arrays(
            self.store.con,
            "SELECT coalesce(date_diff('month', DATE '1970-01-01', created_at), -1)::INTEGER AS month, "
            "has_record, coalesce(downloads_30d, 0) AS downloads, coalesce(parameter_count, -1) AS parameters, "
            "dense_rank() OVER (ORDER BY account NULLS FIRST)::INTEGER - 1 AS account FROM model ORDER BY idx",
        )

    @property
    def model_count(self) -> int:
        """Number of models."""
        return int(self.month.size)

    @property
    def month(self) -> Int32:
        """Months from 1970-01 to the creation of each model; -1 where not known."""
        return self._models["month"]

    @property
    def downloads(self) -> Int64:
        """Downloads of each model in 30 days; 0 where not known."""
        return self._models["downloads"]

    @property
    def parameters(self) -> Int64:
        """Parameters of each model; -1 where not known."""
        return self._models["parameters"]

    @property
    def account(self) -> Int32:
        """Number of each model's account."""
        return self._models["account"]

    @property
    def has_record(self) -> Bool:
        """Models that were observed, not only named by others."""
        return self._models["has_record"]

    @cached_property
    def automated(self) -> Bool:
        """Models of accounts that look automated: see AUTOMATED_MODELS."""
        return self._where(
            "account IN (SELECT account FROM model WHERE has_record AND created_at IS NOT NULL "
            f"GROUP BY account, created_at::DATE HAVING count(*) >= {AUTOMATED_MODELS})"
        )

    @cached_property
    def tracked(self) -> Bool:
        """Models of organizations that the ATOM list places in a region."""
        return self._where(
            "account IN (SELECT a.id FROM account a JOIN organization o ON o.id = a.organization "
            "WHERE o.region_atom IS NOT NULL)"
        )

    def with_tasks(self, tasks: tuple[str, ...]) -> Bool:
        """Models with one of these pipeline tags."""
        return self._where("list_contains($values, pipeline_tag)", tasks)

    def observed_by(self, observers: tuple[str, ...]) -> Bool:
        """Models whose observation is by one of these collections."""
        return self._where("list_contains($values, observed_by)", observers)

    def _where(self, condition: str, values: tuple[str, ...] | None = None) -> Bool:
        parameters = {} if values is None else {"values": list(values)}
        found = fetch_arrays(
            self.store.con, f"SELECT coalesce({condition}, false) AS fits FROM model ORDER BY idx", parameters
        )
        return found["fits"]

    def lineage(self, edges: EdgeChoice) -> tuple[Pairs, list[str], Int32]:
        """Child and parent of each edge, the names of the relations, and the number of each edge's relation."""
        if edges not in self._lineage:
            self.store.use_edges(edges)
            names = [
                n for (n,) in self.store.con.execute("SELECT DISTINCT relation FROM lineage ORDER BY 1").fetchall()
            ]
            found = fetch_arrays(
                self.store.con,
                "SELECT child, parent, list_position($names, relation)::INTEGER - 1 AS relation FROM lineage "
                "ORDER BY child, parent",
                {"names": names},
            )
            self._lineage[edges] = Pairs(found["child"], found["parent"]), names, found["relation"]
        return self._lineage[edges]

    def closure(self, edges: EdgeChoice) -> Pairs:
        """Each derivative and each base of last resort that it stands on."""
        if edges not in self._closure:
            self.store.use_edges(edges)
            found = fetch_arrays(self.store.con, "SELECT model, base FROM closure ORDER BY model, base")
            self._closure[edges] = Pairs(found["model"], found["base"])
        return self._closure[edges]

    def index(self, edges: EdgeChoice) -> LineageIndex:
        """Lineage index of these edges."""
        return self.store.index(edges)

    def ids(self, numbers: Int64) -> list[str]:
        """Hub ids of models by number, in the order given."""
        found = self.store.con.execute(
            "SELECT idx, id FROM model WHERE idx IN (SELECT unnest($numbers::INTEGER[]))",
            {"numbers": np.unique(numbers).tolist()},
        ).fetchall()
        by_number = dict(found)
        return [by_number[n] for n in numbers.tolist()]

    def groups(self, by: Grouping) -> Groups:
        """Own groups of the models: those of their labs, licenses, families; a model is its own base."""
        if by not in self._groups:
            self._groups[by] = self._read_groups(by)
        return self._groups[by]

    def _read_groups(self, by: Grouping) -> Groups:
        con = self.store.con
        if by == "base":
            own = np.arange(self.model_count, dtype=np.int32)
            return Groups(Names(self.model_count, self.ids), Pairs(own, own))
        if by == "account":
            accounts = [
                a for (a,) in con.execute("SELECT DISTINCT account FROM model ORDER BY 1 NULLS FIRST").fetchall()
            ]
            known = np.array([a is not None for a in accounts], dtype=np.bool_)
            own = np.flatnonzero(known[self.account]).astype(np.int32)
            return Groups(Names.of([a or "" for a in accounts]), Pairs(own, self.account[own]))
        sql = _OWN_GROUPS[by]
        names = [n for (n,) in con.execute(f"SELECT DISTINCT name FROM ({sql}) ORDER BY 1").fetchall()]
        found = fetch_arrays(
            con,
            "WITH listed AS (SELECT unnest($names::VARCHAR[]) AS name, "
            "generate_subscripts($names::VARCHAR[], 1) AS place) "
            f"SELECT idx, (place - 1)::INTEGER AS place FROM ({sql}) JOIN listed USING (name) ORDER BY idx, place",
            {"names": names},
        )
        return Groups(Names.of(names), Pairs(found["idx"], found["place"]))
