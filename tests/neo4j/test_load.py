from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from graph.errors import NotFoundError, StoreUnreachableError, UsageError
from graph.store.duckdb import DuckDBStore
from graph.store.folder import GRAPH_FILE, graph_info
from graph.store.neo4j import Connection, load, read_state, update
from graph.store.neo4j.state import require_state, state_notes, write_state
from tests.neo4j.contents import digest, server_edges, server_nodes, table_edges, table_nodes
from tests.neo4j.graphs import RENAMED, build_changed, build_random

pytestmark = pytest.mark.neo4j


def put(connection: Connection, folder: Path, **options):
    with duckdb.connect(folder / GRAPH_FILE, read_only=True) as con:
        return load(connection, con, graph_info(folder), **options)


def assert_holds(connection: Connection, folder: Path) -> None:
    with duckdb.connect(folder / GRAPH_FILE, read_only=True) as con:
        assert server_nodes(connection) == table_nodes(con)
        assert server_edges(connection) == table_edges(con)
    state = read_state(connection)
    assert state is not None
    assert (state.graph_hash, state.loading, state.complete) == (folder.name, None, True)


@pytest.mark.parametrize("seed", [1, 2])
def test_load_holds_what_the_tables_hold(empty: Connection, tmp_path: Path, seed: int):
    folder = build_random(tmp_path, seed)
    seen = []
    report = put(empty, folder, batch_rows=37, progress=lambda done, total: seen.append((done, total)))
    assert_holds(empty, folder)
    assert seen[-1] == (report.written, report.written)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    # The same graph again: nothing is doubled.
    put(empty, folder)
    assert_holds(empty, folder)


def test_properties_have_their_types(empty: Connection, tmp_path: Path):
    put(empty, build_random(tmp_path, 1))
    row = empty.read(
        "MATCH (m:Model) WHERE m.downloads_30d = 2000000 AND m.created_at IS NOT NULL AND m.likes IS NOT NULL "
        "RETURN m.created_at, m.observed_on, m.downloads_30d, m.has_record, m.declared_licenses LIMIT 1"
    )[0]
    created, observed, downloads, has_record, licenses = row
    assert isinstance(created.to_native(), dt.datetime)
    assert observed.to_native() == dt.date(2026, 1, 2)
    assert (downloads, has_record) == (2_000_000, True)
    assert isinstance(licenses, list)


def test_former_ids_and_case_are_forgiven_as_in_the_embedded_store(empty: Connection, tmp_path: Path):
    from graph.store.neo4j import Neo4jStore
    from queries.catalog import find_question

    folder = build_random(tmp_path, 1)
    put(empty, folder)
    question = find_question("models")
    with Neo4jStore.open(empty.target) as store, DuckDBStore.open(folder) as embedded:
        for given in ("albert-base-v2", "Albert-Base-V2", "ALBERT/albert-base-V2"):
            bound = question.bind({"model": given})
            for asked in (store, embedded):
                assert [row[0] for row in asked.fetch(question.statement, bound, "default")] == [RENAMED]
        for asked, near in ((store, r"\. Near: albert/albert-base-v2\."), (embedded, "")):
            with pytest.raises(NotFoundError, match=rf"no model 'x/base-v2' in graph {folder.name}{near}"):
                asked.fetch(question.statement, question.bind({"model": "x/base-v2"}), "default")
    with Neo4jStore.open(empty.target) as store, pytest.raises(UsageError, match="declared, default, all"):
        store.fetch(question.statement, question.bind({"model": RENAMED}), 0.5)


def test_labels_for_styling(empty: Connection, tmp_path: Path):
    put(empty, build_random(tmp_path, 1))
    for label, condition in (
        ("OriginCN", "m.origin_bucket_default = 'CN'"),
        ("OriginUnresolved", "m.origin_bucket_default = 'unresolved'"),
        ("DownloadsHigh", "m.downloads_30d >= 100000"),
        ("DownloadsMedium", "m.downloads_30d >= 1000 AND m.downloads_30d < 100000"),
        ("DownloadsLow", "m.downloads_30d < 1000"),
        ("Base", "m.is_root_default"),
    ):
        [(labelled, meant, both)] = empty.read(
            f"MATCH (m:Model) RETURN count(CASE WHEN m:{label} THEN 1 END), count(CASE WHEN {condition} THEN 1 END), "
            f"count(CASE WHEN m:{label} AND {condition} THEN 1 END)"
        )
        assert labelled == meant == both > 0, label


def test_nodes_of_others_stay(empty: Connection, tmp_path: Path):
    empty.run("CREATE (:Person {name: 'Ada'})-[:LIKES]->(:Model {id: 'elsewhere/own-model'})")
    try:
        put(empty, build_random(tmp_path / "a", 1))
        put(empty, build_random(tmp_path / "b", 2))
        rows = empty.read("MATCH (p:Person)-[:LIKES]->(m:Model) RETURN p.name, m.id")
        assert rows == [("Ada", "elsewhere/own-model")]
    finally:
        empty.run("MATCH (n) WHERE n:Person OR n.id = 'elsewhere/own-model' DETACH DELETE n")


@pytest.mark.parametrize("limit", [200_000, 10])
def test_update_equals_a_load(empty: Connection, tmp_path: Path, limit: int):
    first, second = build_changed(tmp_path, 5)
    put(empty, first)
    report = update(empty, tmp_path / "graphs", second, batch_rows=13, one_transaction_rows=limit)
    assert_holds(empty, second)
    assert report.removed > 0
    assert report.written > 0
    assert update(empty, tmp_path / "graphs", second).written == 0
    # And the way back, which brings the deleted models again.
    update(empty, tmp_path / "graphs", first, one_transaction_rows=limit)
    assert_holds(empty, first)


def test_update_in_one_transaction_is_all_or_nothing(empty: Connection, tmp_path: Path):
    first, second = build_changed(tmp_path, 6)
    put(empty, first)

    def fail(done: int, total: int) -> None:
        if done == total:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        update(empty, tmp_path / "graphs", second, progress=fail)
    assert_holds(empty, first)


def test_an_update_that_broke_off_can_be_finished_but_not_mixed(empty: Connection, tmp_path: Path):
    first, second = build_changed(tmp_path, 7)
    put(empty, first)

    def fail(done: int, total: int) -> None:
        if done > total / 2:
            raise ZeroDivisionError

    graphs = tmp_path / "graphs"
    with pytest.raises(ZeroDivisionError):
        update(empty, graphs, second, batch_rows=5, one_transaction_rows=1, progress=fail)
    state = require_state(empty)
    assert not state.complete
    [note] = state_notes(state)
    assert note.startswith(f"Neo4j holds graph {second.name} INCOMPLETELY")
    third = build_random(tmp_path, 99)
    with pytest.raises(StoreUnreachableError, match=f"unfinished update from graph {first.name} to {second.name}"):
        update(empty, graphs, third)
    update(empty, graphs, second)
    assert_holds(empty, second)


def test_update_needs_the_graph_that_the_server_holds(empty: Connection, tmp_path: Path):
    with pytest.raises(StoreUnreachableError, match="holds no graph yet"):
        update(empty, tmp_path, tmp_path)
    put(empty, build_random(tmp_path / "a", 1))
    other = build_random(tmp_path / "b", 2)
    with pytest.raises(NotFoundError, match=r"cannot be compared.*load in full"):
        update(empty, tmp_path / "b" / "graphs", other)


def test_a_graph_of_another_schema_says_load_again(empty: Connection, tmp_path: Path):
    put(empty, build_random(tmp_path, 1))
    empty.write(lambda tx: write_state(tx, schema_version="0ther"))
    with pytest.raises(StoreUnreachableError, match=r"schema '0ther'.*Load again"):
        require_state(empty)


def test_a_broken_graph_is_refused_before_anything_is_deleted(empty: Connection, tmp_path: Path):
    from graph.errors import BadDataError

    folder = build_random(tmp_path, 1)
    put(empty, folder)
    before = digest(empty)
    with duckdb.connect(folder / GRAPH_FILE) as con:
        con.execute("INSERT INTO trained_on (model, dataset) VALUES (0, 'no/such-dataset')")
    with pytest.raises(BadDataError, match="trained_on: "):
        put(empty, folder)
    assert digest(empty) == before


def test_the_store_says_which_graph_it_holds(empty: Connection, tmp_path: Path):
    from graph.store.neo4j import Neo4jStore

    folder = build_random(tmp_path, 1)
    put(empty, folder)
    manifest = json.loads((folder / "graph.json").read_text())
    with Neo4jStore.open(empty.target) as store, DuckDBStore.open(folder) as embedded:
        assert store.info == embedded.info
        assert store.info.hash == manifest["hash"]
