"""Cases for graphs as of a day: a part of the sample, and snapshots of a few rows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from graph.snapshot import Snapshot, SnapshotWriter
from ingest.hub.dump import ingest_dump
from modelroots.sample import MODELS, OBSERVATIONS
from tests.graph.moment_oracle import State, by_id, state_at

Rows = list[dict[str, Any]]


def text(value: object) -> object:
    return value.isoformat() + ("" if "T" not in value.isoformat() else "Z") if isinstance(value, date) else value


def snapshot_of(folder: Path, records: Rows, observations: Rows = ()) -> Snapshot:  # type: ignore[assignment]
    folder.mkdir()
    for name, rows in (("models", records), ("observations", observations)):
        lines = [json.dumps({k: text(v) for k, v in row.items() if v is not None}) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    return ingest_dump(
        folder / "models.jsonl",
        folder / "snapshots",
        source="test",
        retrieved_at=datetime(2026, 8, 22, tzinfo=UTC),
        observations=folder / "observations.jsonl" if observations else None,
    )


def changing_rows() -> tuple[Rows, Rows]:
    """Models of the sample whose license, parents or presence changes between observations, and some that do not."""
    with duckdb.connect() as con:
        ids = con.execute(
            "SELECT id FROM read_parquet(?) GROUP BY id HAVING count(DISTINCT license) > 1 OR bool_or(removed) "
            "OR count(DISTINCT base_model) > 1 OR (count(*) > 1 AND hash(id) % 10 = 0) ORDER BY id",
            [str(OBSERVATIONS)],
        ).fetchall()
    chosen = pl.DataFrame({"id": [id_ for (id_,) in ids]})
    records = pl.read_parquet(MODELS).join(chosen, on="id", how="semi").to_dicts()
    observations = pl.read_parquet(OBSERVATIONS).join(chosen, on="id", how="semi").to_dicts()
    assert len(records) > 2000
    return records, observations


def expected_states(records: Rows, observations: Rows, day: date) -> dict[str, State]:
    plain = [{k: str(v) if k == "_seen" else text(v) for k, v in r.items()} for r in records]
    recorded, observed = by_id(plain), by_id(observations)
    states = {id_: state_at(recorded[id_], observed[id_], day) for id_ in {*recorded, *observed}}
    return {id_: state for id_, state in states.items() if state is not None}


def record(id_: str, seen: str, *bases: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "_seen": seen, "_src": "test", "tags": [f"base_model:finetune:{b}" for b in bases], **more}


def seen(id_: str, day: str, *bases: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "observed_at": day, "base_model": list(bases) or None, **more}


def renames(root: Path, rows: list[tuple[str, str, date]]) -> Snapshot:
    with duckdb.connect() as con, SnapshotWriter(root, "hub", "renames", datetime(2026, 3, 1, tzinfo=UTC)) as writer:
        con.execute("CREATE TABLE r (former VARCHAR, current VARCHAR, observed_on DATE)")
        con.executemany("INSERT INTO r VALUES (?, ?, ?)", rows)
        writer.copy(con, "renames", "SELECT * FROM r")
        return writer.commit()
