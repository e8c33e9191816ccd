"""What an update would write, applied to the old graph's contents in memory: the new graph's contents. No server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.schema import EDGES, NODES, node
from graph.store.folder import GRAPH_FILE
from graph.store.neo4j.changes import iter_steps
from graph.store.neo4j.differences import Differences
from graph.store.neo4j.labels import labels_sql
from graph.store.neo4j.rows import served
from tests.neo4j.graphs import RENAMED, build_changed, build_random

Contents = dict[tuple[Any, ...], dict[str, Any]]


def contents(folder: Path) -> tuple[Contents, Contents]:
    """Nodes by label and key, with their labels; edges by type, ends and key."""
    nodes: Contents = {}
    edges: Contents = {}
    keys = {}
    with duckdb.connect(folder / GRAPH_FILE, read_only=True) as con:
        former = dict(
            con.execute(
                "SELECT id, list(former ORDER BY former) FROM former_id JOIN model ON idx = model GROUP BY id"
            ).fetchall()
        )
        for n in NODES:
            names = [p.name for p in n.properties if not p.stored_only]
            columns = ", ".join(f'"{name}"' for name in names)
            found = con.execute(f'SELECT "{n.reference_column}", {labels_sql(n)}, {columns} FROM {n.table}').fetchall()
            for reference, labels, *values in found:
                held = dict(zip(names, values, strict=True))
                if n.label == "Model":
                    held["former_ids"] = former.get(held["id"])
                keys[n.label, reference] = held[n.key]
                nodes[n.label, held[n.key]] = present(held) | {"labels": set(labels)}
        for e in EDGES:
            names = [p.name for p in e.properties if not p.stored_only]
            columns = "".join(f', "{name}"' for name in names)
            found = con.execute(f'SELECT "{e.start_column}", "{e.end_column}"{columns} FROM {e.table}').fetchall()
            for start, end, *values in found:
                held = dict(zip(names, values, strict=True))
                key = tuple(held[k] for k in e.key)
                edges[e.type, e.start, keys[e.start, start], e.end, keys[e.end, end], *key] = present(held)
    return nodes, edges


def present(held: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value is not None}


def applied(found: Differences, nodes: Contents, edges: Contents) -> None:
    """Do in memory what the statements of an update in one transaction do."""
    for e in EDGES:
        for row in found.changed_edges(e):
            place = edge_place(e.start, e.end, row)
            assert edges[place].items() & row["values"].items() != row["values"].items()
            edges[place] = present(edges[place] | row["values"])
        for row in found.gone_edges(e, detached=False):
            del edges[edge_place(e.start, e.end, row)]
    for n in NODES:
        for row in found.gone_nodes(n):
            del nodes[n.label, row["key"]]
            for place in [p for p in edges if (n.label, row["key"]) in ((p[1], p[2]), (p[3], p[4]))]:
                del edges[place]
        for row in found.written_nodes(n):
            held = nodes.setdefault((n.label, row["key"]), {n.key: row["key"], "labels": set()})
            labels = (held["labels"] - set(row["stale"])) | set(row["labels"])
            nodes[n.label, row["key"]] = present(held | row["values"]) | {"labels": labels}
    for e in EDGES:
        for row in found.new_edges(e):
            place = edge_place(e.start, e.end, row)
            assert place not in edges
            edges[place] = row["values"]


def edge_place(start: str, end: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["type"], start, row["start"], end, row["end"], *row["key"].values())


@pytest.mark.parametrize("seed", range(5, 8))
def test_differences_make_the_new_graph_of_the_old_one(tmp_path: Path, seed: int):
    first, second = build_changed(tmp_path, seed)
    for old, new in ((first, second), (second, first)):
        nodes, edges = contents(old)
        before = len(nodes) + len(edges)
        with Differences(old, new) as found:
            assert min(found.written, found.removed, found.detached) > 0
            applied(found, nodes, edges)
            counts = found.final_counts()
            came = sum(len(list(found.new_edges(e))) for e in EDGES)
        wanted = contents(new)
        assert (nodes, edges) == wanted
        assert counts == {"nodes": len(nodes), "relationships": len(edges)}
        # All edges that come, and nodes that come, against those that are removed.
        assert len(nodes) + len(edges) - before == came + new_nodes(old, new) - found.removed


def new_nodes(old: Path, new: Path) -> int:
    return len(contents(new)[0].keys() - contents(old)[0].keys())


def test_only_what_differs_is_sent(tmp_path: Path):
    first, second = build_changed(tmp_path, 5)
    before, after = contents(first)[0], contents(second)[0]
    model = node("Model")
    with Differences(first, second) as found:
        rows = {("Model", row["key"]): row for row in found.written_nodes(model)}
    assert rows.keys() == {p for p, held in after.items() if p[0] == "Model" and before.get(p) != held}
    changed = [place for place in rows if place in before]
    for place in changed:
        names = before[place].keys() | after[place].keys()
        differ = {n for n in names if n != "labels" and before[place].get(n) != after[place].get(n)}
        assert rows[place]["values"].keys() == differ
    assert any(rows[place]["stale"] for place in changed)
    assert any(None in rows[place]["values"].values() for place in changed)


def test_a_graph_does_not_differ_from_itself(tmp_path: Path):
    folder = build_random(tmp_path, 5)
    with Differences(folder, folder) as found:
        assert (found.removed, found.written) == (0, 0)
        assert list(iter_steps(found, 10, again=True)) == []


def test_former_ids_are_compared_too(tmp_path: Path):
    """They stand in a table of their own: the models themselves do not differ."""
    folder = build_random(tmp_path / "a", 5)
    other = build_random(tmp_path / "b", 5)
    with duckdb.connect(other / GRAPH_FILE) as con:
        con.execute("DELETE FROM former_id WHERE model = (SELECT idx FROM model WHERE id = ?)", [RENAMED])
    manifest = other / "graph.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"former_id": "', '"former_id": "x'), encoding="utf-8"
    )
    with Differences(folder, other) as found:
        [row] = found.written_nodes(node("Model"))
        assert (row["key"], row["values"], row["labels"], row["stale"]) == (RENAMED, {"former_ids": None}, [], [])
        assert found.written == 1
    with Differences(other, folder) as found:
        [row] = found.written_nodes(node("Model"))
        assert row["values"].keys() == {"former_ids"}


def test_dates_are_sent_as_dates(tmp_path: Path):
    first, second = build_changed(tmp_path, 5)
    with Differences(first, second) as found:
        [row] = [row for row in found.written_nodes(node("Model")) if row["key"] == "000/first-of-all"]
    assert row["values"]["created_at"] == dt.datetime(2025, 1, 1, 3, 4, 5)
    assert row["values"]["observed_on"] == dt.date(2026, 1, 2)
    assert row["values"].keys() <= {p.name for p in served(node("Model"))}
