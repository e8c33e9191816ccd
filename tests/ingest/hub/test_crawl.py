from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.errors import NotFoundError, SourceUnreachableError, UsageError
from graph.snapshot import Snapshot, list_snapshots
from ingest.hub.crawl import Crawled, crawl
from ingest.hub.scope import Scope
from ingest.hub.spool import Spool
from modelroots.replica.server import Replica
from tests.ingest.dump_oracle import read_table
from tests.ingest.hub.hub_records import NOW, assert_snapshot_is, clock, quick_client

Record = dict[str, Any]


def run(url: str, scope: Scope, home: Path, **options: Any) -> Crawled:
    options = {"clock": clock, "snapshots": list_snapshots(home / "snapshots"), **options}
    return crawl(quick_client(url), scope, crawls_root=home / "crawls", snapshots_root=home / "snapshots", **options)


def taken(result: Crawled) -> Snapshot:
    assert result.snapshot is not None
    return result.snapshot


def newest(records: list[Record], number: int) -> list[Record]:
    return sorted(records, key=lambda r: r["createdAt"], reverse=True)[:number]


def test_whole_listing_is_the_replica_exactly(replica: Replica, records: list[Record], tmp_path: Path) -> None:
    result = run(replica.url, Scope.choose(page_size=150), tmp_path)
    assert_snapshot_is(result.snapshot, records, replica.url)
    assert result.report["requests"] == len(replica.requests) == 14
    assert result.report["troubles"] == {}
    assert list((tmp_path / "crawls").iterdir()) == []


@pytest.mark.parametrize(
    ("choices", "keep"),
    [
        ({"author": "mradermacher"}, lambda r: r["id"].startswith("mradermacher/")),
        ({"search": "QWEN"}, lambda r: "qwen" in r["id"].lower()),
        ({"min_downloads": 5000}, lambda r: (r.get("downloads") or 0) >= 5000),
        (
            {"search": "gguf", "min_downloads": 100},
            lambda r: "gguf" in r["id"].lower() and (r.get("downloads") or 0) >= 100,
        ),
    ],
)
def test_selections(
    choices: dict[str, Any],
    keep: Callable[[Record], bool],
    replica: Replica,
    records: list[Record],
    tmp_path: Path,
) -> None:
    expected = [r for r in records if keep(r)]
    if not expected:
        author = records[0]["id"].partition("/")[0]
        choices, expected = {"author": author}, [r for r in records if r["id"].startswith(author + "/")]
    result = run(replica.url, Scope.choose(page_size=20, **choices), tmp_path)
    assert_snapshot_is(result.snapshot, expected, replica.url)
    assert taken(result).manifest.notes["partial"] is True


def test_limit_takes_the_newest(replica: Replica, records: list[Record], tmp_path: Path) -> None:
    times = [r["createdAt"] for r in newest(records, 251)]
    assert times[249] != times[250], "a tie at the limit would make the expectation arbitrary"
    result = run(replica.url, Scope.choose(limit=250, page_size=100), tmp_path)
    assert_snapshot_is(result.snapshot, newest(records, 250), replica.url)
    assert len(replica.requests) == 3


def lineage(records: list[Record]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for r in records:
        for tag in r.get("tags") or ():
            if tag.startswith("base_model:") and tag.count(":") == 1:
                graph.add_edge(tag.removeprefix("base_model:"), r["id"])
    return graph


@pytest.fixture
def family(replica: Replica, records: list[Record]) -> list[Record]:
    """Three generations under one base, a cycle among them, and a model with two parents of the family."""
    made = []
    for name, parents in (
        ("fam/base", []),
        ("fam/a", ["fam/base"]),
        ("fam/b", ["fam/base", "fam/d"]),
        ("fam/c", ["fam/a", "fam/b"]),
        ("fam/d", ["fam/c"]),
        ("fam/e", ["fam/d"]),
    ):
        tags = [t for p in parents for t in (f"base_model:{p}", f"base_model:finetune:{p}")]
        time = f"2026-08-0{len(made) + 1}T00:00:00.000Z"
        made.append({"id": name, "createdAt": time, "lastModified": time, "downloads": 1, "likes": 0, "tags": tags})
        replica.catalog.put(made[-1])
    return [*records, *made]


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("depth", [1, 2, None])
def test_frontier_is_the_descendants(
    depth: int | None, workers: int, replica: Replica, family: list[Record], tmp_path: Path
) -> None:
    scope = Scope.choose(roots=["fam/base"], depth=depth, page_size=2)
    result = run(replica.url, scope, tmp_path, workers=workers)
    reached = nx.single_source_shortest_path_length(lineage(family), "fam/base", cutoff=depth)
    assert len(reached) == {1: 3, 2: 4, None: 6}[depth]
    assert_snapshot_is(result.snapshot, [r for r in family if r["id"] in reached], replica.url)


def test_frontier_below_a_base_that_is_gone_and_one_that_was_renamed(
    replica: Replica, family: list[Record], tmp_path: Path
) -> None:
    replica.catalog.remove("fam/base")
    replica.catalog.rename("fam/d", "other/d")
    result = run(replica.url, Scope.choose(roots=["fam/base", "fam/d"], page_size=50), tmp_path)
    snapshot = taken(result)
    ids = [row[0] for row in read_table(snapshot, "models", "id")]
    assert ids == ["fam/a", "fam/b", "fam/c", "fam/e", "other/d"]
    assert read_table(snapshot, "renames", "former, current, observed_on") == [("fam/d", "other/d", NOW.date())]
    assert result.report["not_had"] == {"gone": {"count": 1, "first": ["fam/base"]}}


def test_update_asks_for_what_was_modified_since_the_last_whole_snapshot(
    replica: Replica, records: list[Record], tmp_path: Path
) -> None:
    run(replica.url, Scope.choose(), tmp_path)
    later = NOW + timedelta(days=3)
    stamp = later.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    changed = {**records[7], "lastModified": stamp, "downloads": 123_456, "tags": ["base_model:Qwen/Qwen3-8B"]}
    new = {"id": "zz/new", "createdAt": stamp, "lastModified": stamp, "downloads": 0, "likes": 0, "tags": []}
    for record in (changed, new):
        replica.catalog.put(record)
    replica.requests.clear()
    result = run(replica.url, Scope.choose(update=True, page_size=10), tmp_path)
    assert_snapshot_is(result.snapshot, [changed, new], replica.url)
    assert len(replica.requests) == 1
    assert "partial" not in taken(result).manifest.notes

    nothing = run(replica.url, Scope.choose(update=True), tmp_path, clock=lambda: later + timedelta(days=1))
    assert nothing.snapshot is not None, "the update before began earlier than the changes that it found"
    again = run(replica.url, Scope.choose(update=True), tmp_path, clock=lambda: later + timedelta(days=2))
    assert again.snapshot is None


def test_update_needs_something_to_update(replica: Replica, tmp_path: Path) -> None:
    run(replica.url, Scope.choose(limit=5), tmp_path)
    with pytest.raises(UsageError, match="no snapshot of the whole Hub"):
        run(replica.url, Scope.choose(update=True), tmp_path)
    assert not list((tmp_path / "crawls").iterdir())


def test_sweep_makes_tombstones_and_follows_renames(replica: Replica, records: list[Record], tmp_path: Path) -> None:
    run(replica.url, Scope.choose(), tmp_path)
    gone, renamed, back = records[3]["id"], records[4]["id"], records[5]["id"]
    replica.catalog.remove(gone)
    replica.catalog.rename(renamed, "elsewhere/name")
    reborn = {**records[5], "createdAt": "2026-09-04T00:00:00.000Z", "downloads": 1}
    replica.catalog.put(reborn)
    day = NOW + timedelta(days=7)
    result = run(replica.url, Scope.choose(sweep=True, page_size=300), tmp_path, clock=lambda: day)
    snapshot = taken(result)

    created = {
        id_: datetime.fromisoformat(r["createdAt"]).replace(tzinfo=None)
        for id_, r in ((gone, records[3]), (renamed, records[4]), (back, records[5]))
    }
    assert read_table(snapshot, "removals", "id, created_at, last_seen_on, removed_on, reason, current") == sorted(
        [
            (gone, created[gone], NOW.date(), day.date(), "gone", None),
            (renamed, created[renamed], NOW.date(), day.date(), "renamed", "elsewhere/name"),
            (back, created[back], NOW.date(), day.date(), "replaced", None),
        ]
    )
    assert read_table(snapshot, "renames", "former, current") == [(renamed, "elsewhere/name")]
    models = {row[0]: row[1:] for row in read_table(snapshot, "models", "id, observed_on, removed_on, created_at")}
    assert len(models) == len(records) + 1
    assert models[gone] == (NOW.date(), day.date(), created[gone])
    assert models[renamed] == (NOW.date(), day.date(), created[renamed])
    assert models["elsewhere/name"] == (day.date(), None, created[renamed])
    assert models[back] == (day.date(), None, datetime(2026, 9, 4))
    assert snapshot.manifest.notes["tombstones"] == 2

    third = run(replica.url, Scope.choose(sweep=True), tmp_path, clock=lambda: day + timedelta(days=1))
    assert not taken(third).has("removals"), "what is known to be gone is not buried twice"


def test_sweep_keeps_what_the_listing_overlooked(
    replica: Replica, records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(replica.url, Scope.choose(), tmp_path)
    whole = replica.catalog.page

    def page_without_one(*args: Any, **options: Any) -> Any:
        import msgspec

        page = whole(*args, **options)
        rows = [r for r in msgspec.json.decode(page.body) if r["id"] != records[9]["id"]]
        return page.__class__(msgspec.json.encode(rows), page.cursor, len(rows))

    monkeypatch.setattr(replica.catalog, "page", page_without_one)
    result = run(replica.url, Scope.choose(sweep=True), tmp_path)
    assert_snapshot_is(result.snapshot, records, replica.url)
    assert not taken(result).has("removals")


def test_a_crawl_that_was_stopped_asks_for_no_page_again(replica: Replica, tmp_path: Path) -> None:
    scope = Scope.choose(page_size=100)

    class StopError(Exception):
        pass

    from ingest.hub.crawl import Watcher

    def stop_at_seven(state: Any) -> None:
        if state.pages == 7:
            raise StopError

    resumed: list[datetime] = []
    with pytest.raises(StopError):
        run(replica.url, scope, tmp_path, watcher=Watcher(resumed.append, stop_at_seven))
    assert resumed == []
    result = run(replica.url, scope, tmp_path, watcher=Watcher(resumed.append))
    assert resumed == [NOW]
    assert taken(result).manifest.rows["models"] == 2000
    assert len(replica.requests) == len({r.target for r in replica.requests}) == 20

    replica.requests.clear()
    with pytest.raises(StopError):
        run(replica.url, scope, tmp_path, watcher=Watcher(listing=stop_at_seven))
    later = NOW + timedelta(days=30)
    anew = run(replica.url, scope, tmp_path, restart=True, clock=lambda: later)
    assert len(replica.requests) == 27
    assert taken(anew).manifest.retrieved_at == later.isoformat()


def test_one_process_at_a_time(replica: Replica, tmp_path: Path) -> None:
    scope = Scope.choose()
    spool = Spool(tmp_path / "crawls" / scope.slug(replica.url))
    try:
        with pytest.raises(UsageError, match="another process is at this crawl"):
            run(replica.url, scope, tmp_path)
    finally:
        spool.close()


def test_nothing_listed_is_said(replica: Replica, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="author 'nobody-at-all'"):
        run(replica.url, Scope.choose(author="nobody-at-all"), tmp_path)
    assert list_snapshots(tmp_path / "snapshots") == []
    assert not list((tmp_path / "crawls").iterdir()), "asked again, the Hub may know better"


def test_unreachable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError, match="run the same command again") as caught:
        run("http://127.0.0.1:9", Scope.choose(), tmp_path)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "choices",
    [
        {"depth": 2},
        {"roots": ["a/b"], "author": "x"},
        {"update": True, "sweep": True},
        {"sweep": True, "limit": 3},
        {"limit": 0},
        {"page_size": 1001},
    ],
)
def test_choices_that_exclude_each_other(choices: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Scope.choose(**choices)


def test_crawls_are_told_apart_by_what_they_ask_for() -> None:
    slugs = {
        Scope.choose(**c).slug(endpoint)
        for c in ({}, {"limit": 1}, {"limit": 2}, {"author": "a"}, {"search": "a"}, {"roots": ["a"]}, {"sweep": True})
        for endpoint in ("http://a", "http://b")
    }
    assert len(slugs) == 14


def test_date_of_a_page_is_the_day_it_was_fetched(replica: Replica, records: list[Record], tmp_path: Path) -> None:
    days = iter([datetime(2026, 9, 1, 23, 59, tzinfo=UTC)] * 2 + [datetime(2026, 9, 2, tzinfo=UTC)] * 100)
    result = run(replica.url, Scope.choose(page_size=1000), tmp_path, clock=lambda: next(days))
    snapshot = taken(result)
    assert snapshot.manifest.retrieved_at == "2026-09-01T23:59:00+00:00"
    seen = dict(read_table(snapshot, "models", "id, observed_on"))
    first = {r["id"] for r in newest(records, 999)}
    assert {seen[id_] for id_ in first} == {date(2026, 9, 1)}
    assert sorted(set(seen.values())) == [date(2026, 9, 1), date(2026, 9, 2)]
