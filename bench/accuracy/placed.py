"""Derivatives that inference and mirrors have placed: drawn for reading by hand, and the verdicts on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from graph.store.duckdb import DuckDBStore

VERDICTS: Final = Path(__file__).with_name("verdicts.yaml")

_DRAWN: Final = """
SELECT m.id, list_sort(list(b.id)) AS bases
FROM model m JOIN rooted_in r ON r.model = m.idx AND r.edges = 'default' JOIN model b ON b.idx = r.base
WHERE m.has_record AND m.removed_on IS NULL AND m.origin_bucket_default <> 'unresolved'
  AND (m.is_root_declared OR m.origin_bucket_declared = 'unresolved')
GROUP BY m.id ORDER BY sha256(m.id) LIMIT $count
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Verdicts on the models that were drawn, `late` those given once all rules stood, and models that nobody has read
    as they are now.
    """

    verdicts: Counter[str]
    late: Counter[str]
    unread: list[str]


def read_placed(store: DuckDBStore, count: int = 300, path: Path = VERDICTS) -> Reading:
    """Draw models whose origin is known in the edge set `default` and was not by declarations; look their verdicts up.

    A verdict (`right`, `wrong` or `open`) counts while the model still ends at the bases that were read.
    """
    drawn = store.con.execute(_DRAWN, {"count": count}).fetchall()
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {(row["model"], *row["bases"]): row for row in rows}
    found = [(model, known.get((model, *bases))) for model, bases in drawn]
    read = [row for _, row in found if row is not None]
    return Reading(
        Counter(row["verdict"] for row in read),
        Counter(row["verdict"] for row in read if row.get("late")),
        [model for model, row in found if row is None],
    )
