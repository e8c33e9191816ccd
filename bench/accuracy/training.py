"""Fit the weights of graph/resolve/inference on the development half; the held-back half is not looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

from bench.accuracy.boosting import fit_trees
from bench.accuracy.hiding import DEV, FOLDS, Hidden, Truth, fold_of, hide_half, read_truth
from graph.resolve.inference.features import NAMES, Candidates
from graph.resolve.inference.ranking import Regression, candidate_odds, choose, finalists
from graph.resolve.inference.trees import Trees
from graph.snapshot import Snapshot

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEIGHTS: Final = Path("graph/resolve/inference/weights.json")
JUDGES: Final = 5
"""Groups of children that trees are judged on which have not seen them."""
LEAST_IN_STEP: Final = 200
"""Predictions that a step of the calibration is measured on."""
SUREST: Final = 0.998
"""Highest confidence of what nobody declares: no step rests on enough cases to tell it from 1."""
_FORMATTED: Final = NAMES.index("child_formatted")
_TAUGHT: Final = NAMES.index("taught")


def train(snapshots: tuple[Snapshot, ...]) -> dict[str, Any]:
    """Weights and calibration, as weights.json holds them.

    The regression learns which id is declared, the trees which candidate is right, copies counted as one with their
    original. Children are learned from twice: with their own declaration hidden, and with those of their whole account.
    Scores that later stages are fitted on come from stages that have not seen the child, in either guise; the weights
    that are kept see all children.
    """
    truth = read_truth(snapshots)
    runs = [run for by in ("model", "account") for run in hide_half(snapshots, DEV, by)]
    candidates, right, exact, fold = _stack(runs, truth)
    odds = np.zeros(right.size, dtype=np.float32)
    for judge in (0, 1):
        judged = fold[candidates.row] % 2 == judge
        odds[judged] = candidate_odds(_take(candidates, judged), _fit_pair(_take(candidates, ~judged), exact[~judged]))
    place, columns = finalists(candidates, odds)
    row, answer = candidates.row[place], right[place]
    score = np.zeros(place.size)
    for judge in range(JUDGES):
        judged = fold[row] % JUDGES == judge
        score[judged] = Trees.from_json(fit_trees(columns[~judged], answer[~judged])).score(columns[judged])
    best = choose(row, score, columns)
    taught = columns[best, _TAUGHT] > 0
    return {
        "candidate": [[float(f"{x:.5g}") for x in r.weights] for r in _fit_pair(candidates, exact)],
        "trees": fit_trees(columns, answer),
        "steps": [_steps(score[best][chosen], answer[best][chosen]) for chosen in (~taught, taught)],
    }


def write_weights(weights: dict[str, Any], path: Path = WEIGHTS) -> None:
    """Store the weights beside the code that uses them."""
    path.write_text(json.dumps(weights, separators=(",", ":")) + "\n", encoding="utf-8")


def label(run: Hidden, truth: Truth) -> tuple[Bools, Bools]:
    """Whether each candidate of a run is right, and whether it is the very id that is declared."""
    places = range(run.candidates.row.size)
    pairs = [(run.child(p), run.parent(p)) for p in places]
    return (
        np.array([truth.is_right(child, parent) for child, parent in pairs], dtype=np.bool_),
        np.array([parent in truth.parents[child] for child, parent in pairs], dtype=np.bool_),
    )


def _stack(runs: list[Hidden], truth: Truth) -> tuple[Candidates, Bools, Bools, Int64]:
    """All runs as one, the answers, and the fold of each child, which goes by its id in every run."""
    shift, rows, folds = 0, [], []
    for run in runs:
        rows.append(run.candidates.row + shift)
        folds += [fold_of(str(run.ids[r])) for r in run.rows]
        shift += run.rows.size
    parts = [run.candidates for run in runs]
    labels = [label(run, truth) for run in runs]
    return (
        Candidates(
            np.concatenate(rows), np.concatenate([c.model for c in parts]), np.concatenate([c.values for c in parts])
        ),
        np.concatenate([right for right, _ in labels]),
        np.concatenate([exact for _, exact in labels]),
        np.array(folds, dtype=np.int64),
    )


def _take(candidates: Candidates, chosen: Bools) -> Candidates:
    return Candidates(candidates.row[chosen], candidates.model[chosen], candidates.values[chosen])


def _fit_pair(candidates: Candidates, right: Bools) -> tuple[Regression, Regression]:
    formatted = candidates.values[:, _FORMATTED] > 0
    values = candidates.values
    return _fit(values[~formatted], right[~formatted]), _fit(values[formatted], right[formatted])


def _fit(values: Float32, right: Bools, penalty: float = 1.0) -> Regression:
    """Regression over columns as they are; it is fitted over standardised ones."""
    mean, scale = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64) + 1e-6
    scale[scale < 1e-5] = np.inf
    table = np.hstack([(values - mean) / scale, np.ones((values.shape[0], 1))])
    answer = right.astype(np.float64)

    def loss(weights: Float64) -> tuple[float, Float64]:
        score = table @ weights
        value = np.logaddexp(0, score).sum() - (answer * score).sum() + penalty * (weights @ weights)
        slope = table.T @ (1 / (1 + np.exp(-score)) - answer) + 2 * penalty * weights
        return float(value), slope

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    slope = found[:-1] / scale
    return Regression(np.append(slope, found[-1] - mean @ slope))


def _steps(score: Float64, right: Bools) -> dict[str, list[float]]:
    """Steps whose precision ascends: equally filled bins, those that would descend joined with their neighbours."""
    order = np.argsort(score, kind="stable")
    parts = np.array_split(order, max(order.size // LEAST_IN_STEP, 1))
    share = np.minimum(isotonic_regression(np.array([right[p].mean() for p in parts])).x, SUREST)
    edges, measured = [], [round(float(share[0]), 3)]
    for part, precision in zip(parts[1:], share[1:], strict=True):
        if round(float(precision), 3) > measured[-1]:
            edges.append(round(float(score[part[0]]), 4))
            measured.append(round(float(precision), 3))
    return {"edges": edges, "measured": measured}


assert FOLDS % JUDGES == 0
