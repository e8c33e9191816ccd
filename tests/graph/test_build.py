"""The built graph against plain recomputations, on the sample and on made Hubs with every kind of dirt."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.build import build_graph
from graph.errors import BadDataError, NotFoundError, StaleSchemaError
from graph.schema.lineage import EDGE_SETS
from graph.snapshot import Snapshot
from graph.store.duckdb import DuckDBStore
from graph.store.folder import MANIFEST, find_graph, use_graph
from modelroots.home import Home
from tests.graph.hubs import random_hub, write_hub
from tests.graph.lineage_oracle import Case, Oracle

Rows = list[tuple[Any, ...]]


def fetch(store: DuckDBStore, sql: str) -> Rows:
    return store.con.execute(sql).fetchall()


def oracle_of(store: DuckDBStore, admitted: str) -> Oracle:
    """The lineage rules in networkx, over the edges that the edge set admits before the cycle rule."""
    created = [
        None if at is None else int(at.replace(tzinfo=UTC).timestamp() * 1e6)
        for (at,) in fetch(store, "SELECT created_at FROM model ORDER BY idx")
    ]
    edges = fetch(store, f"SELECT child, parent FROM derived_from WHERE weights AND {admitted}")
    if admitted != "declared":
        edges += fetch(store, "SELECT mirror, original FROM mirror_of")
    return Oracle(Case(len(created), edges, created))


def check_closures(store: DuckDBStore) -> None:
    admitted = {"declared": "declared", "default": "confidence >= 0.9", "all": "true"}
    for edges in EDGE_SETS:
        oracle = oracle_of(store, admitted[edges])
        expected = {
            (model, base, depth)
            for model in range(oracle.case.node_count)
            for base, depth in oracle.roots(model).items()
            if oracle.roots(model) != {model: 0}
        }
        found = fetch(store, f"SELECT model, base, depth FROM rooted_in WHERE edges = '{edges}'")
        assert Counter(found) == Counter(expected)


def check_origins(store: DuckDBStore) -> None:
    """Origin columns from closure and countries, row by row."""
    country = dict(
        fetch(
            store,
            "SELECT m.idx, o.country FROM model m LEFT JOIN account a ON a.id = m.account "
            "LEFT JOIN organization o ON o.id = a.organization",
        )
    )

    def bucket(nodes: list[int]) -> str:
        known = {country[n] for n in nodes} - {None}
        if len(known) > 1:
            return "mixed"
        return "unresolved" if None in (country[n] for n in nodes) else str(next(iter(known)))

    for edges in EDGE_SETS:
        store.use_edges(edges)
        bases, parents = defaultdict(list), defaultdict(list)
        for model, base in fetch(store, "SELECT model, base FROM closure"):
            bases[model].append(base)
        for child, parent in fetch(store, "SELECT child, parent FROM lineage"):
            parents[child].append(parent)
        for idx, is_root, origin, countries, parent_bucket in fetch(
            store, "SELECT idx, is_root, origin_bucket, origin_countries, parent_bucket FROM origin"
        ):
            assert is_root == (idx not in bases)
            stands_on = bases.get(idx, [idx])
            assert origin == bucket(stands_on)
            assert countries == sorted({country[n] for n in stands_on} - {None})
            assert parent_bucket == (bucket(parents[idx]) if idx in parents else None)


@pytest.mark.parametrize("seed", range(12))
def test_random_hub(tmp_path: Path, sample_home: Home, seed: int) -> None:
    models, claims = random_hub(seed)
    snapshot = write_hub(tmp_path / "snapshots", models, claims)
    registry = [s for s in sample_home.find_snapshots() if s.manifest.kind == "registry"]
    with DuckDBStore.open(build_graph([snapshot, *registry], tmp_path / "graphs")) as store:
        check_closures(store)
        check_origins(store)


def test_sample(sample: DuckDBStore) -> None:
    check_closures(sample)
    check_origins(sample)


def with_cycles(sample_home: Home, root: Path) -> Snapshot:
    """The sample, and further claims that close cycles of two to six models, every other one without dates."""
    (hub,) = (s for s in sample_home.find_snapshots() if s.manifest.kind == "hub")
    con = duckdb.connect()
    models = con.execute(f"SELECT * FROM {hub.table('models')}").fetchall()
    columns = [c[0] for c in con.execute(f"SELECT * FROM {hub.table('models')} LIMIT 0").description]
    rows = [dict(zip(columns, m, strict=True)) for m in models]
    claims = [
        dict(zip(("child", "parent", "relation", "method", "observed_on"), c, strict=True))
        for c in con.execute(
            f"SELECT child, parent, relation, method, observed_on FROM {hub.table('claims')}"
        ).fetchall()
    ]
    typed = [c for c in claims if c["relation"] and "/" in c["parent"]]
    undated = set()
    for i in range(0, 600, 3):
        ring = [typed[i * 20 + k]["child"] for k in range(2 + i % 5)]
        if i % 2:
            undated.update(ring)
        for child, parent in zip(ring, ring[1:] + ring[:1], strict=True):
            claims.append(typed[i] | {"child": child, "parent": parent})
        # A base that names one of its own derivatives: younger than the base, so the edge must fall.
        claims.append(typed[i] | {"child": typed[i]["parent"], "parent": typed[i]["child"]})
    known = {m["id"] for m in rows}
    rows = [m | {"created_at": None} if m["id"] in undated else m for m in rows]
    return write_hub(root, rows, [c for c in claims if c["child"] in known])


def test_sample_with_cycles(sample_home: Home, tmp_path: Path) -> None:
    snapshot = with_cycles(sample_home, tmp_path / "snapshots")
    registry = [s for s in sample_home.find_snapshots() if s.manifest.kind == "registry"]
    with DuckDBStore.open(build_graph([snapshot, *registry], tmp_path / "graphs")) as store:
        actions = dict(fetch(store, "SELECT action, count(*) FROM cycle_note WHERE edges = 'declared' GROUP BY 1"))
        assert actions["dropped"] > 50
        assert actions["folded"] > 100
        check_closures(store)
        check_origins(store)


def test_twice_is_the_same(sample_home: Home, tmp_path: Path) -> None:
    first = find_graph(sample_home.graphs)
    second = build_graph(sample_home.find_snapshots(), tmp_path)
    assert second.name == first.name
    before, after = ({p.name: p.read_bytes() for p in f.rglob("*.npy")} for f in (first, second))
    assert before
    assert before == after
    assert build_graph(sample_home.find_snapshots(), tmp_path) == second


def test_claims_are_all_kept(sample_home: Home, sample: DuckDBStore) -> None:
    (hub,) = (s for s in sample_home.find_snapshots() if s.manifest.kind == "hub")
    stated = fetch(sample, f"SELECT count(*) FROM {hub.table('claims')}")
    kept = fetch(sample, f"SELECT count(*) FROM claim WHERE source = '{hub.manifest.name}' AND method <> 'observation'")
    assert kept == stated
    reasons = dict(fetch(sample, "SELECT refused, count(*) FROM claim WHERE parent IS NULL GROUP BY refused"))
    assert None not in reasons
    assert reasons["self-reference"] > 100
    # Every edge stands on claims, and every accepted claim stands behind an edge.
    assert fetch(sample, "SELECT sum(claims) FROM derived_from") == fetch(
        sample, "SELECT count(*) FROM claim WHERE parent IS NOT NULL"
    )


def test_models_are_numbered_by_id(sample: DuckDBStore) -> None:
    rows = fetch(sample, "SELECT idx, id FROM model")
    assert [i for i, _ in rows] == list(range(len(rows)))
    assert [n for _, n in rows] == sorted(n for _, n in rows)


def test_minimum_confidence_is_recomputed(sample: DuckDBStore) -> None:
    sample.use_edges("all")
    whole = fetch(sample, "SELECT * FROM closure ORDER BY ALL"), fetch(sample, "SELECT * FROM origin ORDER BY ALL")
    sample.use_edges(0.0)
    assert fetch(sample, "SELECT * FROM closure ORDER BY ALL") == whole[0]
    assert fetch(sample, "SELECT * FROM origin ORDER BY ALL") == whole[1]
    sample.use_edges(1.0)
    confidences = fetch(sample, "SELECT min(confidence) FROM lineage")
    assert confidences == [(1.0,)]
    sample.use_edges("all")
    assert fetch(sample, "SELECT * FROM closure ORDER BY ALL") == whole[0]


def test_backfill_date_is_unknown(tmp_path: Path) -> None:
    models = [
        {"id": "a/old", "created_at": datetime(2022, 3, 2, 23, 29, 4)},
        {"id": "a/new", "created_at": datetime(2022, 3, 3)},
    ]
    with DuckDBStore.open(build_graph([write_hub(tmp_path, models, [])], tmp_path)) as store:
        assert fetch(store, "SELECT id, created_at FROM model") == [
            ("a/new", datetime(2022, 3, 3)),
            ("a/old", None),
        ]


def test_no_models(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="no snapshot holds models"):
        build_graph([], tmp_path)
    assert not list(tmp_path.iterdir())


def test_graph_in_use(tmp_path: Path) -> None:
    graphs = tmp_path / "graphs"
    with pytest.raises(NotFoundError, match="modelroots build"):
        find_graph(graphs)
    folder = build_graph([write_hub(tmp_path, [{"id": "a/b"}], [])], graphs)
    use_graph(graphs, folder)
    assert find_graph(graphs) == find_graph(graphs, folder.name[:5]) == folder
    with pytest.raises(NotFoundError, match="no graph 'abc123'"):
        find_graph(graphs, "abc123")
    with pytest.raises(NotFoundError, match="no hash"):
        find_graph(graphs, "../snapshots")
    manifest = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(manifest.replace('"schema_version": "', '"schema_version": "old'))
    with pytest.raises(StaleSchemaError, match="modelroots build"):
        DuckDBStore.open(folder)
