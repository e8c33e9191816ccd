"""A small edition of `make accuracy`: one tenth of the held-back half of the bundled sample, hidden and predicted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bench.accuracy.hiding import HELD_BACK, Hidden, Truth, hidden_sql, hide, read_truth
from bench.accuracy.placed import read_placed
from graph.resolve.inference.ranking import load_weights, rank
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home

FOLD = 3


@pytest.fixture(scope="module")
def run(sample_home: Home) -> tuple[Hidden, Truth]:
    snapshots = tuple(sample_home.find_snapshots())
    return hide(snapshots, hidden_sql(HELD_BACK, FOLD)), read_truth(snapshots)


def outcome(hidden: Hidden, truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of each prediction, and whether it is right."""
    best = rank(hidden.candidates, load_weights())
    right = [truth.is_right(hidden.child(p), hidden.parent(p)) for p in best.place.tolist()]
    return best.confidence, np.array(right)


def test_sure_predictions_of_hidden_declarations_are_right(run: tuple[Hidden, Truth]) -> None:
    confidence, right = outcome(*run)
    sure = confidence >= 0.9
    assert run[0].rows.size > 1500
    assert right[sure].mean() >= 0.95
    assert right[sure].sum() / run[0].rows.size >= 0.30


def test_stated_confidence_is_measured_precision(run: tuple[Hidden, Truth]) -> None:
    confidence, right = outcome(*run)
    for low, high in ((0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        chosen = (confidence >= low) & (confidence < high)
        assert chosen.sum() > 100
        # Three standard errors beside the 0.05 that the whole half keeps to.
        spread = 3 * np.sqrt(right[chosen].mean() * (1 - right[chosen].mean()) / chosen.sum())
        assert abs(right[chosen].mean() - confidence[chosen].mean()) <= 0.05 + spread


def test_the_measure_notices_a_broken_method(run: tuple[Hidden, Truth]) -> None:
    hidden, truth = run
    shifted = dataclasses.replace(hidden.candidates, model=np.roll(hidden.candidates.model, 7))
    confidence, right = outcome(dataclasses.replace(hidden, candidates=shifted), truth)
    assert right[confidence >= 0.9].mean() < 0.5


def test_newly_placed_models_have_been_read(sample: DuckDBStore) -> None:
    reading = read_placed(sample)
    assert reading.verdicts.total() + len(reading.unread) == 300
    assert set(reading.verdicts) <= {"right", "wrong", "open"}
    assert len(reading.unread) <= 30
    assert reading.verdicts["right"] >= 0.9 * reading.verdicts.total()
