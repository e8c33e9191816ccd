"""What the records and the declared edges say, as arrays over all models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.resolve.inference.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

UNKNOWN_DATE: Final = np.iinfo(np.int64).min

_ARCHITECTURE: Final = (
    "^(" + "|".join(sorted({w for words in FAMILIES for w in words if w.isalnum()}, key=lambda w: (-len(w), w))) + ")"
    "[a-z0-9_]*$"
)

_MODELS: Final = f"""
WITH tag AS (
    SELECT DISTINCT tag FROM (SELECT unnest(tags) AS tag FROM raw_model) WHERE regexp_matches(tag, '{_ARCHITECTURE}')
), architecture AS (
    SELECT id, min(tag) AS tag FROM (SELECT id, unnest(tags) AS tag FROM raw_model) JOIN tag USING (tag) GROUP BY id
)
SELECT s.idx, s.name, coalesce(s.account, '') AS account, s.has_record,
       coalesce(epoch_us(s.created_at), {UNKNOWN_DATE}) AS created, coalesce(s.parameter_count, 0) AS parameters,
       coalesce(hash(a.tag), 0)::UBIGINT AS architecture, coalesce(list_contains(r.tags, 'unsloth'), false) AS unsloth,
       CASE WHEN len(r.licenses) = 1 THEN hash(r.licenses[1]) ELSE 0 END::UBIGINT AS license,
       coalesce(hash(s.pipeline_tag), 0)::UBIGINT AS pipeline, coalesce(s.likes, 0) AS likes
FROM staged_model s LEFT JOIN raw_model r USING (id) LEFT JOIN architecture a USING (id) ORDER BY s.idx
"""

_TAGS: Final = """
WITH given AS (
    SELECT s.idx, unnest(list_concat(list_filter(r.tags, lambda t: NOT contains(t, '/')),
                                     list_transform(r.datasets, lambda d: 'dataset:' || d))) AS tag
    FROM raw_model r JOIN staged_model s USING (id)
), counted AS (
    SELECT tag, 1::UBIGINT << (hash(tag) % 64)::INTEGER AS bit,
           count(*) <= (SELECT greatest(20, count(*) * 0.0005) FROM raw_model) AS rare
    FROM given GROUP BY tag HAVING count(*) BETWEEN 2 AND (SELECT count(*) * 0.02 FROM raw_model)
)
SELECT s.idx, coalesce(bit_or(bit) FILTER (rare), 0)::UBIGINT AS rare_tags,
       coalesce(bit_or(bit) FILTER (NOT rare), 0)::UBIGINT AS tags
FROM staged_model s LEFT JOIN (given JOIN counted USING (tag)) USING (idx) GROUP BY s.idx ORDER BY s.idx
"""
"""Tags and datasets that some share and most lack. A tag with a slash is left out: it may be a parent's id."""

_EDGES: Final = """
SELECT DISTINCT c.idx AS child, p.idx AS parent
FROM raw_claim r JOIN method m ON m.name = r.method AND m.declared
JOIN parent_resolution t ON t.text = r.parent
JOIN staged_model c ON c.id = r.child JOIN staged_model p ON p.id = t.id
WHERE c.idx <> p.idx ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry per model of `staged_model`, in the order of idx.

    `child` and `parent` are the declared edges. `popularity` counts the declared children of a model, `spread` the
    accounts that uploaded them. `rare_tags` (of at most one model in 2,000) and `tags` (of at most one in 50) are sets
    of 64 bits: each tag has one, by its hash. `license` and `pipeline` are hashes, 0 where there is not exactly one.
    """

    name: pl.Series
    account_name: pl.Series
    account: Int32
    has_record: NDArray[np.bool_]
    created: Int64
    parameters: Int64
    architecture: NDArray[np.uint64]
    unsloth: NDArray[np.bool_]
    license: NDArray[np.uint64]
    pipeline: NDArray[np.uint64]
    likes: Int64
    rare_tags: NDArray[np.uint64]
    tags: NDArray[np.uint64]
    child: Int32
    parent: Int32
    popularity: Int32
    spread: Int32

    @property
    def open_rows(self) -> Int32:
        """Models for which no parent is declared, also those that are only known by name."""
        has_parent = np.zeros(self.created.size, dtype=np.bool_)
        has_parent[self.child] = True
        return np.flatnonzero(~has_parent).astype(np.int32)


def read_facts(con: duckdb.DuckDBPyConnection) -> Facts:
    """Facts out of `staged_model`, `raw_model`, `raw_claim`, `parent_resolution` and `method`."""
    models = pl.DataFrame(con.sql(_MODELS))
    edges = pl.DataFrame(con.sql(_EDGES))
    tags = pl.DataFrame(con.sql(_TAGS))
    accounts = models["account"].unique(maintain_order=True)
    account = (
        models.select("account")
        .join(accounts.to_frame().with_row_index("code"), on="account", how="left", maintain_order="left")["code"]
        .to_numpy()
        .astype(np.int32)
    )
    child, parent = edges["child"].to_numpy(), edges["parent"].to_numpy()
    count = models.height
    pairs = np.unique(parent.astype(np.int64) << 32 | account[child])
    return Facts(
        models["name"],
        accounts,
        account,
        models["has_record"].to_numpy(),
        models["created"].to_numpy(),
        models["parameters"].to_numpy(),
        models["architecture"].to_numpy(),
        models["unsloth"].to_numpy(),
        models["license"].to_numpy(),
        models["pipeline"].to_numpy(),
        models["likes"].to_numpy(),
        tags["rare_tags"].to_numpy(),
        tags["tags"].to_numpy(),
        child,
        parent,
        np.bincount(parent, minlength=count).astype(np.int32),
        np.bincount(pairs >> 32, minlength=count).astype(np.int32),
    )
