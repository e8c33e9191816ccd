"""What crawls bring to the build: licenses from cards, cards of a repository that is no more, and renames."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.build import build_graph
from graph.schema.core import Property
from graph.snapshot import CARDS, CLAIMS, MODELS, RENAMES, Snapshot, SnapshotTable, SnapshotWriter
from graph.store.folder import GRAPH_FILE

Rows = list[dict[str, Any]]


def _literal(column: Property, value: Any) -> str:
    if value is None:
        return f"NULL::{column.type.value}"
    if isinstance(value, list):
        return f"{value!r}::{column.type.value}"
    return f"'{value}'::{column.type.value}"


def _select(table: SnapshotTable, rows: Rows) -> str:
    return " UNION ALL ".join(
        "SELECT " + ", ".join(f"{_literal(c, row.get(c.name))} AS {c.name}" for c in table.columns) for row in rows
    )


def write(root: Path, kind: str, day: date, tables: dict[SnapshotTable, Rows]) -> Snapshot:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with SnapshotWriter(root, kind, "test", moment) as writer, duckdb.connect() as con:
        for table, rows in tables.items():
            writer.copy(con, table.name, _select(table, rows))
        return writer.commit()


def model(id_: str, created: str, seen: date, **fields: Any) -> dict[str, Any]:
    lists = {"tags": [], "licenses": [], "datasets": []}
    return {"id": id_, "created_at": created, "observed_on": seen, "observed_by": "test", **lists, **fields}


def card(id_: str, seen: date, **fields: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "file": "README.md",
        "state": "read",
        "licenses": [],
        "problems": [],
        "observed_on": seen,
    } | fields


FIRST, SECOND = date(2026, 8, 1), date(2026, 8, 20)


def test_a_renamed_model_is_one_model(tmp_path: Path) -> None:
    def claim(child: str, parent: str, day: date) -> dict[str, Any]:
        return {"child": child, "parent": parent, "method": "tag_untyped", "observed_on": day}

    old = model("w/old", "2026-07-01", FIRST)
    kept = model("w/taken-again", "2026-07-01", FIRST)
    again = model("w/taken-again", "2026-08-10", SECOND)
    new = [model(f"v/{name}", "2026-07-01", SECOND) for name in ("new", "moved")]
    renames: Rows = [
        {"former": "w/old", "current": "v/new", "observed_on": SECOND},
        {"former": "w/taken-again", "current": "v/moved", "observed_on": SECOND},
    ]
    first = [claim("w/old", "z/base", FIRST), claim("w/child", "w/old", FIRST)]
    second = [claim("v/new", "z/base", SECOND)]
    root = tmp_path / "snapshots"
    snapshots = [
        write(root, "hub", FIRST, {MODELS: [old, kept, model("w/child", "2026-07-02", FIRST)], CLAIMS: first}),
        write(
            root, "hub", SECOND, {MODELS: [old | {"removed_on": SECOND}, again, *new], CLAIMS: second, RENAMES: renames}
        ),
    ]
    with duckdb.connect(build_graph(snapshots, tmp_path / "graphs") / GRAPH_FILE, read_only=True) as con:
        ids = [i for (i,) in con.execute("SELECT id FROM model ORDER BY id").fetchall()]
        assert ids == ["v/moved", "v/new", "w/child", "w/taken-again", "z/base"]
        edges = con.execute(
            "SELECT c.id, p.id, first_seen, last_seen FROM derived_from JOIN model c ON c.idx = child "
            "JOIN model p ON p.idx = parent WHERE declared ORDER BY ALL"
        ).fetchall()
        assert edges == [("v/new", "z/base", FIRST, SECOND), ("w/child", "v/new", FIRST, FIRST)]
        former = con.execute("SELECT former, m.id FROM former_id JOIN model m ON m.idx = model ORDER BY ALL").fetchall()
        assert ("w/old", "v/new") in former


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    licensed: Rows = [
        model("m/none", "2026-07-01", FIRST),
        model("m/other", "2026-07-01", FIRST, licenses=["other"]),
        model("m/mit", "2026-07-01", FIRST, licenses=["mit"]),
        model("m/named", "2026-07-01", FIRST, licenses=["other"], license_name="listed"),
    ]
    before: Rows = [model("m/back", "2026-07-01", FIRST), model("m/stays", "2026-07-01", FIRST)]
    after: Rows = [model("m/back", "2026-08-15", SECOND), model("m/stays", "2026-07-01", SECOND)]
    cards: Rows = [
        card("m/none", FIRST, licenses=["apache-2.0"]),
        card("m/other", FIRST, licenses=["other"], license_name="own", license_link="LICENSE"),
        card("m/mit", FIRST, licenses=["other"], license_name="own"),
        card("m/named", FIRST, licenses=["other"], license_name="of the card"),
        card("m/back", FIRST, licenses=["gpl-3.0"]),
    ]
    claims: Rows = [
        {"child": c, "parent": "m/mit", "method": "card_data", "observed_on": FIRST} for c in ("m/back", "m/stays")
    ]
    tmp_path = tmp_path_factory.mktemp("cards")
    root = tmp_path / "snapshots"
    snapshots = [
        write(root, "hub", FIRST, {MODELS: [*licensed, *before]}),
        write(root, "cards", FIRST, {CARDS: cards, CLAIMS: claims}),
        write(root, "hub", SECOND, {MODELS: after}),
    ]
    return duckdb.connect(build_graph(snapshots, tmp_path / "graphs") / GRAPH_FILE, read_only=True)


def test_cards_fill_the_gaps_of_the_listing(graph: duckdb.DuckDBPyConnection) -> None:
    rows = graph.execute("SELECT id, declared_licenses, license_name, license_link FROM model ORDER BY id").fetchall()
    assert rows == [
        ("m/back", [], None, None),
        ("m/mit", ["mit"], None, None),
        ("m/named", ["other"], "listed", None),
        ("m/none", ["apache-2.0"], None, None),
        ("m/other", ["other"], "own", "LICENSE"),
        ("m/stays", [], None, None),
    ]


def test_the_card_of_another_repository_of_the_same_id_makes_no_edge(graph: duckdb.DuckDBPyConnection) -> None:
    edges = graph.execute("SELECT m.id FROM derived_from JOIN model m ON m.idx = child WHERE declared").fetchall()
    assert edges == [("m/stays",)]
    claims = graph.execute(
        "SELECT m.id, refused FROM claim JOIN model m ON m.idx = child WHERE method = 'card_data' ORDER BY id"
    ).fetchall()
    assert claims == [("m/back", "superseded"), ("m/stays", None)]
