"""The statements behind the edges of a lineage, and those that make no edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.store.duckdb import DuckDBStore

_CLAIMS: Final = """
SELECT m.id, p.id, c.parent_text, c.relation, c.method, c.confidence, c.source, c.observed_on, c.refused,
       coalesce(c.candidates, []), c.detail
FROM claim c JOIN model m ON m.idx = c.child LEFT JOIN model p ON p.idx = c.parent
WHERE list_contains($children, m.id)
ORDER BY m.id, p.id NULLS LAST, c.confidence DESC, c.method, c.observed_on, c.parent_text
"""


@dataclass(frozen=True)
class Proof:
    """One statement about a child. `parent` is None and `refused` says why where it makes no edge."""

    child: str
    parent: str | None
    written: str
    relation: str | None
    method: str
    confidence: float
    source: str
    observed_on: date | None
    refused: str | None
    candidates: list[str]
    detail: str | None

    def line(self) -> str:
        """The statement on one line."""
        parts = [f"{self.method} {self.confidence:.2f}"]
        if self.written != self.parent:
            parts.append(f"written {self.written!r}")
        if self.relation:
            parts.append(self.relation)
        if self.detail:
            parts.append(f"{self.detail!r}")
        parts.append(f"{self.source}, {self.observed_on}" if self.observed_on else self.source)
        if self.refused:
            parts.append(f"makes no edge: {self.refused}")
        if self.candidates:
            parts.append(f"may be {', '.join(self.candidates)}")
        return "; ".join(parts)


def read_proofs(store: DuckDBStore, children: Iterable[str]) -> list[Proof]:
    """All statements about these children, edge by edge, the surest first; refused ones last."""
    rows = store.con.execute(_CLAIMS, {"children": sorted(set(children))}).fetchall()
    return [Proof(*row) for row in rows]
