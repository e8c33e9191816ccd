"""Parents that are written without an account: paths and bare names that a widely used model bears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.resolve.inference.infer import INFERRED_CLAIM

if TYPE_CHECKING:
    import duckdb

LEAST_SPREAD: Final = 3
"""Accounts that must have built on the model that a bare name is taken for."""

_WRITTEN: Final = f"""
INSERT INTO inferred_claim
SELECT DISTINCT s.idx, o.idx, r.relation, 'written_name', m.confidence, r.parent
FROM raw_claim r
JOIN parent_resolution t ON t.text = r.parent AND t.id IS NULL AND len(t.candidates) > 0
JOIN staged_model s ON s.id = r.child
JOIN original o ON o.key = regexp_replace(
    regexp_replace(lower(regexp_replace(split_part(t.candidates[1], '/', -1), '[-_. ]+', '-', 'g')), '^meta-llama',
                   'llama'), '-hf$', '')
JOIN method m ON m.name = 'written_name'
WHERE o.spread >= {LEAST_SPREAD} AND s.idx <> o.idx AND s.idx NOT IN (SELECT child FROM derived_from)
  AND s.idx NOT IN (SELECT child FROM inferred_claim)
"""


def infer_written(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `inferred_claim` what a path or a bare name most likely means, where three or more accounts build on it.

    The declared claim itself stays refused, with all its candidates: what was written names no model of the Hub.
    Needs `original` of `resolve_mirrors`.
    """
    con.execute(INFERRED_CLAIM)
    con.execute(_WRITTEN)
