"""Trees and steps against plain Python, and the weights that come with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.accuracy.boosting import DEPTH, compact
from bench.accuracy.hiding import open_hidden
from graph.resolve.inference.facts import read_facts
from graph.resolve.inference.features import EVIDENCE, NAMES, Candidates
from graph.resolve.inference.infer import LEAST_CONFIDENCE, iter_inferred
from graph.resolve.inference.ranking import FINALISTS, STANDING, SURE, Steps, choose, finalists, load_weights
from graph.resolve.inference.trees import Trees
from modelroots.home import Home

COLUMNS = 4
_number = st.integers(-4, 4).map(float)
_split = st.tuples(st.integers(0, COLUMNS - 1), _number)


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """CatBoost's JSON of a few trees, some of which stopped early."""
    trees = []
    for _ in range(draw(st.integers(1, 4))):
        splits = draw(st.lists(_split, min_size=1, max_size=DEPTH))
        leaves = draw(st.lists(st.integers(-900, 900), min_size=1 << len(splits), max_size=1 << len(splits)))
        trees.append(
            {
                "splits": [{"float_feature_index": f, "border": b + 0.5} for f, b in splits],
                "leaf_values": [v / 1000 for v in leaves],
            }
        )
    return {
        "scale_and_bias": [1, [draw(_number)]],
        "features_info": {"float_features": [{}] * COLUMNS},
        "oblivious_trees": trees,
    }


def plain_score(model: dict[str, Any], row: list[float]) -> float:
    total = model["scale_and_bias"][1][0]
    for tree in model["oblivious_trees"]:
        leaf = sum(1 << bit for bit, s in enumerate(tree["splits"]) if row[s["float_feature_index"]] > s["border"])
        total += tree["leaf_values"][leaf]
    return float(total)


@settings(max_examples=60, deadline=None)
@given(model=models(), rows=st.lists(st.lists(_number, min_size=COLUMNS, max_size=COLUMNS), min_size=1, max_size=9))
def test_trees_score_as_written_out(model: dict[str, Any], rows: list[list[float]]) -> None:
    score = Trees.from_json(compact(model)).score(np.array(rows, dtype=np.float32))
    assert score == pytest.approx([plain_score(model, row) for row in rows], abs=1e-5)


def test_a_step_begins_at_its_edge() -> None:
    steps = Steps(np.array([-1.0, 2.0]), np.array([0.1, 0.5, 0.9]))
    assert steps.confidence(np.array([-9.0, -1.0, 1.999, 2.0, 50.0])).tolist() == [0.1, 0.5, 0.5, 0.9, 0.9]


def test_finalists_are_the_best_candidates_beside_their_rival() -> None:
    many = FINALISTS + 1
    values = np.zeros((many + 2, len(NAMES)), dtype=np.float32)
    values[:, 0] = np.arange(1, many + 3)
    row = np.array([0] * many + [2, 7])
    candidates = Candidates(row, np.arange(many + 2), values)
    odds = np.array([2, 3, *(1 - n for n in range(many - 2)), 0, 1], dtype=np.float32)
    place, columns = finalists(candidates, odds)
    assert place.tolist() == [1, 0, *range(2, FINALISTS), many, many + 1]
    assert columns.shape == (FINALISTS + 2, len(NAMES) + len(EVIDENCE) + len(STANDING))
    rival_span = columns[:, len(NAMES)].tolist()
    assert rival_span == [1, *[2] * (FINALISTS - 1), many + 1, many + 2], "the best one's rival is the second"
    assert columns[:, -2].tolist() == [*range(FINALISTS), 0, 0]
    assert columns[:, -1].tolist() == [*[many] * FINALISTS, 1, 1]


def test_the_trees_choose_and_the_regression_settles_what_they_are_sure_of() -> None:
    row = np.array([0, 0, 0, 4, 4])
    columns = np.zeros((5, len(STANDING)), dtype=np.float32)
    assert choose(row, np.zeros(5), columns).tolist() == [0, 3]
    columns[:, STANDING.index("odds")] = [1, 2, 3, 0, 1]
    assert choose(row, np.array([2.5, 1, 0, SURE + 2, SURE + 1]), columns).tolist() == [0, 4]


def test_the_weights_fit_the_features() -> None:
    weights = load_weights()
    assert files("graph.resolve.inference").joinpath("weights.json").stat().st_size < 300_000  # type: ignore[attr-defined]
    assert len(weights.trees.borders) == len(NAMES) + len(EVIDENCE) + len(STANDING)
    assert {r.weights.size for r in weights.candidate} == {len(NAMES) + 1}
    for steps in weights.steps:
        assert np.all(np.diff(steps.edges) > 0)
        assert np.all(np.diff(steps.measured) > 0)
        assert steps.measured[0] >= 0
        assert steps.measured[-1] < 1, "only what is declared is certain"
        # Lines of 0.97 and 0.98 can be drawn, not only one of 0.9.
        assert np.count_nonzero(steps.measured > 0.9) >= 4


def test_a_small_change_of_the_hub_leaves_nearly_all_that_is_inferred(sample_home: Home) -> None:
    snapshots = sample_home.find_snapshots()
    found = []
    for condition in ("false", "hash(child) % 100 = 13"):
        con = open_hidden(snapshots, condition)
        gone = con.execute("SELECT idx FROM staged_model JOIN hidden_claim ON child = id").fetchnumpy()["idx"]
        ids = [i for (i,) in con.execute("SELECT id FROM staged_model ORDER BY idx").fetchall()]
        facts = read_facts(con)
        con.close()
        rows = np.setdiff1d(facts.open_rows, gone).astype(np.int32)
        inferred = {}
        for chunk, candidates, best in iter_inferred(facts, rows, []):
            for place, confidence in zip(best.place.tolist(), best.confidence.tolist(), strict=True):
                if confidence >= LEAST_CONFIDENCE:
                    child = ids[chunk[candidates.row[place]]]
                    inferred[child] = (ids[candidates.model[place]], confidence)
        found.append(inferred)
    before, after = found
    assert len(before) > 5000
    changed = [child for child in before.keys() | after.keys() if before.get(child) != after.get(child)]
    assert len(changed) / len(before) < 0.12
