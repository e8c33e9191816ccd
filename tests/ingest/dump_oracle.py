"""What a snapshot of list records must hold, worked out with the json module alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from graph.snapshot import CLAIMS, MODELS, Snapshot

RELATIONS = ("finetune", "adapter", "quantized", "merge")


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def expected_model(r: dict[str, Any]) -> tuple[Any, ...]:
    """The row of a record that has `_seen` and `_src`."""
    tags = r.get("tags") or []
    prefixes = ("base_model:", "license:", "dataset:", "region:")
    licenses = [t.removeprefix("license:") for t in tags if t.startswith("license:")]
    card = (r.get("cardData") or {}).get("license")
    removed = moment(r.get("_removed_at"))
    return (
        r["id"],
        moment(r.get("createdAt")),
        moment(r.get("lastModified")),
        r.get("downloads"),
        r.get("likes"),
        r.get("pipeline_tag"),
        r.get("library_name"),
        {True: "yes", False: None, None: None}[r.get("gated")],
        (r.get("safetensors") or {}).get("total"),
        r.get("usedStorage"),
        [t for t in tags if not t.startswith(prefixes)],
        licenses + [card for _ in range(card is not None and card not in licenses)],
        None,
        None,
        [t.removeprefix("dataset:") for t in tags if t.startswith("dataset:")],
        date.fromisoformat(r["_seen"]),
        r["_src"],
        removed and removed.date(),
    )


def expected_claims(r: dict[str, Any]) -> set[tuple[Any, ...]]:
    claims: set[tuple[Any, ...]] = set()
    seen = date.fromisoformat(r["_seen"])
    for tag in r.get("tags") or []:
        if not tag.startswith("base_model:"):
            continue
        written = tag.removeprefix("base_model:")
        relation = next((x for x in RELATIONS if written.startswith(x + ":")), None)
        if relation:
            claims.add((r["id"], written.removeprefix(relation + ":"), relation, "tag_typed", seen, None))
        else:
            claims.add((r["id"], written, None, "tag_untyped", seen, None))
    base = (r.get("cardData") or {}).get("base_model")
    if base is not None:
        parts = base.split(", ")
        parts = parts if all("/" in part for part in parts) else [base]
        claims |= {(r["id"], part, None, "card_data", seen, base if len(parts) > 1 else None) for part in parts}
    return claims


def read_table(snapshot: Snapshot, name: str, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        return con.execute(f"SELECT {columns} FROM {snapshot.table(name)}").fetchall()


def assert_holds(snapshot: Snapshot, lines: Iterable[bytes | str]) -> None:
    """Compare models and claims with the records, value by value."""
    records = sorted((json.loads(line) for line in lines), key=lambda r: r["id"].encode())
    models = read_table(snapshot, "models", ", ".join(c.name for c in MODELS.columns))
    assert [row[0] for row in models] == [r["id"] for r in records]
    for row, record in zip(models, records, strict=True):
        assert row == expected_model(record)
    claims = read_table(snapshot, "claims", ", ".join(c.name for c in CLAIMS.columns))
    assert len(claims) == len(set(claims))
    assert set(claims) == {claim for record in records for claim in expected_claims(record)}
