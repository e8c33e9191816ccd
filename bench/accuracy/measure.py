"""Precision and recall of what was predicted for hidden models: per method and together, as curves and in bins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.hiding import hide_half, read_truth
from graph.resolve.inference.features import NAMES
from graph.resolve.inference.infer import METHOD_COLUMNS
from graph.resolve.inference.ranking import load_weights, rank
from graph.snapshot import Snapshot

PRECISIONS: Final = (0.99, 0.98, 0.97, 0.95, 0.9, 0.8)
LEAST_CASES: Final = 50


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is predicted for one hidden model, with and without copies folded and lines followed."""

    child: str
    parent: str | None
    confidence: float
    right: bool
    exact: bool
    in_line: bool
    on_the_way: bool
    reachable: bool
    alone: dict[str, tuple[float, bool]]
    """Method → its score for its own best candidate, and whether that one is right."""


@dataclass(frozen=True, slots=True)
class Point:
    """Highest recall at which a precision holds: predictions taken, recall over all cases and over reachable ones."""

    precision: float
    taken: int
    recall: float
    recall_of_reachable: float
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about the same confidence."""

    low: float
    high: float
    cases: int
    stated: float
    measured: float


def predict(snapshots: tuple[Snapshot, ...], half: int, by: str = "model") -> list[Prediction]:
    """Predictions for every model of a half that declares a parent, one fold hidden at a time."""
    truth = read_truth(snapshots)
    weights = load_weights()
    found: list[Prediction] = []
    for run in hide_half(snapshots, half, by):
        best = rank(run.candidates, weights)
        place_of = dict(zip(run.candidates.row[best.place].tolist(), range(best.place.size), strict=True))
        scores = {
            m: run.candidates.values[:, [NAMES.index(c) for c in columns]].max(axis=1, initial=0)
            for m, columns in METHOD_COLUMNS.items()
        }
        alone = {m: _alone(run.candidates.row, score) for m, score in scores.items()}
        for row, model in enumerate(run.rows):
            child = str(run.ids[model])
            at = place_of.get(row)
            place = None if at is None else int(best.place[at])
            parent = None if place is None else run.parent(place)
            own = {
                m: (float(scores[m][p]), truth.is_right(child, run.parent(p)))
                for m, chosen in alone.items()
                if (p := chosen.get(row)) is not None
            }
            found.append(
                Prediction(
                    child,
                    parent,
                    0.0 if at is None else float(best.confidence[at]),
                    parent is not None and truth.is_right(child, parent),
                    parent is not None and parent in truth.parents[child],
                    parent is not None and truth.is_in_line(child, parent),
                    parent is not None and truth.is_on_the_way(child, parent),
                    any(p in run.known for p in truth.parents[child]),
                    own,
                )
            )
    return found


def curve(
    cases: Sequence[Prediction],
    score: Callable[[Prediction], float] = lambda p: p.confidence,
    right: Callable[[Prediction], bool] = lambda p: p.right,
) -> list[Point]:
    """For each precision of PRECISIONS the highest recall that still has it, predictions taken surest first."""
    ordered = sorted((p for p in cases if score(p) > 0), key=lambda p: (-score(p), p.child))
    hits = np.cumsum([right(p) for p in ordered]) if ordered else np.empty(0)
    reachable = max(sum(p.reachable for p in cases), 1)
    points = []
    for precision in PRECISIONS:
        holds = np.flatnonzero(hits >= precision * np.arange(1, hits.size + 1))
        taken = int(holds[-1]) + 1 if holds.size else 0
        got = float(hits[taken - 1]) if taken else 0.0
        sure = score(ordered[taken - 1]) if taken else None
        points.append(Point(precision, taken, got / max(len(cases), 1), got / reachable, sure))
    return points


def at_confidence(cases: Sequence[Prediction], least: float) -> tuple[float, float, float, float]:
    """Precision, precision with whole lines counted as right, exact precision, and recall from this confidence on."""
    taken = [p for p in cases if p.confidence >= least]
    count = max(len(taken), 1)
    return (
        sum(p.right for p in taken) / count,
        sum(p.in_line for p in taken) / count,
        sum(p.exact for p in taken) / count,
        sum(p.right for p in taken) / max(len(cases), 1),
    )


def calibration(cases: Sequence[Prediction], bins: int = 10) -> list[Bin]:
    """Stated against measured precision in bins of equal width; a bin under 50 cases joins the one above it."""
    rows = [p for p in cases if p.parent is not None]
    found: list[Bin] = []
    held: list[Prediction] = []
    low = 0.0
    for place in range(bins):
        high = (place + 1) / bins
        held += [p for p in rows if place / bins <= p.confidence and (p.confidence < high or place == bins - 1)]
        if len(held) >= LEAST_CASES or place == bins - 1:
            if held:
                stated = float(np.mean([p.confidence for p in held]))
                found.append(Bin(low, high, len(held), stated, float(np.mean([p.right for p in held]))))
            held, low = [], high
    return found


def _alone(row: NDArray[np.int64], score: NDArray[np.float32]) -> dict[int, int]:
    """Row → the place of the candidate that one method alone would choose."""
    named = np.flatnonzero(score > 0)
    order = named[np.lexsort((named, -score[named], row[named]))]
    chosen: dict[int, int] = {}
    for place in order.tolist():
        chosen.setdefault(int(row[place]), place)
    return chosen
