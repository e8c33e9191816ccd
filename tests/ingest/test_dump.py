from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import zstandard

from graph.errors import BadDataError, NotFoundError, UsageError
from graph.snapshot import Snapshot, list_snapshots
from ingest.hub import dump
from ingest.hub.dump import ingest_dump
from ingest.lines import iter_blocks
from modelroots.sample import MODELS, ingest_sample
from tests.ingest.dump_oracle import assert_holds, read_table

WHEN = datetime(2026, 8, 22, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parent / "fixtures"


def ingest(path: Path, root: Path, **options: Any) -> Snapshot:
    return ingest_dump(path, root, source="test", retrieved_at=WHEN, **options)


def lines_of(records: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(r) + "\n" for r in records).encode()


def record(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "tags": [], **fields}


@pytest.fixture(scope="session")
def sample_lines() -> list[str]:
    """The first 5,000 models of the sample as JSON lines, with the keys that are null left out."""
    frame = pl.read_parquet(MODELS, n_rows=5000).with_columns(
        pl.col("createdAt", "lastModified").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"), pl.col("_seen").cast(pl.String)
    )
    return [json.dumps({k: v for k, v in r.items() if v is not None}) for r in frame.to_dicts()]


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_every_form_gives_the_same_snapshot(
    form: str, sample_lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("\n".join(sample_lines) + "\n").encode()
    path = tmp_path / f"models.{form}"
    if form == "parquet":
        pl.read_parquet(MODELS, n_rows=5000).write_parquet(path)
    else:
        pack: dict[str, Callable[[bytes], bytes]] = {
            "jsonl": bytes,
            "jsonl.gz": gzip.compress,
            "jsonl.zst": zstandard.compress,
        }
        half = data.index(b"\n", len(data) // 2) + 1
        path.write_bytes(pack[form](data[:half]) + pack[form](data[half:]))  # two gzip members, two zstd frames
    monkeypatch.setattr("ingest.lines.BLOCK_BYTES", 1 << 18)
    snapshot = ingest(path, tmp_path / "snapshots")
    assert_holds(snapshot, sample_lines)
    assert snapshot.manifest.rows["models"] == 5000
    assert snapshot.manifest.notes["rows_read"] == 5000
    assert snapshot.manifest.content_hash == ingest(path, tmp_path / "again").manifest.content_hash


def test_the_order_of_lines_and_blocks_does_not_matter(sample_lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_text("\n".join(reversed(sample_lines)) + "\n")
    assert_holds(ingest(path, tmp_path / "snapshots"), sample_lines)


def test_the_bundled_sample(tmp_path: Path) -> None:
    snapshot = ingest_sample(tmp_path)
    assert snapshot.manifest.rows == {"claims": 88447, "models": 70505, "observations": 132593}
    assert MODELS.stat().st_size <= 4_000_000
    assert MODELS.with_name("observations.parquet").stat().st_size <= 2_000_000


@pytest.mark.parametrize("card", ["string", "struct"])
def test_the_published_hub_stats_shape(card: str, tmp_path: Path) -> None:
    path = FIXTURES / f"hub_stats_{card}.parquet"
    snapshot = ingest(path, tmp_path)
    with duckdb.connect() as con:
        rows = con.execute(
            "SELECT id, tags, cardData::JSON->>'base_model', baseModels.relation, "
            f"list_transform(baseModels.models, lambda m: m.id) FROM '{path}'"
        ).fetchall()
    expected = set()
    for id_, tags, card_base, relation, bases in rows:
        expected |= {(id_, b, relation, "base_models") for b in bases or ()}
        expected |= {(id_, part, None, "card_data") for part in (card_base or "").split(", ") if part}
        for tag in tags:
            if tag.startswith("base_model:"):
                parts = tag.split(":")
                typed = len(parts) == 3
                expected.add((id_, parts[-1], parts[1] if typed else None, "tag_typed" if typed else "tag_untyped"))
    claims = read_table(snapshot, "claims", "child, parent, relation, method")
    assert set(claims) == expected
    assert {c[3] for c in claims} == {"base_models", "card_data", "tag_typed", "tag_untyped"}
    assert snapshot.manifest.notes["unused_keys"] == {"downloadsAllTime": len(rows)}
    observed = read_table(snapshot, "models", "DISTINCT observed_on, observed_by, gated")
    assert sorted(observed, key=str) == [(date(2026, 8, 22), "test", g) for g in ("yes", None)]


def test_the_latest_observation_of_an_id_stays(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    records = [
        record("a/b", likes=1, _seen="2026-01-02", tags=["base_model:old/base"]),
        record("a/b", likes=2, _seen="2026-01-03", tags=["base_model:new/base"]),
        record("a/b", likes=3, _seen="2026-01-01"),
        record("c/d", likes=4, _seen="2026-01-01"),
        record("c/d", likes=5, _seen="2026-01-01"),
    ]
    path.write_bytes(lines_of(records))
    snapshot = ingest(path, tmp_path / "snapshots")
    assert read_table(snapshot, "models", "id, likes") == [("a/b", 2), ("c/d", 5)]
    assert read_table(snapshot, "claims", "child, parent") == [("a/b", "new/base")]
    assert snapshot.manifest.notes["repeated_ids"] == 3


def test_bad_rows_are_kept_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    good = [record(f"a/{i}", extra=i) for i in range(400)]
    lines = lines_of(good).splitlines()
    lines[10:10] = [b"{broken", b"", b'{"id": 5, "tags": []}', b'{"id": "\xff"}', b'{"tags": []}']
    path.write_bytes(b"\n".join(lines) + b"\n")
    snapshot = ingest(path, tmp_path / "snapshots")
    assert read_table(snapshot, "rejected", "line, reason, excerpt") == [
        (11, "not JSON (JSON is malformed: object keys must be strings (byte 1))", "{broken"),
        (13, "Expected `str | null`, got `int` - at `$.id`", '{"id": 5, "tags": []}'),
        (14, "not UTF-8", '{"id": "\ufffd"}'),
        (15, "no id", '{"tags": []}'),
    ]
    notes = snapshot.manifest.notes
    assert (notes["bad_rows"], notes["blank_lines"], notes["rows_read"]) == (4, 1, 404)
    assert notes["unused_keys"] == {"extra": 400}


def test_blank_lines_are_counted_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_bytes(lines_of([record("a/b", extra=1), record("a/c", extra=1)]) + b"  \n\n" + lines_of([record("a/d")]))
    notes = ingest(path, tmp_path / "snapshots").manifest.notes
    assert notes == {"file": "models.jsonl", "rows_read": 3, "blank_lines": 2, "unused_keys": {"extra": 2}}


def test_what_editors_add_is_no_dirt(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines_of([record("a/b"), record("a/c")]).replace(b"\n", b"\r\n"))
    assert ingest(path, tmp_path / "snapshots").manifest.notes == {"file": "models.jsonl", "rows_read": 2}


def test_more_than_one_percent_bad_rows_stops_the_job_unless_allowed(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_bytes(lines_of([record(f"a/{i}") for i in range(98)]) + b"x\ny\n")
    with pytest.raises(BadDataError, match=rf"{path}: 2 of 100 rows cannot be read .*\n  {path}:99: not JSON") as stop:
        ingest(path, tmp_path / "snapshots")
    assert stop.value.exit_code == 3
    assert list((tmp_path / "snapshots").iterdir()) == []
    snapshot = ingest(path, tmp_path / "snapshots", allow_bad_rows=True)
    assert snapshot.manifest.rows == {"claims": 0, "models": 98, "rejected": 2}
    path.write_bytes(lines_of([record(f"a/{i}") for i in range(99)]) + b"x\n")
    assert ingest(path, tmp_path / "snapshots").manifest.rows["models"] == 99


def _truncated_parquet() -> bytes:
    return MODELS.read_bytes()[:100_000]


def _wrong_columns() -> bytes:
    from io import BytesIO

    out = BytesIO()
    pl.DataFrame({"id": ["a/b"], "name": ["c"]}).write_parquet(out)
    return out.getvalue()


LINES = lines_of([record(f"a/{i}", tags=["base_model:c/d"]) for i in range(5000)])

WRONG: dict[str, tuple[str, bytes, str]] = {
    "empty": ("x.jsonl", b"", "the file is empty"),
    "only blank lines": ("x.jsonl", b"\n\n  \n", "the file holds no rows"),
    "not gzip": ("x.jsonl.gz", LINES, 'not gzip: it starts with b\'{"id"'),
    "not zstd": ("x.jsonl.zst", gzip.compress(LINES), "not zstd: it starts with .* If it is gzip, rename it"),
    "not parquet": ("x.parquet", LINES, "not parquet: it starts with"),
    "truncated gzip": (
        "x.jsonl.gz",
        gzip.compress(LINES)[:-2000],
        "truncated: the gzip data ends too early, after line",
    ),
    "truncated zstd": ("x.jsonl.zst", zstandard.compress(LINES)[:-20], "truncated: the zstd data ends too early"),
    "damaged gzip": ("x.jsonl.gz", gzip.compress(LINES)[:-8] + bytes(8), "damaged gzip data after line"),
    "truncated lines": ("x.jsonl", LINES[:-20], r"x.jsonl:5000: truncated: the last line ends inside a record"),
    "truncated parquet": ("x.parquet", _truncated_parquet(), "damaged Parquet"),
    "binary": ("x.jsonl", struct.pack("<3000I", *range(3000)), "x.jsonl:1: binary data, not JSON"),
    "text": ("x.jsonl", b"hello\nworld\n", "x.jsonl:1: not JSON"),
    "JSON list": ("x.json", b'[{"id": "a/b"}]', "x.json:1: a JSON list; expected one object a line"),
    "other keys": ("x.jsonl", b'{"name": "a/b"}\n' * 300, "x.jsonl:1: no id; it starts with"),
    "an id and nothing else": ("x.jsonl", b'{"id": "a/b", "name": 1}\n' * 30, "no row has tags, .* found name"),
    "wrong columns": (
        "x.parquet",
        _wrong_columns(),
        "not a table of models: columns id, name; expected id or modelId and",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_says_where_what_and_what_next(case: str, tmp_path: Path) -> None:
    name, data, message = WRONG[case]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadDataError, match=message) as stop:
        ingest(path, tmp_path / "snapshots")
    assert str(path) in str(stop.value)
    assert list_snapshots(tmp_path / "snapshots") == []
    assert not list(tmp_path.glob("snapshots/.*"))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file") as stop:
        ingest(tmp_path / "nothing.jsonl", tmp_path / "snapshots")
    assert stop.value.exit_code == 2
    with pytest.raises(UsageError, match="not a file"):
        ingest(tmp_path, tmp_path / "snapshots")


def test_a_line_that_never_ends_is_refused_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.lines.MAX_LINE_BYTES", 1 << 20)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "' + b"a" * (1 << 26)))
    with pytest.raises(BadDataError, match=r"bomb.jsonl.gz:1: a line of more than"):
        ingest(path, tmp_path / "snapshots")


def test_blocks_are_whole_lines_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(LINES[:-1])
    blocks = list(iter_blocks(path, block_bytes=10_000))
    assert len(blocks) > 1
    assert b"".join(b.data for b in blocks) == LINES[:-1]
    assert all(b.data.endswith(b"\n") for b in blocks[:-1])
    line = 1
    for block in blocks:
        assert block.first_line == line
        line += block.data.count(b"\n")
    assert [b.position for b in blocks] == sorted(b.position for b in blocks)
    assert blocks[-1].position == path.stat().st_size


def test_observations_become_a_table(tmp_path: Path) -> None:
    models, observations = tmp_path / "m.jsonl", tmp_path / "o.jsonl"
    models.write_bytes(lines_of([record("a/b")]))
    rows: list[dict[str, Any]] = [
        {"id": "a/b", "observed_at": "2026-08-19T09:36:31+02:00", "likes": 1, "removed": False, "_src": "radar"},
        {"id": "a/b", "observed_at": "2026-08-18", "license": "mit", "base_model": ["c/d", "e/f"], "downloads": 5},
        {"id": "a/b", "observed_at": "2026-08-18", "license": "mit", "base_model": ["c/d", "e/f"], "downloads": 5},
        {"id": "a/b", "observed_at": "soon"},
        {"id": "a/a", "observed_at": "2026-08-18", "base_model": "c/d", "lastModified": "2026-08-17T00:00:00.000Z"},
    ]
    observations.write_bytes(lines_of(rows))
    snapshot = ingest(models, tmp_path / "s", observations=observations, allow_bad_rows=True)
    noon = datetime(2026, 8, 18)
    assert read_table(snapshot, "observations", "*") == [
        ("a/a", noon, None, None, datetime(2026, 8, 17), None, ["c/d"], None, "test"),
        ("a/b", noon, 5, None, None, "mit", ["c/d", "e/f"], None, "test"),
        ("a/b", datetime(2026, 8, 19, 7, 36, 31), None, 1, None, None, [], False, "radar"),
    ]
    assert snapshot.manifest.notes["observations"] == {
        "file": "o.jsonl",
        "rows_read": 5,
        "repeated_rows": 1,
        "bad_rows": 1,
        "bad_row_reasons": {"observed_at 'soon' is not an ISO 8601 date or time": 1},
        "first_bad_rows": ["line 4: observed_at 'soon' is not an ISO 8601 date or time"],
    }
    with pytest.raises(BadDataError, match="1 of 5 rows cannot be read"):
        ingest(models, tmp_path / "s2", observations=observations)


def test_progress_reaches_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(LINES)
    calls: list[tuple[int, float]] = []
    ingest(path, tmp_path / "s", progress=lambda rows, share: calls.append((rows, share)))
    assert calls == [(5000, 1.0)]


def test_parts_beyond_memory_are_sorted_on_disk(
    sample_lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "MEMORY_LIMIT", "60MB")
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(sample_lines) + "\n")
    assert_holds(ingest(path, tmp_path / "s"), sample_lines)
