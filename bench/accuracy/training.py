"""Fit the weights of graph/resolve/inference on the development half; the held-back half is not looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

from bench.accuracy.hiding import DEV, FOLDS, Hidden, Truth, hidden_sql, hide, read_truth
from graph.resolve.inference.features import NAMES, Candidates
from graph.resolve.inference.ranking import Regression, contest_columns, with_products
from graph.snapshot import Snapshot

Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

WEIGHTS: Final = Path("graph/resolve/inference/weights.json")
_FORMATTED: Final = NAMES.index("child_formatted")
_DIGITS: Final = 5


def train(snapshots: tuple[Snapshot, ...]) -> dict[str, Any]:
    """Weights and calibration, as weights.json holds them.

    The candidate regressions of one group of folds score the other group, so that the contest and its calibration
    are fitted on scores that have not seen their own answers; the weights that are kept see all folds.
    """
    truth = read_truth(snapshots)
    groups = [
        _stack([hide(snapshots, hidden_sql(DEV, fold)) for fold in range(start, FOLDS, 2)], truth) for start in (0, 1)
    ]
    both = _join(groups)
    contests = []
    for learner, judge in ((0, 1), (1, 0)):
        pair = _fit_pair(with_products(groups[learner][0]), groups[learner][1], _formatted(groups[learner][0]), 1.0)
        candidates, right = groups[judge]
        columns = with_products(candidates)
        place, contest = contest_columns(candidates, columns, _score(pair, columns, _formatted(candidates)))
        contests.append((contest, right[place], _formatted(candidates)[place]))
    stated = [
        _score(_fit_pair(*contests[learner], 3.0), contests[judge][0], contests[judge][2])
        for learner, judge in ((0, 1), (1, 0))
    ]
    score = np.concatenate([stated[0], stated[1]])
    answer = np.concatenate([contests[1][1], contests[0][1]])
    knots = _calibrate(score, answer)
    return {
        "candidate": [_as_json(r) for r in _fit_pair(with_products(both[0]), both[1], _formatted(both[0]), 1.0)],
        "best": [
            _as_json(r)
            for r in _fit_pair(
                np.vstack([c[0] for c in contests]),
                np.concatenate([c[1] for c in contests]),
                np.concatenate([c[2] for c in contests]),
                3.0,
            )
        ],
        "stated": [round(float(x), _DIGITS) for x in knots[0]],
        "measured": [round(float(x), _DIGITS) for x in knots[1]],
    }


def write_weights(weights: dict[str, Any], path: Path = WEIGHTS) -> None:
    """Store the weights beside the code that uses them."""
    path.write_text(json.dumps(weights, separators=(",", ":")) + "\n", encoding="utf-8")


def label(run: Hidden, truth: Truth) -> Bools:
    """Whether each candidate of a run is right."""
    places = range(run.candidates.row.size)
    return np.array([truth.is_right(run.child(p), run.parent(p)) for p in places], dtype=np.bool_)


def _stack(runs: list[Hidden], truth: Truth) -> tuple[Candidates, Bools]:
    return _join([(run.candidates, label(run, truth)) for run in runs])


def _join(parts: list[tuple[Candidates, Bools]]) -> tuple[Candidates, Bools]:
    shift, rows = 0, []
    for candidates, _ in parts:
        rows.append(candidates.row + shift)
        shift += int(candidates.row.max(initial=-1)) + 1
    return Candidates(
        np.concatenate(rows),
        np.concatenate([c.model for c, _ in parts]),
        np.concatenate([c.values for c, _ in parts]),
    ), np.concatenate([right for _, right in parts])


def _formatted(candidates: Candidates) -> Bools:
    return np.asarray(candidates.values[:, _FORMATTED] > 0)


def _fit_pair(columns: Float64, right: Bools, formatted: Bools, penalty: float) -> tuple[Regression, Regression]:
    return (
        _fit(columns[~formatted], right[~formatted], penalty),
        _fit(columns[formatted], right[formatted], penalty),
    )


def _fit(columns: Float64, right: Bools, penalty: float) -> Regression:
    mean, scale = columns.mean(axis=0), columns.std(axis=0) + 1e-6
    table = np.hstack([(columns - mean) / scale, np.ones((columns.shape[0], 1))])
    answer = right.astype(np.float64)

    def loss(weights: Float64) -> tuple[float, Float64]:
        score = table @ weights
        value = np.logaddexp(0, score).sum() - (answer * score).sum() + penalty * (weights @ weights)
        slope = table.T @ (1 / (1 + np.exp(-score)) - answer) + 2 * penalty * weights
        return float(value), slope

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return Regression(mean, scale, found.x)


def _score(pair: tuple[Regression, Regression], columns: Float64, formatted: Bools) -> Float64:
    return np.where(formatted, pair[1].probability(columns), pair[0].probability(columns))


def _calibrate(score: Float64, right: Bools, bins: int = 40) -> tuple[Float64, Float64]:
    """Measured precision over score: means of equally filled bins, made to ascend."""
    order = np.argsort(score, kind="stable")
    parts = np.array_split(order, bins)
    stated = np.array([score[p].mean() for p in parts])
    measured = isotonic_regression(np.array([right[p].mean() for p in parts])).x
    return stated, np.asarray(measured)


def _as_json(regression: Regression) -> dict[str, list[float]]:
    return {name: [float(f"{x:.5g}") for x in getattr(regression, name)] for name in ("mean", "scale", "weights")}
