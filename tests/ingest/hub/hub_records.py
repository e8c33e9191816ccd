"""Records of the bundled sample as the Hub would list them, and what a snapshot of them must hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from graph.snapshot import Snapshot
from ingest.hub.client import HubClient, Patience
from ingest.hub.scope import EXPAND
from modelroots.sample import MODELS
from tests.ingest.dump_oracle import assert_holds

NOW = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
QUICK = Patience(seconds=60, attempts=30, first_pause_seconds=0.01, read_timeout_seconds=5, answer_seconds=20)


def clock() -> datetime:
    return NOW


def no_sleep(_seconds: float) -> None:
    """Retries without a pause: the replica says itself when it has had enough."""


def quick_client(url: str, patience: Patience = QUICK) -> HubClient:
    return HubClient(url, token=False, patience=patience, sleep=no_sleep)


def read_records(rows: int) -> list[dict[str, Any]]:
    """The first models of the sample, less the keys that are null."""
    frame = pl.read_parquet(MODELS, n_rows=rows).with_columns(
        pl.col("createdAt", "lastModified").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"), pl.col("_seen").cast(pl.String)
    )
    return [{k: v for k, v in r.items() if v is not None} for r in frame.to_dicts()]


def as_listed(record: dict[str, Any], url: str, seen: datetime = NOW) -> dict[str, Any]:
    """What a crawl is to read of a record: the properties that it asks for, and who saw them when."""
    listed = {k: v for k, v in record.items() if k == "id" or k in EXPAND}
    return listed | {"_seen": seen.date().isoformat(), "_src": urlsplit(url).netloc}


def assert_snapshot_is(snapshot: Snapshot | None, records: Iterable[dict[str, Any]], url: str) -> None:
    """Compare models and claims with the records, value by value."""
    assert snapshot is not None
    assert_holds(snapshot, [json.dumps(as_listed(r, url)) for r in records])
