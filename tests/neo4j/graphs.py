"""Small random graphs with everything that is awkward: cycles, self-loops, merges, odd ids, unknown dates."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from graph.build import build_graph
from graph.snapshot import Snapshot, SnapshotWriter
from ingest.registry.compile import compile_registry

ACCOUNTS = ("Qwen", "meta-llama", "mistralai", "deepseek-ai", "google", "unsloth", "mradermacher", "someone-new")
ODD_NAMES = ("it's", 'quo"te', "back`tick", "back\\slash", "$param", "{brace}", "\\u0027", "новая", "模型", "a;b|c")
RENAMED = "albert/albert-base-v2"
"""The registry knows a former id of this model."""
RELATIONS = ("finetune", "adapter", "quantized", "merge", None)

_MODEL_COLUMNS = {
    "id": "VARCHAR",
    "created_at": "TIMESTAMP",
    "downloads_30d": "BIGINT",
    "likes": "BIGINT",
    "pipeline_tag": "VARCHAR",
    "tags": "VARCHAR[]",
    "licenses": "VARCHAR[]",
    "datasets": "VARCHAR[]",
    "observed_on": "DATE",
    "observed_by": "VARCHAR",
}
_CLAIM_COLUMNS = dict.fromkeys(("child", "parent", "relation", "method"), "VARCHAR") | {"observed_on": "DATE"}


def random_records(seed: int, size: int = 60) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Models and claims: 1 edge in 4 points anywhere (thus cycles), 1 in 25 at itself, 1 model in 12 is a merge."""
    chance = random.Random(seed)
    models = []
    for i in range(size):
        name = ODD_NAMES[i] if i < len(ODD_NAMES) else f"model-{i}"
        known = chance.random() > 0.1
        models.append(
            {
                "id": f"{ACCOUNTS[chance.randrange(len(ACCOUNTS))]}/{name}-{i}" if i != 15 else RENAMED,
                "created_at": f"2025-{1 + i % 12:02}-{1 + i % 28:02}T03:04:05.000" if known else None,
                "downloads_30d": chance.choice((0, 7, 999, 1_000, 99_999, 100_000, 2_000_000, None)),
                "likes": chance.choice((0, 3, None)),
                "pipeline_tag": chance.choice(("text-generation", "two\nlines", "", None)),
                "tags": ["gguf"] if i % 3 == 0 else [],
                "licenses": [chance.choice(("apache-2.0", "mit", "llama3.1"))] if i % 4 else [],
                "datasets": [f"data/set-{i % 5}"] if i % 6 == 0 else [],
                "observed_on": "2026-01-02",
                "observed_by": "radar",
            }
        )
    claims = []
    for i, model in enumerate(models):
        if i == 0 or chance.random() < 0.15:
            continue
        for _ in range(chance.randrange(2, 7) if i % 12 == 5 else 1):
            draw = chance.random()
            other = i if draw < 0.04 else chance.randrange(size) if draw < 0.29 else chance.randrange(max(1, i))
            relation = chance.choice(RELATIONS)
            claims.append(
                {
                    "child": model["id"],
                    "parent": models[other]["id"] if chance.random() > 0.05 else f"gone/{other}",
                    "relation": relation,
                    "method": "tag_typed" if relation else "tag_untyped",
                    "observed_on": "2026-01-02",
                }
            )
    return models, claims


def write_snapshot(root: Path, models: list[dict[str, Any]], claims: list[dict[str, Any]]) -> Snapshot:
    """A Hub snapshot of these records."""
    con = duckdb.connect()
    with SnapshotWriter(root / "snapshots", "hub", "random", datetime(2026, 1, 2, tzinfo=UTC)) as writer:
        for table, columns, records in (("models", _MODEL_COLUMNS, models), ("claims", _CLAIM_COLUMNS, claims)):
            file = writer.folder / f"{table}.jsonl"
            file.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
            types = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
            con.execute(
                f"CREATE TABLE {table} AS FROM read_json('{file}', format = 'newline_delimited', columns = {{{types}}})"
            )
            file.unlink()
            writer.copy(con, table, f"SELECT *{_missing(table)} FROM {table}")
        return writer.commit()


def build_random(root: Path, seed: int, size: int = 60) -> Path:
    """Folder of a built random graph."""
    models, claims = random_records(seed, size)
    registry = compile_registry(root / "snapshots")
    return build_graph([write_snapshot(root, models, claims), registry], root / "graphs")


def build_models(root: Path, ids: list[str]) -> Path:
    """Folder of a built graph of these models, each of which stands on the next."""
    models = [{"id": model, "observed_on": "2026-01-02", "observed_by": "radar"} for model in ids]
    claims = [
        {"child": a, "parent": b, "relation": "finetune", "method": "tag_typed", "observed_on": "2026-01-02"}
        for a, b in pairwise(ids)
    ]
    registry = compile_registry(root / "snapshots")
    return build_graph([write_snapshot(root, models, claims), registry], root / "graphs")


def build_changed(root: Path, seed: int) -> tuple[Path, Path]:
    """Two graphs of one home folder; the second lacks models, has new ones, and other figures, dates and parents."""
    models, claims = random_records(seed)
    registry = compile_registry(root / "snapshots")
    first = build_graph([write_snapshot(root, models, claims), registry], root / "graphs")
    gone = {models[3]["id"], models[20]["id"]}
    later = [m | {"downloads_30d": 123_456 if i % 5 == 0 else m["downloads_30d"]} for i, m in enumerate(models)]
    later = [m for m in later if m["id"] not in gone] + [models[0] | {"id": "000/first-of-all"}]
    kept = [c for i, c in enumerate(claims) if c["child"] not in gone and i % 7]
    kept += [{**claims[0], "child": "000/first-of-all", "parent": models[1]["id"]}]
    second = build_graph([write_snapshot(root, later, kept), registry], root / "graphs")
    assert first != second
    return first, second


def _missing(table: str) -> str:
    from graph.snapshot import TABLES

    given = _MODEL_COLUMNS if table == "models" else _CLAIM_COLUMNS
    return "".join(f", NULL AS {c.name}" for c in TABLES[table].columns if c.name not in given)
