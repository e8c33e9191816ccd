"""Names for a reader instead of the graph's ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.duckdb import DuckDBStore

REGIONS: Final = {
    "china": "China",
    "us": "US",
    "eu": "EU",
    "other": "other",
    "mixed": "mixed",
    "unresolved": "unresolved",
}
"""Regions of the ATOM Project and the two buckets beside them, in the order of charts."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id; what has none keeps its id."""

    organizations: dict[str, str]
    families: dict[str, str]
    countries: dict[str, str]
    benchmarks: dict[str, str]

    @classmethod
    def of(cls, store: DuckDBStore) -> Names:
        """Names of a graph."""
        read = [
            dict(store.con.execute(f"SELECT {key}, name FROM {table}").fetchall())
            for table, key in (("organization", "id"), ("family", "id"), ("country", "code"), ("benchmark", "id"))
        ]
        return cls(*read)

    def organization(self, id_: str | None) -> str | None:
        """Name of an organization."""
        return None if id_ is None else self.organizations.get(id_, id_)

    def listed(self, ids: Iterable[str]) -> str:
        """Names of organizations, in one text."""
        return ", ".join(sorted((self.organizations.get(i, i) for i in ids), key=str.casefold))

    def family(self, id_: str) -> str:
        """Name of a family."""
        return self.families.get(id_, id_)

    def country(self, code: str | None) -> str | None:
        """Name of a country."""
        return None if code is None else self.countries.get(code, code)

    def benchmark(self, id_: str) -> str:
        """Name of a test or an arena."""
        return self.benchmarks.get(id_, id_)
