"""Every kind of finding, on a Hub that has one of each, and on the sample."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from graph.build import build_graph
from graph.errors import UsageError
from graph.snapshot import SnapshotWriter
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.lint.lint import KINDS, LEAST_UPLOADS, Finding, lint
from tests.graph.resolve.small import record

DAY = datetime(2026, 2, 1, tzinfo=UTC)


def tagged(*parents: str, relation: str = "finetune") -> list[str]:
    return [t for p in parents for t in (f"base_model:{p}", f"base_model:{relation}:{p}")]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> DuckDBStore:
    import polars as pl

    from ingest.hub.dump import ingest_dump

    root = tmp_path_factory.mktemp("odd")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    quick = [
        record(f"bot/m-{n}", *tagged("b/base"), createdAt=(begin + timedelta(minutes=n)).isoformat())
        for n in range(LEAST_UPLOADS)
    ]
    records = [
        record("b/base"),
        record("s/self", *tagged("s/self")),
        record("c/one", *tagged("c/two"), createdAt="2026-01-01T00:00:00.000Z"),
        record("c/two", *tagged("c/one"), createdAt="2026-01-01T00:00:00.000Z"),
        record("r/gone", *tagged("b/base"), _removed_at="2026-01-20T00:00:00.000Z"),
        record("r/orphan", *tagged("r/gone")),
        record("r/orphan-2", *tagged("r/orphan")),
        record("a/ambiguous", *tagged("/models/base")),
        record("x/base"),
        record("u/unreadable", *tagged("/content/drive/my-model")),
        record("d/both", "base_model:b/base", "base_model:finetune:b/base", "base_model:adapter:b/base"),
        record("k/card", *tagged("b/base")),
        *quick,
    ]
    dump = root / "dump.jsonl"
    dump.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    hub = ingest_dump(dump, root / "snapshots", source="test", retrieved_at=DAY)
    with SnapshotWriter(root / "snapshots", "cards", "test", DAY) as writer:
        rows = [("k/card", "x/other", "finetune", "card_sentence", DAY.date(), "a fine-tuned version of x/other")]
        schema = ["child", "parent", "relation", "method", "observed_on", "detail"]
        writer.write("claims", pl.DataFrame(rows, schema=schema, orient="row"))
        cards = writer.commit()
    return DuckDBStore.open(build_graph([hub, cards], root / "graphs"))


def of_kind(store: DuckDBStore, kind: str) -> list[Finding]:
    return lint(store, "declared", [kind]).findings  # type: ignore[list-item]


def test_each_kind_is_found(odd: DuckDBStore) -> None:
    found = {kind: [(f.model, f.other, f.count) for f in of_kind(odd, kind)] for kind in KINDS}
    assert found == {
        "self_reference": [("s/self", "s/self", None)],
        "cycle": [("c/one", "c/two", None), ("c/two", "c/one", None)],
        "removed_base": [("r/gone", None, 2)],
        "ambiguous_parent": [("a/ambiguous", "/models/base", 2)],
        "unreadable_parent": [("u/unreadable", "/content/drive/my-model", None)],
        "conflicting_relations": [("d/both", "b/base", 2)],
        "card_and_tag": [("k/card", "x/other", None)],
        "automated_uploader": [("bot", None, LEAST_UPLOADS)],
        "longest_chain": found["longest_chain"],
    }
    assert found["longest_chain"][0] == ("r/orphan-2", "b/base", 3)


def test_details_say_what_to_look_at(odd: DuckDBStore) -> None:
    details = {f.kind: f.detail for f in lint(odd, "declared").findings}
    assert details["ambiguous_parent"] == "b/base, x/base"
    assert details["conflicting_relations"] == "adapter, finetune; the edge says adapter"
    (chain,) = [f.detail for f in of_kind(odd, "longest_chain") if f.model == "r/orphan-2"]
    assert chain == "b/base <- r/gone <- r/orphan <- r/orphan-2"


def test_counts_without_automated_uploaders_are_noted(odd: DuckDBStore) -> None:
    (note,) = lint(odd, "declared", ["automated_uploader"]).notes
    derivatives = odd.con.execute(
        "SELECT count(*) FROM model WHERE has_record AND removed_on IS NULL AND NOT is_root_declared"
    ).fetchall()[0][0]
    assert note == (
        f"{derivatives} models are derivatives; {derivatives - LEAST_UPLOADS} without the 1 uploaders that look "
        "automated."
    )


def test_lint_of_the_sample_has_findings_of_most_kinds(sample: DuckDBStore) -> None:
    found = lint(sample)
    kinds = {f.kind for f in found.findings}
    assert kinds >= {"self_reference", "ambiguous_parent", "unreadable_parent", "automated_uploader", "longest_chain"}
    assert found.count("self_reference") > 200


def test_a_threshold_or_an_unknown_kind_is_refused(odd: DuckDBStore) -> None:
    with pytest.raises(UsageError, match=r"0\.7"):
        lint(odd, 0.7)
    with pytest.raises(UsageError, match="nothing"):
        lint(odd, "declared", ["nothing"])  # type: ignore[list-item]


def test_the_command_gives_one_json_document(sample_home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from modelroots.cli.main import run

    arguments = ["--home", str(sample_home.path), "lint", "--kind", "self_reference", "--format", "json"]
    assert run(arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["question"] == "lint"
    assert document["rows"][0]["kind"] == "self_reference"
