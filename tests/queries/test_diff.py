from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.build import build_graph
from graph.errors import UsageError
from graph.identity import parse_model_reference
from graph.snapshot import Snapshot
from graph.store.duckdb import DuckDBStore
from queries.changes.diff import Change, Count, Diff, diff
from tests.graph.moment_cases import Rows, changing_rows, expected_states, record, renames, snapshot_of
from tests.graph.moment_oracle import State


def compare(folder: Path, earlier: list[Snapshot], later: list[Snapshot], **days: date | None) -> Diff:
    before = build_graph(earlier, folder, as_of=days.get("before"))
    after = build_graph(later, folder, as_of=days.get("after"))
    with DuckDBStore.open(before) as old, DuckDBStore.open(after) as new:
        return diff(old, new, "declared")


def parents(state: State, child: str, known: dict[str, str]) -> set[str]:
    """Parents in lower case; a bare name or a path counts where a model has exactly that id."""
    found = set()
    for text in state.bases:
        reference = parse_model_reference(text)
        parent = reference.id or next((g for g in reference.guesses if g.lower() in known), None)
        if parent and parent.lower() != child.lower():
            found.add(parent.lower())
    return found


def expected_changes(old: dict[str, State], new: dict[str, State]) -> dict[str, set[str]]:
    here = {id_ for id_, s in old.items() if s.removed_on is None}
    there = {id_ for id_, s in new.items() if s.removed_on is None}
    old_known, new_known = ({id_.lower(): id_ for id_ in states} for states in (old, new))
    both = here & there
    return {
        "added": there - here,
        "removed": here - there,
        "renamed": set(),
        "relicensed": {i for i in both if set(old[i].licenses) != set(new[i].licenses)},
        "reparented": {i for i in both if parents(old[i], i, old_known) != parents(new[i], i, new_known)},
    }


@pytest.fixture(scope="session")
def changing() -> tuple[Rows, Rows]:
    return changing_rows()


@pytest.mark.parametrize(
    ("before", "after"), [(date(2026, 8, 19), date(2026, 8, 21)), (date(2026, 4, 1), None), (date(2026, 8, 22), None)]
)
def test_the_observations_of_the_sample_equal_the_oracle(
    before: date, after: date | None, changing: tuple[Rows, Rows], tmp_path: Path
) -> None:
    snapshot = snapshot_of(tmp_path / "x", *changing)
    found = compare(tmp_path / "graphs", [snapshot], [snapshot], before=before, after=after)
    expected = expected_changes(expected_states(*changing, before), expected_states(*changing, after or date.max))
    for kind, models in expected.items():
        assert {c.model for c in found.changes if c.kind == kind} == models, kind
    counted = Counter((c.kind, c.origin) for c in found.changes)
    assert {(c.kind, c.origin): c.models for c in found.counts} == dict(counted)
    total = {kind: len(models) for kind, models in expected.items()}
    if before == date(2026, 8, 19):
        assert min(total[k] for k in ("added", "removed", "relicensed", "reparented")) > 5, total
    elif before == date(2026, 8, 22):
        assert (found.changes, found.counts) == ([], [])


def test_renamed_models_and_parents_are_followed(tmp_path: Path) -> None:
    old = snapshot_of(
        tmp_path / "old",
        [
            record("b/base", "2026-01-01"),
            record("a/child", "2026-01-01", "b/base"),
            record("a/gone", "2026-01-01", "b/base", "c/merged"),
            record("a/same", "2026-01-01"),
            record("a/moved", "2026-01-01", "b/base"),
        ],
    )
    new = snapshot_of(
        tmp_path / "new",
        [
            record("z/base", "2026-02-01", "c/other"),
            record("a/child", "2026-02-01", "z/base"),
            record("a/same", "2026-02-01", tags=["license:mit", "base_model:c/other"]),
            record("a/gone", "2026-02-01", _removed_at="2026-02-01T00:00:00.000Z"),
            record("n/moved", "2026-02-01", "b/base"),
            record("n/new", "2026-02-01", "z/base"),
        ],
    )
    redirects = renames(
        tmp_path / "r", [("b/base", "z/base", date(2026, 2, 1)), ("a/moved", "n/moved", date(2026, 2, 1))]
    )
    found = compare(tmp_path / "graphs", [old], [new, redirects])
    assert found.changes == [
        Change("added", "n/new", None, ["z/base"], "unresolved"),
        Change("removed", "a/gone", ["b/base", "c/merged"], None, "unresolved"),
        Change("renamed", "n/moved", ["a/moved"], ["n/moved"], "unresolved"),
        Change("renamed", "z/base", ["b/base"], ["z/base"], "unresolved"),
        Change("relicensed", "a/same", [], ["mit"], "unresolved"),
        Change("reparented", "a/same", [], ["c/other"], "unresolved"),
        Change("reparented", "z/base", [], ["c/other"], "unresolved"),
    ]
    assert found.counts == [
        Count("added", "unresolved", 1),
        Count("removed", "unresolved", 1),
        Count("renamed", "unresolved", 2),
        Count("relicensed", "unresolved", 1),
        Count("reparented", "unresolved", 2),
    ]


def test_only_some_kinds_and_wrong_ones(changing: tuple[Rows, Rows], tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path / "x", changing[0][:50])
    folder = build_graph([snapshot], tmp_path / "graphs")
    with DuckDBStore.open(folder) as one, DuckDBStore.open(folder) as other:
        assert diff(one, other, "declared", ["added"]).changes == []
        wrong: Any
        for wrong in ({"edges": 0.5}, {"kinds": ["lost"]}):
            with pytest.raises(UsageError):
                diff(one, other, **wrong)


def test_the_command_line_takes_days_and_hashes(
    changing: tuple[Rows, Rows], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    from modelroots.cli.main import run

    home = tmp_path / "home"
    snapshot_of(home, *changing)
    assert run(["--home", str(home), "build"]) == 0
    capsys.readouterr()
    where = ["--home", str(home), "diff", "2026-08-19"]
    assert run([*where, "--format", "json", "--kind", "added", "--counts"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["question"] == "diff"
    assert document["earlier_graph"]["as_of"] == "2026-08-19"
    assert {row["kind"] for row in document["rows"]} == {"added"}
    hash_ = document["earlier_graph"]["hash"]
    assert run(["--home", str(home), "diff", hash_[:8], "--kind", "relicensed", "-n", "5"]) == 0
    out, errors = capsys.readouterr()
    assert out.count("relicensed") == 5
    assert "relicensed" in errors
    assert run([*where[:3], "2026-02-30"]) == 2
    assert "no day of the calendar" in capsys.readouterr().err
