"""Snapshots appear whole or not at all, and the same rows give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from graph.errors import BadDataError, StaleSchemaError
from graph.snapshot import MANIFEST, MODELS, Snapshot, SnapshotWriter, list_snapshots
from tests.graph.hubs import DAY, frame, write_hub

MODEL = {"id": "acme/tiny", "likes": 3}
CLAIM = {"child": "acme/tiny", "parent": "acme/base", "relation": "finetune", "method": "tag_typed"}


def test_round_trip(tmp_path: Path) -> None:
    written = write_hub(tmp_path, [MODEL], [CLAIM])
    read = Snapshot.open(written.path)
    assert read == written
    assert read.manifest.rows == {"claims": 1, "models": 1}
    row = duckdb.sql(f"SELECT id, likes, observed_on FROM {read.table('models')}").fetchall()
    assert row == [("acme/tiny", 3, DAY)]


def test_same_rows_same_snapshot(tmp_path: Path) -> None:
    other = {"id": "acme/base"}
    first = write_hub(tmp_path / "a", [MODEL, other], [CLAIM])
    second = write_hub(tmp_path / "b", [other, MODEL], [CLAIM])
    assert first.manifest == second.manifest
    assert [p.read_bytes() for p in sorted(first.path.iterdir())] == [
        p.read_bytes() for p in sorted(second.path.iterdir())
    ]
    assert write_hub(tmp_path / "a", [MODEL, other], [CLAIM]) == first
    assert len(list_snapshots(tmp_path / "a")) == 1


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    def fail() -> None:
        with SnapshotWriter(tmp_path, "hub", "test", datetime(2026, 1, 1, tzinfo=UTC)) as writer:
            writer.write("models", frame(MODELS, [MODEL]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list_snapshots(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_damaged(tmp_path: Path) -> None:
    snapshot = write_hub(tmp_path, [MODEL], [CLAIM])
    (snapshot.path / "claims.parquet").unlink()
    with pytest.raises(BadDataError, match="claims"):
        Snapshot.open(snapshot.path)
    manifest = json.loads((snapshot.path / MANIFEST).read_text())
    (snapshot.path / MANIFEST).write_text(json.dumps(manifest | {"format": 0}))
    with pytest.raises(StaleSchemaError, match="format 0"):
        Snapshot.open(snapshot.path)
    (snapshot.path / MANIFEST).write_text("{")
    with pytest.raises(BadDataError, match="no readable"):
        Snapshot.open(snapshot.path)
