from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.errors import NotFoundError
from graph.snapshot import list_snapshots
from ingest.hub.cards import CardsRead, ingest_cards
from ingest.hub.crawl import crawl
from ingest.hub.scope import Scope
from modelroots.replica.faults import FAULTS, Faults
from modelroots.replica.server import Replica
from tests.ingest.dump_oracle import read_table
from tests.ingest.hub.hub_records import NOW, clock, quick_client
from tests.ingest.hub.kills import files_of, run_command, run_with_kills

DAY = NOW.date()
CLAIM = "child, parent, relation, method, observed_on, detail"
README = b"---\nlicense: other\nlicense_name: own\nbase_model: x/base\n---\nA fine-tuned version of x/base.\n"


def listed(name: str, **fields: Any) -> dict[str, Any]:
    time = "2026-08-01T00:00:00.000Z"
    return {"id": name, "createdAt": time, "lastModified": time, "downloads": 0, "likes": 0, "tags": [], **fields}


MODELS = [
    listed("c/plain", downloads=50),
    listed("c/adapter", downloads=40, library_name="peft"),
    listed("c/merged", downloads=30, tags=["mergekit"]),
    listed("c/shut", downloads=20),
    listed("c/empty", downloads=10),
    listed("c/moved", downloads=9),
    listed("c/vanished", downloads=8),
    listed("c/other", downloads=7, tags=["base_model:x/y", "license:other"]),
    listed("c/settled", downloads=99, tags=["base_model:x/y", "license:mit"]),
]


@pytest.fixture
def crawled(replica: Replica, tmp_path: Path) -> Path:
    """A home with a snapshot of these models alone, and a replica that has their files."""
    catalog = replica.catalog
    for model in list(catalog._records):
        catalog._records.pop(model)
    for record in MODELS:
        catalog.put(record)
    catalog.files["c/plain"] = {"README.md": README, "config.json": b'{"_name_or_path": "x/started-from"}'}
    catalog.files["c/adapter"] = {"adapter_config.json": b'{"base_model_name_or_path": "x/base"}'}
    catalog.files["c/merged"] = {
        "README.md": b"---\nbase_model: [x/a, x/b]\nbase_model: [x/a]\n---\n",
        "mergekit_config.yml": b"models: [{model: x/a}, {model: x/b}]\nmerge_method: ties\n",
    }
    catalog.files["c/moved"] = {"README.md": b"plain text"}
    catalog.closed.add("c/shut")
    crawl(
        quick_client(replica.url),
        Scope.choose(),
        crawls_root=tmp_path / "crawls",
        snapshots_root=tmp_path / "snapshots",
        clock=clock,
    )
    catalog.remove("c/vanished")
    catalog.rename("c/moved", "d/moved")
    replica.requests.clear()
    return tmp_path


def read(replica: Replica, home: Path, **options: Any) -> CardsRead:
    options = {"clock": clock, "snapshots": list_snapshots(home / "snapshots"), **options}
    return ingest_cards(
        quick_client(replica.url),
        cache_path=home / "cache" / "files.sqlite",
        snapshots_root=home / "snapshots",
        **options,
    )


CLAIMS = [
    ("c/adapter", "x/base", "adapter", "adapter_config", DAY, None),
    ("c/merged", "x/a", None, "card_data", DAY, None),
    ("c/merged", "x/a", "merge", "merge_recipe", DAY, "ties"),
    ("c/merged", "x/b", "merge", "merge_recipe", DAY, "ties"),
    ("c/plain", "x/base", None, "card_data", DAY, None),
    ("c/plain", "x/base", "finetune", "card_sentence", DAY, "fine-tuned version of x/base"),
    ("c/plain", "x/started-from", None, "config_name_or_path", DAY, None),
]


def test_cards_become_claims_licenses_and_text(replica: Replica, crawled: Path) -> None:
    snapshot = read(replica, crawled).snapshot
    assert read_table(snapshot, "claims", CLAIM) == CLAIMS
    rows = read_table(snapshot, "cards", "id, file, state, licenses, license_name, text, problems, size_bytes")
    assert rows == [
        ("c/adapter", "README.md", "no such file", [], None, None, [], None),
        ("c/adapter", "adapter_config.json", "read", [], None, None, [], 37),
        ("c/adapter", "config.json", "no such file", [], None, None, [], None),
        ("c/empty", "README.md", "no such file", [], None, None, [], None),
        ("c/empty", "config.json", "no such file", [], None, None, [], None),
        ("c/merged", "README.md", "read", [], None, "", ["YAML: duplicate key"], 49),
        ("c/merged", "config.json", "no such file", [], None, None, [], None),
        ("c/merged", "mergekit_config.yml", "read", [], None, None, [], 56),
        ("c/moved", "README.md", "read", [], None, "plain text", [], 10),
        ("c/moved", "config.json", "no such file", [], None, None, [], None),
        ("c/other", "README.md", "no such file", [], None, None, [], None),
        ("c/plain", "README.md", "read", ["other"], "own", "A fine-tuned version of x/base.\n", [], len(README)),
        ("c/plain", "config.json", "read", [], None, None, [], 35),
        ("c/shut", "README.md", "gated", [], None, None, [], None),
        ("c/vanished", "README.md", "gone", [], None, None, [], None),
    ]
    assert read_table(snapshot, "renames", "former, current, observed_on") == [("c/moved", "d/moved", DAY)]
    notes = snapshot.manifest.notes
    assert notes["models"] == 8
    assert notes["files"]["README.md: gated"] == 1
    assert notes["problems"] == {"README.md: YAML: duplicate key": 1}
    asked = [r.target for r in replica.requests]
    assert len(asked) == len(set(asked))
    assert not any("settled" in target for target in asked), "it names its parent and its license"


def test_most_downloaded_first_and_no_more_than_asked(replica: Replica, crawled: Path) -> None:
    snapshot = read(replica, crawled, limit=2, files=["README.md"]).snapshot
    assert [row[0] for row in read_table(snapshot, "cards", "id")] == ["c/adapter", "c/plain"]
    assert len(replica.requests) == 2


def test_named_models_need_not_be_known(replica: Replica, crawled: Path) -> None:
    replica.catalog.put(listed("new/one"))
    replica.catalog.files["new/one"] = {"adapter_config.json": b'{"base_model_name_or_path": "x/base"}'}
    snapshot = read(replica, crawled, models=["new/one", "c/settled"]).snapshot
    files = read_table(snapshot, "cards", "id, file")
    assert files == [
        ("c/settled", "README.md"),
        *(("new/one", name) for name in ("README.md", "adapter_config.json", "config.json", "mergekit_config.yml")),
    ]
    assert read_table(snapshot, "claims", CLAIM) == [("new/one", "x/base", "adapter", "adapter_config", DAY, None)]


def test_nothing_is_asked_twice_before_it_may_have_changed(replica: Replica, crawled: Path) -> None:
    first = read(replica, crawled)
    replica.requests.clear()
    again = read(replica, crawled)
    assert replica.requests == []
    assert again.snapshot == first.snapshot

    def later() -> datetime:
        return NOW + timedelta(days=2)

    read(replica, crawled, clock=later)
    asked = {r.target.partition("/resolve/")[0] for r in replica.requests}
    assert asked == {"/c/shut", "/c/vanished"}, "no commit since, but access may have been granted"


def test_after_a_commit_only_what_has_changed_is_sent(replica: Replica, crawled: Path) -> None:
    read(replica, crawled)
    later = NOW + timedelta(days=3)
    stamp = (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    replica.catalog.put(listed("c/plain", downloads=50, lastModified=stamp))
    replica.catalog.files["c/plain"]["config.json"] = b'{"_name_or_path": "x/other-start"}'
    crawl(
        quick_client(replica.url),
        Scope.choose(),
        crawls_root=crawled / "crawls",
        snapshots_root=crawled / "snapshots",
        clock=lambda: later,
    )
    replica.requests.clear()
    snapshot = read(replica, crawled, models=["c/plain"], clock=lambda: later).snapshot
    assert {(r.target, r.status) for r in replica.requests} == {
        ("/c/plain/resolve/main/README.md", 304),
        ("/c/plain/resolve/main/config.json", 200),
    }
    claims = read_table(snapshot, "claims", "parent, method, observed_on")
    assert claims == [
        ("x/base", "card_data", later.date()),
        ("x/base", "card_sentence", later.date()),
        ("x/other-start", "config_name_or_path", later.date()),
    ]


def test_faults_change_nothing(replica: Replica, crawled: Path) -> None:
    faults = [f for f in FAULTS if f not in ("repeated page", "shifted page")]
    replica.faults = Faults(dict.fromkeys(faults, 0.6 / len(faults)), seed=2, stall_seconds=0.1)
    result = read(replica, crawled)
    assert read_table(result.snapshot, "claims", CLAIM) == CLAIMS
    # The damaged body of a refusal is no trouble: its status has said everything.
    assert 5 < sum(result.report["troubles"].values()) <= sum(replica.faults.injected.values())


def test_killed_and_resumed_gives_the_same_bytes(replica: Replica, crawled: Path) -> None:
    import shutil

    replica.latency_seconds = 0.05
    shutil.copytree(crawled / "snapshots", crawled / "other" / "snapshots")
    arguments = ("cards", "--endpoint", replica.url, "--workers", "1")
    assert run_command(crawled, *arguments).returncode == 0
    killed = run_with_kills(replica, crawled / "other", 2, 9, *arguments)
    assert killed.asked_again <= 3 * killed.kills, "the files of one model at the most"
    assert files_of(crawled / "other") == files_of(crawled)


def test_nothing_to_ask_for(replica: Replica, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="ingest hub"):
        read(replica, tmp_path)
