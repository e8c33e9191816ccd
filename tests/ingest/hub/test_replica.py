"""The client of the Hub, unchanged, against the replica."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, RemoteEntryNotFoundError, RepositoryNotFoundError
from huggingface_hub.utils import close_session, parse_ratelimit_headers

from graph.errors import NotFoundError, SourceUnreachableError, UsageError
from ingest.hub.download import download_dump
from ingest.hub.dump import ingest_dump
from modelroots.replica.catalog import Catalog, Dataset
from modelroots.replica.limits import Limits, Window
from modelroots.replica.records import iter_records
from modelroots.replica.server import Replica
from modelroots.sample import MODELS
from tests.ingest.hub.hub_records import EXPAND, NOW


@pytest.fixture
def api(replica: Replica) -> HfApi:
    return HfApi(endpoint=replica.url, token=False)


def test_listing_by_every_order(api: HfApi, records: list[dict[str, Any]]) -> None:
    for sort, key in (("created_at", "createdAt"), ("last_modified", "lastModified"), ("downloads", "downloads")):
        listed = list(api.list_models(sort=sort, limit=None, expand=["createdAt", "lastModified", "downloads"]))  # type: ignore[arg-type]
        assert {m.id for m in listed} == {r["id"] for r in records}
        values = [getattr(m, sort) for m in listed]
        assert values == sorted(values, reverse=True), key


def test_properties_come_as_asked(api: HfApi, records: list[dict[str, Any]]) -> None:
    wanted = {r["id"]: r for r in records}
    for info in api.list_models(sort="created_at", limit=300, expand=list(EXPAND)):  # type: ignore[arg-type]
        record = wanted[info.id]
        assert info.tags == record.get("tags")
        assert info.downloads == record.get("downloads")
        assert info.card_data is None


def test_filters(api: HfApi, records: list[dict[str, Any]]) -> None:
    tag = next(t for r in records for t in r["tags"] if t.startswith("base_model:") and t.count(":") == 1)
    assert {m.id for m in api.list_models(filter=tag)} == {r["id"] for r in records if tag in r["tags"]}
    author = records[0]["id"].partition("/")[0]
    assert all(m.id.startswith(author + "/") for m in api.list_models(author=author))
    info = api.model_info(records[0]["id"], expand=["childrenModelCount", "tags"])
    base = f"base_model:{records[0]['id']}"
    assert info.children_model_count == sum(base in r["tags"] for r in records)


def test_files(api: HfApi, replica: Replica, records: list[dict[str, Any]], tmp_path: Path) -> None:
    one, two, three = (r["id"] for r in records[:3])
    replica.catalog.files[one] = {"README.md": b"---\nlicense: mit\n---\n# One\n", "config.json": b"{}"}
    path = api.hf_hub_download(one, "README.md", cache_dir=tmp_path)
    assert Path(path).read_bytes() == replica.catalog.files[one]["README.md"]
    with pytest.raises(RemoteEntryNotFoundError):
        api.hf_hub_download(one, "none.json", cache_dir=tmp_path)
    replica.catalog.closed.add(two)
    with pytest.raises(GatedRepoError):
        api.hf_hub_download(two, "README.md", cache_dir=tmp_path)
    replica.catalog.remove(three)
    with pytest.raises(RepositoryNotFoundError):
        api.model_info(three)
    replica.catalog.rename(one, "moved/one")
    assert api.model_info(one).id == "moved/one"
    assert Path(api.hf_hub_download(one, "config.json", cache_dir=tmp_path)).read_bytes() == b"{}"


def test_limits_are_told_as_the_client_reads_them(records: list[dict[str, Any]]) -> None:
    limits = Limits(api=Window(3, 300), resolvers=Window(2, 300))
    with Replica(Catalog(records[:10]), limits=limits) as replica:
        for left in (2, 1, 0):
            answer = httpx2.get(f"{replica.url}/api/models?limit=1")
            info = parse_ratelimit_headers(answer.headers)
            assert info is not None
            assert (answer.status_code, info.resource_type, info.remaining, info.limit) == (200, "api", left, 3)
            assert 295 < info.reset_in_seconds <= 300
            assert info.window_seconds == 300
        assert httpx2.get(f"{replica.url}/api/models?limit=1").status_code == 429
        answer = httpx2.get(f"{replica.url}/{records[0]['id']}/resolve/main/README.md")
        info = parse_ratelimit_headers(answer.headers)
        assert info is not None
        assert (answer.status_code, info.resource_type, info.remaining) == (404, "resolvers", 1)


def test_a_snapshot_can_be_served_again(records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    snapshot = ingest_dump(path, tmp_path / "snapshots", source="sample", retrieved_at=NOW)
    served = {r["id"]: r for r in iter_records([snapshot])}
    assert len(served) == len(records)
    for row in records:
        record = served[row["id"]]
        tags = {t for t in row["tags"] if not t.startswith("region:")}
        card = row.get("cardData", {}).get("license")
        assert set(record["tags"]) == tags | ({f"license:{card}"} if card else set())
        for key in ("createdAt", "lastModified", "downloads", "likes", "pipeline_tag", "library_name", "safetensors"):
            assert record.get(key) == row.get(key)


@pytest.fixture
def published(replica: Replica) -> Iterator[Replica]:
    files = {"README.md": b"# stats", "models.parquet": MODELS.read_bytes(), "extra/old.jsonl": b"{}\n"}
    replica.catalog.datasets["acme/hub-stats"] = Dataset(files)
    yield replica
    close_session()


@pytest.mark.parametrize("uri", ["hf://datasets/acme/hub-stats/models.parquet", "hf://datasets/acme/hub-stats"])
def test_a_published_dump_is_downloaded_once(uri: str, published: Replica, tmp_path: Path) -> None:
    for _ in range(2):
        downloaded = download_dump(uri, published.url, token=False, folder=tmp_path)
        assert downloaded.path.read_bytes() == MODELS.read_bytes()
        assert downloaded.committed_at is not None
        assert downloaded.committed_at.isoformat() == "2026-08-22T06:00:00+00:00"
    gets = [r for r in published.requests if r.method == "GET" and "/resolve/" in r.target]
    assert len(gets) == 1


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        ("hf://datasets/acme/hub-stats/none.parquet", NotFoundError),
        ("hf://datasets/acme/nothing/models.parquet", NotFoundError),
        ("hf://acme/hub-stats/models.parquet", UsageError),
        ("hf://datasets/acme", UsageError),
    ],
)
def test_addresses_that_name_no_dump(uri: str, error: type[Exception], published: Replica, tmp_path: Path) -> None:
    with pytest.raises(error, match="hf://"):
        download_dump(uri, published.url, token=False, folder=tmp_path)


def test_a_hub_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError):
        download_dump("hf://datasets/acme/hub-stats/models.parquet", "http://127.0.0.1:9", False, tmp_path)
