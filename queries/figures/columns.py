"""What figures are counted from: the graph's models and lineage as arrays, read once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.arrays import fetch_arrays
from graph.errors import BadDataError
from queries.figures.groups import Bool, GroupLookup, Groups, Int32, Int64, Names, Pairs

if TYPE_CHECKING:
    from graph.lineage import LineageIndex
    from graph.store.base import EdgeChoice
    from graph.store.duckdb import DuckDBStore
    from queries.figures.definition import Definition, Grouping

AUTOMATED_MODELS: Final = 100
"""An account looks automated where it created this many models with a record within one day."""


class Columns:
    """Arrays over the models of one graph, and over the edges and closure of the chosen edge sets."""

    def __init__(self, store: DuckDBStore) -> None:
        self.store = store
        self._lineage: dict[EdgeChoice, tuple[Pairs, list[str], Int32]] = {}
        self._closure: dict[EdgeChoice, Pairs] = {}
        self._lookups: dict[Grouping, GroupLookup] = {}
        self.kept: tuple[Definition, Any] | None = None
        """Units of the figure computed last, for the next one that counts the same: the engine's."""

    def _column(self, expression: str, join: str = "") -> NDArray[Any]:
        """One value for each model, by number."""
        return fetch_arrays(self.store.con, f"SELECT {expression} AS value FROM model {join} ORDER BY idx")["value"]

    @property
    def model_count(self) -> int:
        """Number of models."""
        return self.store.model_count

    @cached_property
    def month(self) -> Int32:
        """Months from 1970-01 to the creation of each model; -1 where not known."""
        return self._column("coalesce((year(created_at) - 1970) * 12 + month(created_at) - 1, -1)::INTEGER")

    @cached_property
    def downloads(self) -> Int64:
        """Downloads of each model in 30 days; 0 where not known."""
        return self._column("coalesce(downloads_30d, 0)")

    @cached_property
    def parameters(self) -> Int64:
        """Parameters of each model; -1 where not known."""
        return self._column("coalesce(parameter_count, -1)")

    @cached_property
    def _account_runs(self) -> tuple[Int64, Int64]:
        """First model and number of models of each account. Models are sorted by id, so an account's are in one run."""
        found = fetch_arrays(
            self.store.con,
            "SELECT min(idx)::BIGINT AS first, count(*) AS models, max(idx) - min(idx) + 1 AS length FROM model "
            "WHERE account IS NOT NULL GROUP BY account ORDER BY first",
        )
        if (found["models"] != found["length"]).any():
            raise BadDataError(f"graph {self.store.info.hash}: models are not sorted by id. Rebuild the graph.")
        return found["first"], found["models"]

    @cached_property
    def account(self) -> Int32:
        """Number of each model's account, from 1 in the order of ids; 0 for legacy names without one."""
        first, models = self._account_runs
        number = np.zeros(self.model_count, dtype=np.int32)
        place = np.repeat(first - np.cumsum(models) + models, models) + np.arange(int(models.sum()))
        number[place] = np.repeat(np.arange(1, first.size + 1, dtype=np.int32), models)
        return number

    @cached_property
    def has_record(self) -> Bool:
        """Models that were observed, not only named by others."""
        return self._column("has_record")

    @cached_property
    def automated(self) -> Bool:
        """Models of accounts that look automated: see AUTOMATED_MODELS."""
        day = self._column("coalesce(date_diff('day', DATE '1970-01-01', created_at), -1)::BIGINT")
        dated = (day >= 0) & self.has_record & (self.account > 0)
        many = np.bincount(self.account[dated]) >= AUTOMATED_MODELS
        rows = np.flatnonzero(dated)
        rows = rows[many[self.account[rows]]]
        key = np.sort(self.account[rows].astype(np.int64) << 32 | day[rows])
        busy = key[: max(0, key.size - AUTOMATED_MODELS + 1)] == key[AUTOMATED_MODELS - 1 :]
        accounts = np.zeros(int(self.account.max(initial=0)) + 1, dtype=np.bool_)
        accounts[key[: busy.size][busy] >> 32] = True
        return accounts[self.account]

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

    def observers(self) -> list[str]:
        """Collections that observed any model, in the order of their names."""
        sql = "SELECT DISTINCT observed_by FROM model WHERE observed_by IS NOT NULL ORDER BY observed_by"
        return [name for (name,) in self.store.con.execute(sql).fetchall()]

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

    def ids(self, numbers: Int32 | Int64) -> list[str]:
        """Hub ids of models by number, in the order given."""
        distinct = np.flatnonzero(np.bincount(numbers, minlength=1))
        self.store.con.register("asked_model", {"idx": distinct.astype(np.int32)})
        found = fetch_arrays(self.store.con, "SELECT id FROM model SEMI JOIN asked_model USING (idx) ORDER BY idx")
        self.store.con.unregister("asked_model")
        ids: list[str] = found["id"][np.searchsorted(distinct, numbers)].tolist()
        return ids

    def groups(self, by: Grouping, of: Int32) -> Groups:
        """Own groups of these models and perhaps of others: those of their labs, licenses, families.

        A model is its own base.
        """
        if by == "base":
            own = np.arange(self.model_count, dtype=np.int32)
            return Groups(Names(self.model_count, self.ids), Pairs(own, own))
        if by == "account":
            own = np.flatnonzero(self.account > 0).astype(np.int32)
            return Groups(Names.of(self._accounts), Pairs(own, self.account[own]))
        if by not in self._lookups:
            self._lookups[by] = GroupLookup(self.store.con, by, self.model_count)
        return self._lookups[by].find(of)

    @cached_property
    def _accounts(self) -> list[str]:
        """Names of accounts by number; the first is that of legacy names without one."""
        rows = self.store.con.execute(
            "SELECT account FROM model WHERE account IS NOT NULL GROUP BY account ORDER BY min(idx)"
        ).fetchall()
        return ["", *(a for (a,) in rows)]
