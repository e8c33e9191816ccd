"""Small Hubs made for tests: snapshots from plain Python rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from graph.schema.core import Type
from graph.snapshot import CLAIMS, MODELS, Snapshot, SnapshotTable, SnapshotWriter

DAY = date(2026, 8, 22)
_POLARS = {
    Type.TEXT: pl.String,
    Type.INTEGER: pl.Int64,
    Type.DATE: pl.Date,
    Type.TIMESTAMP: pl.Datetime("us"),
    Type.TEXT_LIST: pl.List(pl.String),
}


def frame(table: SnapshotTable, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a declared table; columns that a row does not name are null."""
    schema = {c.name: _POLARS[c.type] for c in table.columns}
    full = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=schema).sort(*table.sorted_by)


def write_hub(
    root: Path, models: Sequence[dict[str, Any]], claims: Sequence[dict[str, Any]], day: date = DAY
) -> Snapshot:
    """Snapshot of these models and claims, observed on one day."""
    with SnapshotWriter(root, "hub", "test", datetime(day.year, day.month, day.day, tzinfo=UTC)) as writer:
        writer.write(MODELS.name, frame(MODELS, [{"observed_on": day, "observed_by": "test", **m} for m in models]))
        writer.write(CLAIMS.name, frame(CLAIMS, [{"observed_on": day, **c} for c in claims]))
        return writer.commit()


def random_hub(seed: int, size: int = 60) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Models and claims with merges, cycles, self-references, unknown dates and parents without a record."""
    rng = random.Random(seed)
    accounts = ["Qwen", "meta-llama", "mistralai", "someone", "other"]
    ids = [f"{rng.choice(accounts)}/m{i:03d}" for i in range(size)]
    recorded = ids[: size * 3 // 4]
    models = [
        {
            "id": id_,
            "created_at": None if rng.random() < 0.2 else datetime(2025, 1, 1) + timedelta(days=rng.randrange(400)),
            "downloads_30d": rng.randrange(1000),
            "licenses": [rng.choice(["mit", "apache-2.0", "llama3.1"])],
        }
        for id_ in recorded
    ]
    claims = []
    for child in recorded:
        for _ in range(rng.choice([0, 1, 1, 1, 2, 4])):
            parent = rng.choice(ids)
            relation = rng.choice(["finetune", "quantized", "adapter", "merge", None])
            method = "tag_untyped" if relation is None else "tag_typed"
            claims.append({"child": child, "parent": parent, "relation": relation, "method": method})
    return models, claims
