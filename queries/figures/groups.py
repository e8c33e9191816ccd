"""Groups of models: by their lab, its country, owners and funders, by family and license."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.arrays import fetch_arrays

if TYPE_CHECKING:
    import duckdb

    from queries.figures.definition import Grouping

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

UNRESOLVED: Final = -1
"""Group of whom no group is known."""


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


class _Grouping(NamedTuple):
    """Queries for a grouping: names of all its groups, and pairs of a model of `wanted` and a group of its own."""

    names: str
    pairs: str


_TO_ACCOUNT: Final = "FROM wanted m JOIN account a ON a.id = m.account "
_TO_LAB: Final = _TO_ACCOUNT + "JOIN organization o ON o.id = a.organization "
_REGION: Final = "coalesce(o.region_atom, c.region_atom)"

_GROUPINGS: Final[dict[str, _Grouping]] = {
    "country": _Grouping(
        "SELECT country AS name FROM organization",
        f"SELECT m.idx, o.country AS name {_TO_LAB}",
    ),
    "region": _Grouping(
        "SELECT region_atom AS name FROM organization UNION ALL SELECT region_atom FROM country",
        f"SELECT m.idx, {_REGION} AS name {_TO_LAB} LEFT JOIN country c ON c.code = o.country",
    ),
    "organization": _Grouping(
        "SELECT organization AS name FROM account",
        f"SELECT m.idx, a.organization AS name {_TO_ACCOUNT}",
    ),
    "owner": _Grouping(
        "SELECT owner AS name FROM controlled_by UNION ALL SELECT organization FROM account",
        f"SELECT DISTINCT m.idx, coalesce(c.owner, a.organization) AS name {_TO_ACCOUNT} "
        "LEFT JOIN controlled_by c ON c.organization = a.organization",
    ),
    "funder": _Grouping(
        "SELECT funder AS name FROM backed_by",
        f"SELECT DISTINCT m.idx, b.funder AS name {_TO_ACCOUNT} JOIN backed_by b ON b.organization = a.organization",
    ),
    "family": _Grouping(
        "SELECT id AS name FROM family",
        "SELECT DISTINCT m.idx, coalesce(f.line, f.id) AS name FROM wanted m JOIN member_of x ON x.model = m.idx "
        "JOIN family f ON f.id = x.family",
    ),
    "license": _Grouping(
        "SELECT license AS name FROM licensed_under",
        "SELECT DISTINCT m.idx, l.license AS name FROM wanted m JOIN licensed_under l ON l.model = m.idx",
    ),
}
"""How groups of their own are found for models. A family is the whole line, not one generation."""

_LISTED: Final = (
    "SELECT name, row_number() OVER (ORDER BY name) - 1 AS place FROM (SELECT DISTINCT name FROM ({names}))"
)


class GroupLookup:
    """Groups by one grouping, found for the models that figures ask for and kept, so that none is looked up again."""

    def __init__(self, con: duckdb.DuckDBPyConnection, by: Grouping, model_count: int) -> None:
        self._con = con
        self._pairs_sql = _GROUPINGS[by].pairs
        self._listed = _LISTED.format(names=_GROUPINGS[by].names)
        names = con.execute(f"SELECT name FROM ({self._listed}) WHERE name IS NOT NULL ORDER BY place").fetchall()
        self._names = Names.of([n for (n,) in names])
        self._asked = np.zeros(model_count, dtype=np.bool_)
        self._pairs = Pairs(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))

    def find(self, of: Int32) -> Groups:
        """Groups of these models and of all that were asked for before."""
        asked = np.zeros(self._asked.size, dtype=np.bool_)
        asked[of] = True
        asked &= ~self._asked
        if asked.any():
            self._con.register("asked_model", {"idx": np.flatnonzero(asked).astype(np.int32)})
            found = fetch_arrays(
                self._con,
                "WITH wanted AS (SELECT idx, account FROM model SEMI JOIN asked_model USING (idx)), "
                f"listed AS ({self._listed}) SELECT idx, place::INTEGER AS place FROM ({self._pairs_sql}) "
                "JOIN listed USING (name) ORDER BY idx, place",
            )
            self._con.unregister("asked_model")
            self._asked |= asked
            left = np.concatenate([self._pairs.left, found["idx"]])
            right = np.concatenate([self._pairs.right, found["place"]])
            order = np.argsort(left, kind="stable")
            self._pairs = Pairs(left[order], right[order])
        return Groups(self._names, self._pairs)
