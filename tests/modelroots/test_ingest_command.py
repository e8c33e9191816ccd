from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.snapshot import list_snapshots
from modelroots.cli.main import run
from modelroots.home import Home


def lines(count: int, **more: object) -> bytes:
    records = ({"id": f"a/{i}", "tags": ["base_model:b/base"], **more} for i in range(count))
    return "".join(json.dumps(r) + "\n" for r in records).encode()


def test_it_prints_the_snapshot_and_says_what_was_not_read(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "models.jsonl.gz"
    dump.write_bytes(gzip.compress(lines(300, downloadsAllTime=1) + b'{"id": "a/7", "tags": []}\nnonsense\n'))
    when = datetime(2026, 5, 4, 12, tzinfo=UTC).timestamp()
    os.utime(dump, (when, when))
    assert run(["--home", str(home.path), "ingest", "dump", str(dump)]) == 0
    out, errors = capsys.readouterr()
    (snapshot,) = list_snapshots(home.snapshots)
    assert out == f"{snapshot.manifest.name}\n"
    assert snapshot.manifest.name.startswith("hub-2026-05-04-")
    assert snapshot.manifest.source == "models.jsonl.gz"
    assert errors.splitlines() == [
        "read: 299 claims, 300 models",
        "left out as older observations of an id that occurs again: 1",
        "bad rows of models.jsonl.gz, not read: 1",
        "  line 302: not JSON (JSON is malformed: invalid character (byte 4))",
        "not used: downloadsAllTime (300)",
    ]
    again = ["ingest", "dump", str(dump), "--source", "x", "--retrieved-at", "2026-05-04T12:00:00"]
    assert run(["--home", str(home.path), *again]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("hub-2026-05-04-")]


@pytest.mark.parametrize(
    ("name", "data", "code", "message"),
    [
        ("missing.jsonl", None, 2, "missing.jsonl: no such file. Check the path."),
        ("empty.jsonl", b"", 3, "empty.jsonl: the file is empty. Check the file, or download it again."),
        ("x.jsonl.gz", b"plain text", 3, "x.jsonl.gz: not gzip: it starts with b'plain te'."),
        ("cut.jsonl.gz", gzip.compress(lines(5000))[:-100], 3, "truncated: the gzip data ends too early"),
        ("cut.jsonl", lines(50)[:-9], 3, "cut.jsonl:50: truncated: the last line ends inside a record"),
        ("image.jsonl", bytes(range(256)) * 9, 3, "image.jsonl:1: binary data, not JSON"),
        ("other.jsonl", b'{"name": "x"}\n' * 20, 3, "other.jsonl:1: no id; it starts with"),
        ("bad.jsonl", lines(97) + b"{}\n" * 3, 3, "3 of 100 rows cannot be read (3.0%; at most 1 % may be bad)."),
    ],
)
def test_wrong_input_ends_with_its_exit_code_and_a_message(
    name: str,
    data: bytes | None,
    code: int,
    message: str,
    home: Home,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    assert run(["--home", str(home.path), "ingest", "dump", str(path)]) == code
    out, errors = capsys.readouterr()
    assert out == ""
    assert message in errors
    assert errors.startswith("modelroots: ")
    assert list_snapshots(home.snapshots) == []


def test_bad_rows_can_be_allowed(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(lines(97) + b"{}\n" * 3)
    assert run(["--home", str(home.path), "ingest", "dump", str(path), "--allow-bad-rows"]) == 0
    assert "bad rows of bad.jsonl, not read: 3\n  line 98: no id\n" in capsys.readouterr().err
