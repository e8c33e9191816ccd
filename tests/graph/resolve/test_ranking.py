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
from graph.resolve.inference.ranking import FINALISTS, STANDING, Steps, best_of, finalists, load_weights
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
    values = np.zeros((6, len(NAMES)), dtype=np.float32)
    values[:, 0] = [1, 2, 3, 4, 5, 6]
    candidates = Candidates(np.array([0, 0, 0, 0, 2, 7]), np.array([4, 5, 6, 7, 1, 1]), values)
    place, columns = finalists(candidates, np.array([0.5, 2, 1, -3, 0, 1], dtype=np.float32))
    assert place.tolist() == [1, 2, 0, 4, 5]
    assert columns.shape == (5, len(NAMES) + len(EVIDENCE) + len(STANDING))
    rival_span = columns[:, len(NAMES)].tolist()
    assert rival_span == [3, 2, 2, 5, 6], "the best one's rival is the second, the others' is the best"
    assert columns[:, -2].tolist() == [0, 1, 2, 0, 0]
    assert columns[:, -1].tolist() == [4, 4, 4, 1, 1]
    assert FINALISTS == 3
    assert best_of(candidates.row[place], np.array([1.0, 3, 3, 0, -1])).tolist() == [1, 3, 4]


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
