from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.build import build_graph
from graph.errors import BadDataError
from graph.snapshot import Snapshot
from graph.store.duckdb import DuckDBStore
from tests.graph.moment_cases import Rows, changing_rows, expected_states, record, renames, seen, snapshot_of
from tests.graph.moment_oracle import State, edges_of


@pytest.fixture(scope="session")
def changing() -> tuple[Rows, Rows]:
    return changing_rows()


@pytest.fixture(scope="session")
def changing_snapshot(changing: tuple[Rows, Rows], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot_of(tmp_path_factory.mktemp("moment") / "x", *changing)


def graph_states(store: DuckDBStore) -> dict[str, State]:
    rows = store.con.execute(
        "SELECT id, observed_on, declared_licenses, downloads_30d, likes, modified_at, removed_on, created_at "
        "FROM model WHERE has_record"
    ).fetchall()
    return {id_: State(*rest) for id_, *rest in rows}


def graph_edges(store: DuckDBStore) -> set[tuple[str, str]]:
    rows = store.con.execute(
        "SELECT lower(c.id), lower(p.id) FROM derived_from d JOIN model c ON c.idx = d.child "
        "JOIN model p ON p.idx = d.parent WHERE d.in_declared"
    ).fetchall()
    return set(rows)


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 8, 19), date(2026, 8, 21), None])
def test_states_and_edges_equal_the_oracle(
    day: date | None, changing: tuple[Rows, Rows], changing_snapshot: Snapshot, tmp_path: Path
) -> None:
    states = expected_states(*changing, day or date.max)
    edges = edges_of(states)
    with DuckDBStore.open(build_graph([changing_snapshot], tmp_path, as_of=day)) as store:
        assert store.info.as_of == (day.isoformat() if day else None)
        found = graph_states(store)
        assert found.keys() == states.keys()
        for id_, state in states.items():
            state.bases = set()
            if state.created_at and state.created_at < datetime(2022, 3, 3):
                state.created_at = None
            assert found[id_] == state, id_
        assert graph_edges(store) == edges
        gone = sum(s.removed_on is not None for s in states.values())
    assert len(states) > 500
    assert len(edges) > 300
    if day == date(2026, 8, 19):
        assert gone > 20


def edges_between(store: DuckDBStore) -> list[tuple[Any, ...]]:
    return store.con.execute(
        "SELECT c.id, p.id, relation, first_seen, last_seen FROM derived_from d JOIN model c ON c.idx = d.child "
        "JOIN model p ON p.idx = d.parent WHERE d.in_declared ORDER BY ALL"
    ).fetchall()


def test_a_newer_record_replaces_the_parents_of_an_older_one(tmp_path: Path) -> None:
    old = snapshot_of(
        tmp_path / "old", [record("a/x", "2026-01-01", "b/old", "b/kept"), record("a/y", "2026-01-01", "b/old")]
    )
    new = snapshot_of(tmp_path / "new", [record("a/x", "2026-02-01", "b/new", "b/kept")])
    first, second = date(2026, 1, 1), date(2026, 2, 1)
    with DuckDBStore.open(build_graph([old, new], tmp_path / "graphs")) as store:
        assert edges_between(store) == [
            ("a/x", "b/kept", "finetune", first, second),
            ("a/x", "b/new", "finetune", second, second),
            ("a/y", "b/old", "finetune", first, first),
        ]
        refused = store.con.execute("SELECT parent_text, observed_on, refused FROM claim WHERE refused IS NOT NULL")
        assert refused.fetchall() == [("b/old", first, "superseded")]
    with DuckDBStore.open(build_graph([old, new], tmp_path / "graphs", as_of=date(2026, 1, 15))) as store:
        assert [e[:2] for e in edges_between(store)] == [("a/x", "b/kept"), ("a/x", "b/old"), ("a/y", "b/old")]
        assert store.con.execute("SELECT count(*) FROM model WHERE id = 'b/new'").fetchall() == [(0,)]


def test_a_parent_that_is_no_longer_named_by_anyone_is_no_node(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path / "s", [record("a/x", "2026-02-01", "b/new")], [seen("a/x", "2026-01-01", "b/old")])
    with DuckDBStore.open(build_graph([snapshot], tmp_path / "graphs")) as store:
        assert store.con.execute("SELECT id FROM model ORDER BY id").fetchall() == [("a/x",), ("b/new",)]
        claims = "SELECT parent_text, method, refused FROM claim ORDER BY ALL"
        assert store.con.execute(claims).fetchall() == [
            ("b/new", "tag_typed", None),
            ("b/old", "observation", "superseded"),
        ]
    with DuckDBStore.open(build_graph([snapshot], tmp_path / "graphs", as_of=date(2026, 1, 1))) as store:
        assert edges_between(store) == [("a/x", "b/old", "unknown", date(2026, 1, 1), date(2026, 1, 1))]


def test_silence_denies_nothing_and_a_later_word_counts(tmp_path: Path) -> None:
    observations = [
        seen("a/x", "2026-02-02", license="mit"),
        seen("a/x", "2026-02-03T10:00:00+00:00", "b/one, b/two"),
        seen("a/x", "2026-02-03T11:00:00+00:00", "b/two"),
        seen("a/x", "2026-02-04", downloads=7, removed=True),
        seen("a/x", "2026-02-05", removed=True),
        seen("a/x", "2026-02-06", removed=False),
    ]
    snapshot = snapshot_of(
        tmp_path / "s",
        [record("a/x", "2026-02-01", "b/one", createdAt="2026-01-31T00:00:00.000Z", downloads=1)],
        observations,
    )
    expected = {
        date(2026, 2, 1): (["b/one"], [], 1, None),
        date(2026, 2, 2): (["b/one"], ["mit"], 1, None),
        date(2026, 2, 3): (["b/two"], ["mit"], 1, None),
        date(2026, 2, 4): (["b/two"], ["mit"], 7, date(2026, 2, 4)),
        date(2026, 2, 5): (["b/two"], ["mit"], 7, date(2026, 2, 4)),
        date(2026, 2, 6): (["b/two"], ["mit"], 7, None),
        None: (["b/two"], ["mit"], 7, None),
    }
    for day, (parents, licenses, downloads, removed_on) in expected.items():
        with DuckDBStore.open(build_graph([snapshot], tmp_path / "graphs", as_of=day)) as store:
            assert [e[1] for e in edges_between(store)] == parents
            rows = store.con.execute("SELECT declared_licenses, downloads_30d, removed_on FROM model WHERE has_record")
            assert rows.fetchall() == [(licenses, downloads, removed_on)]


def test_observations_under_a_former_id_count_for_the_current_one(tmp_path: Path) -> None:
    snapshot = snapshot_of(
        tmp_path / "s",
        [record("n/x", "2026-02-01", "b/base"), record("a/x", "2026-01-01", _removed_at="2026-01-20T00:00:00.000Z")],
        [seen("a/x", "2025-12-01", "b/base", license="mit"), seen("a/x", "2026-02-03", removed=True)],
    )
    redirects = renames(tmp_path / "r", [("a/x", "n/x", date(2026, 2, 1))])
    with DuckDBStore.open(build_graph([snapshot, redirects], tmp_path / "graphs")) as store:
        models = "SELECT id, removed_on FROM model ORDER BY id"
        assert store.con.execute(models).fetchall() == [("b/base", None), ("n/x", None)]
        assert edges_between(store) == [("n/x", "b/base", "finetune", date(2025, 12, 1), date(2026, 2, 1))]


def test_before_the_first_observation_there_is_no_graph(changing_snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match=r"no model was known by 2020-01-01\. The first observation is of 202"):
        build_graph([changing_snapshot], tmp_path, as_of=date(2020, 1, 1))
    assert list(tmp_path.iterdir()) == []


def test_the_same_moment_gives_the_same_graph(changing_snapshot: Snapshot, tmp_path: Path) -> None:
    day = date(2026, 8, 20)
    first = build_graph([changing_snapshot], tmp_path / "a", as_of=day)
    assert build_graph([changing_snapshot], tmp_path / "b", as_of=day).name == first.name
    assert build_graph([changing_snapshot], tmp_path / "b", as_of=date(2026, 8, 22)).name != first.name
