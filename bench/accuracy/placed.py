"""Derivatives that inference and mirrors have placed: drawn for reading by hand, and the verdicts on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from graph.store.duckdb import DuckDBStore

VERDICTS: Final = Path(__file__).with_name("verdicts.yaml")

_DRAWN: Final = """
SELECT m.id, list_sort(list(b.id)) AS bases, m.origin_bucket_default AS origin
FROM model m JOIN rooted_in r ON r.model = m.idx AND r.edges = 'default' JOIN model b ON b.idx = r.base
WHERE m.has_record AND m.removed_on IS NULL AND m.origin_bucket_default <> 'unresolved'
  AND (m.is_root_declared OR m.origin_bucket_declared = 'unresolved')
GROUP BY m.id, m.origin_bucket_default ORDER BY sha256(m.id) LIMIT $count
"""


def draw_placed(store: DuckDBStore, count: int = 200) -> list[tuple[str, list[str], str]]:
    """Models whose origin is known in the edge set `default` and was not by declarations: id, bases, origin."""
    return store.con.execute(_DRAWN, {"count": count}).fetchall()


def read_verdicts(path: Path = VERDICTS) -> list[dict[str, Any]]:
    """What was judged by reading: `model`, `bases`, `verdict` (right, wrong or open) and `why`."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return rows
