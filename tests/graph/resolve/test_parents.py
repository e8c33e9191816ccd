"""Parents as written become canonical ids, or a reason with candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from graph.resolve.parents import follow_renames, refusal_sql, resolve_parents
from graph.snapshot import Snapshot, SnapshotWriter


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE raw_rename (former VARCHAR, current VARCHAR, source VARCHAR)")
        yield opened


def resolve(
    con: duckdb.DuckDBPyConnection, models: Sequence[str], parents: Sequence[str], snapshots: Sequence[Snapshot] = ()
) -> dict[str, tuple[str | None, str | None]]:
    con.execute("CREATE TABLE raw_model AS SELECT unnest(?::VARCHAR[]) AS id", [list(models)])
    con.execute("CREATE TABLE raw_claim AS SELECT 'c/x' AS child, unnest(?::VARCHAR[]) AS parent", [list(parents)])
    resolve_parents(con, snapshots)
    rows = con.execute("SELECT text, id, refused FROM parent_resolution").fetchall()
    return {text: (id_, refused) for text, id_, refused in rows}


def test_a_record_gives_the_spelling_else_the_most_frequent(con: duckdb.DuckDBPyConnection) -> None:
    found = resolve(con, ["Qwen/Qwen3-8B"], ["qwen/qwen3-8b", "Meta/L", "meta/l", "Meta/L", "QWEN/Qwen3-8B@main"])
    assert {id_ for id_, _ in found.values()} == {"Qwen/Qwen3-8B", "Meta/L"}


def test_paths_and_bare_names_count_only_where_that_id_has_a_record(con: duckdb.DuckDBPyConnection) -> None:
    found = resolve(
        con,
        ["meta-llama/Llama-3.1-8B-Instruct", "a/Known", "b/known", "alone"],
        ["/home/x/meta-llama/llama-3.1-8b-instruct", "/data/Known", "alone", "nowhere", "/data/only-here"],
    )
    assert found == {
        "/home/x/meta-llama/llama-3.1-8b-instruct": ("meta-llama/Llama-3.1-8B-Instruct", None),
        "/data/Known": (None, "ambiguous name"),
        "alone": ("alone", None),
        "nowhere": (None, "name without a namespace"),
        "/data/only-here": (None, "local path"),
    }
    candidates = con.execute("SELECT candidates FROM parent_resolution WHERE text = '/data/Known'").fetchall()
    assert candidates == [(["a/Known", "b/known"],)]


def test_renames_are_followed_to_their_end_and_former_ids_kept(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("INSERT INTO raw_rename VALUES ('a/one', 'b/two', 'crawl'), ('b/two', 'c/three', 'crawl')")
    found = resolve(con, ["C/Three"], ["A/One", "b/two", "c/three"])
    assert {id_ for id_, _ in found.values()} == {"C/Three"}
    assert con.execute("SELECT former, source FROM parent_resolution WHERE text = 'A/One'").fetchall() == [
        ("a/one", "crawl")
    ]


def test_curated_renames_move_accounts_but_not_what_stands_there_today(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    from datetime import UTC, datetime

    rows = [("THUDM/*", "zai-org/*", "registry"), ("gpt2", "openai-community/gpt2", "registry")]
    with SnapshotWriter(tmp_path, "registry", "test", datetime(2026, 1, 1, tzinfo=UTC)) as writer:
        writer.write("former_name", pl.DataFrame(rows, schema=["former", "current", "source"], orient="row"))
        registry = writer.commit()
    found = resolve(con, ["THUDM/still-here"], ["thudm/GLM-4-9B", "THUDM/still-here", "gpt2"], [registry])
    assert found == {
        "thudm/GLM-4-9B": ("zai-org/GLM-4-9B", None),
        "THUDM/still-here": ("THUDM/still-here", None),
        "gpt2": ("openai-community/gpt2", None),
    }


def test_a_circle_of_renames_leads_nowhere() -> None:
    circle = [("a/x", "b/x", "s"), ("b/x", "a/x", "s"), ("c/x", "a/x", "s"), ("d/x", "e/x", "s")]
    assert follow_renames(circle) == {"d/x": ("d/x", "e/x", "s")}


def test_a_child_that_names_itself_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    resolve(con, ["c/x"], ["C/X", "p/y"])
    rows = con.execute(
        f"SELECT r.parent, {refusal_sql('r.child', 't')} FROM raw_claim r "
        "JOIN parent_resolution t ON t.text = r.parent ORDER BY 1"
    ).fetchall()
    assert rows == [("C/X", "self-reference"), ("p/y", None)]
