import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import zstandard

from bench.hub_dump import write_dump
from bench.hub_like import LICENSES, NONE, RELATIONS, HubLike, hub_like
from bench.lineage import compare, operations
from bench.lineage_peers import IN_ARRAYS, IN_OBJECTS, Edges
from graph.lineage import UNKNOWN, LineageIndex


@pytest.fixture(scope="module")
def hub() -> HubLike:
    return hub_like(20_000, seed=3)


def test_same_seed_same_hub(hub: HubLike) -> None:
    again, other = hub_like(20_000, seed=3), hub_like(20_000, seed=4)
    for name, array in vars(hub).items():
        assert np.array_equal(array, getattr(again, name)), name
    assert not np.array_equal(hub.child, other.child)


def test_proportions_are_those_of_the_hub(hub: HubLike) -> None:
    index = LineageIndex.build(hub.node_count, hub.child, hub.parent, hub.created)
    parents, children = np.diff(index.parents.indptr), np.sort(np.diff(index.children.indptr))[::-1]
    assert int(hub.has_record.sum()) == 20_000
    assert 0.45 < hub.child.size / 20_000 < 0.55
    assert 0.04 < (parents > 1).sum() / (parents > 0).sum() < 0.07
    assert children[:10].sum() > 0.1 * hub.child.size  # few bases carry much
    assert 0.15 < (children > 0).sum() / hub.child.size < 0.25
    assert 10 <= int(index.levels().level.max()) <= 17
    assert 0 < index.self_loops.sum() < 0.01 * hub.child.size
    assert index.in_cycle.size > 0
    assert index.dropped.sum() > 0
    assert (~hub.has_record).sum() > 50
    assert not np.isin(hub.child, np.flatnonzero(~hub.has_record)).any()
    assert (hub.created[~hub.has_record] == UNKNOWN).all()
    assert np.unique(np.stack([hub.child, hub.parent]), axis=1).shape[1] == hub.child.size
    months = hub.months[hub.has_record]
    assert 12 * 52 + 2 <= months.min() <= 12 * 52 + 5
    assert months.max() == 12 * 56 + 7
    assert (hub.months[~hub.has_record] == -1).all()


@pytest.mark.parametrize("name", ["dump.jsonl", "dump.jsonl.gz", "dump.jsonl.zst"])
def test_dump_says_what_the_arrays_say(hub: HubLike, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_dump(hub, path) == 20_000
    data = path.read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    elif name.endswith(".zst"):
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    records = [json.loads(line) for line in data.splitlines()]
    ids = [hub.model_id(v) for v in range(hub.node_count)]
    assert ids == sorted(ids)
    number = {model: v for v, model in enumerate(ids)}
    found = set()
    for record in records:
        v = number[record["id"]]
        assert record["author"] == record["id"].split("/")[0]
        assert (record["downloads"], record["likes"]) == (hub.downloads_30d[v], hub.likes[v])
        created = np.datetime64(record["createdAt"].removesuffix("Z"), "us").astype(np.int64)
        assert created == hub.created[v]
        license_tag = [t.removeprefix("license:") for t in record["tags"] if t.startswith("license:")]
        assert license_tag == ([] if hub.license[v] == NONE else [LICENSES[hub.license[v]]])
        typed = {t.split(":")[2]: t.split(":")[1] for t in record["tags"] if t.count(":") == 2}
        for base in {t.split(":")[-1] for t in record["tags"] if t.startswith("base_model:")}:
            found.add((v, number[base], typed.get(base, "unknown")))
    relations = [RELATIONS[r] for r in hub.relation]
    assert found == set(zip(hub.child.tolist(), hub.parent.tolist(), relations, strict=True))
    assert [r["createdAt"] for r in records] == sorted(r["createdAt"] for r in records)


def test_every_peer_finds_the_same_root_sets(capsys: pytest.CaptureFixture[str]) -> None:
    hub = hub_like(3_000, seed=1)
    edges = Edges(hub.node_count, hub.child, hub.parent, hub.created)
    compare(edges, IN_ARRAYS + IN_OBJECTS)  # raises where one differs
    operations(edges)
    rows = capsys.readouterr().out
    for peer in IN_ARRAYS + IN_OBJECTS:
        assert f"| {peer.name} |" in rows
    assert "| dominators of all models |" in rows
