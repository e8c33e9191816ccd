"""How sure a candidate is: a regression names the few best, trees weigh these, and steps tell the confidence.

All three were fitted on declared edges that were hidden.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.features import EVIDENCE, NAMES, Candidates
from graph.resolve.inference.trees import Trees

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

FINALISTS: Final = 4
"""Candidates of a child that the trees weigh."""

SURE: Final = 2.5
"""Log odds from which on the trees do not tell one candidate from another."""
EXACT: Final = 0.3
"""How much the log odds of the regression count beside those of the trees."""

STANDING: Final = ("odds", "rival", "lead", "total", "place", "rivals")
"""Columns that say how a finalist stands among all candidates of its child, by the regression."""

_FORMATTED: Final = NAMES.index("child_formatted")
_TAUGHT: Final = NAMES.index("taught")
_NO_RIVAL: Final = -12.0
"""Log odds of a second candidate that does not exist."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression; the last weight is the intercept."""

    weights: Float64

    def odds(self, values: Float32) -> Float32:
        """Log odds per row."""
        slope = self.weights[:-1].astype(np.float32)
        return np.asarray(np.clip(values @ slope + np.float32(self.weights[-1]), -20, 20), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Steps:
    """A confidence per range of scores: the measured precision of the predictions in it.

    Steps, not a line: a confidence that the smallest change of the Hub moved would make every edge a changed one.
    """

    edges: Float64
    measured: Float64

    def confidence(self, score: Float64) -> Float64:
        """Confidence per score."""
        return np.asarray(self.measured[np.searchsorted(self.edges, score, side="right")])


@dataclass(frozen=True, slots=True)
class Weights:
    """Regressions for names without and with a format in them, the trees, and two calibrations.

    `steps` are for children whose account declares no parent of any model, and for the others.
    """

    candidate: tuple[Regression, Regression]
    trees: Trees
    steps: tuple[Steps, Steps]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Weights:
        """Weights as `bench/accuracy` wrote them."""
        plain, formatted = (Regression(np.array(weights)) for weights in raw["candidate"])
        alone, taught = (Steps(np.array(s["edges"]), np.array(s["measured"])) for s in raw["steps"])
        return cls((plain, formatted), Trees.from_json(raw["trees"]), (alone, taught))


@cache
def load_weights() -> Weights:
    """Weights that come with the package. docs/accuracy.md says what they were measured on."""
    text = files("graph.resolve.inference").joinpath("weights.json").read_text(encoding="utf-8")
    return Weights.from_json(json.loads(text))


@dataclass(frozen=True, slots=True)
class Best:
    """The best candidate of each child that has one: its place among the candidates, and its calibrated confidence."""

    place: Int64
    confidence: Float64


def rank(candidates: Candidates, weights: Weights) -> Best:
    """Best candidate per child. Equal ones are settled by the regression, then by the lower model number."""
    place, columns = finalists(candidates, candidate_odds(candidates, weights.candidate))
    score = weights.trees.score(columns)
    best = choose(candidates.row[place], score, columns)
    place, score = place[best], score[best]
    alone, taught = weights.steps
    is_taught = candidates.values[place, _TAUGHT] > 0
    return Best(place, np.where(is_taught, taught.confidence(score), alone.confidence(score)))


def candidate_odds(candidates: Candidates, pair: tuple[Regression, Regression]) -> Float32:
    """What the regressions say of each candidate."""
    plain, formatted = pair
    is_formatted = candidates.values[:, _FORMATTED] > 0
    return np.where(is_formatted, formatted.odds(candidates.values), plain.odds(candidates.values))


def finalists(candidates: Candidates, odds: Float32) -> tuple[Int64, Float32]:
    """Places of the few best candidates of each child, best first, and the columns that the trees read.

    These are the candidate's features, the evidence for its strongest rival, and STANDING. Log odds are rounded, so
    that a small change of the Hub leaves them.
    """
    row = candidates.row
    # Candidates ascend by child and model, and the sort keeps the order of equal ones.
    order = np.lexsort((-odds, row))
    ordered = row[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if row.size else np.empty(0, np.int64)
    count = np.diff(np.append(first, ordered.size))
    rank_in_row = np.arange(ordered.size) - np.repeat(first, count)
    kept = np.flatnonzero(rank_in_row < FINALISTS)
    rank_kept, begin, many = rank_in_row[kept], np.repeat(first, count)[kept], np.repeat(count, count)[kept]
    rival_at = np.where(rank_kept == 0, np.minimum(begin + 1, begin + many - 1), begin)
    place, rival = order[kept], order[rival_at]
    stated = np.round(odds * 8) / 8
    rival_odds = np.where((rank_kept == 0) & (many == 1), np.float32(_NO_RIVAL), stated[rival])
    total = np.add.reduceat(1 / (1 + np.exp(-odds[order])), first) if row.size else np.empty(0, np.float32)
    standing = (
        stated[place],
        rival_odds,
        stated[place] - rival_odds,
        np.round(np.minimum(np.repeat(total, count)[kept], 3) * 8) / 8,
        rank_kept,
        np.minimum(many, 16),
    )
    columns = np.empty((place.size, len(NAMES) + len(EVIDENCE) + len(STANDING)), dtype=np.float32)
    columns[:, : len(NAMES)] = candidates.values[place]
    columns[:, len(NAMES) : -len(STANDING)] = candidates.values[rival, : len(EVIDENCE)]
    columns[:, -len(STANDING) :] = np.column_stack(standing)
    return place, columns


def choose(row: Int64, score: Float64, columns: Float32) -> Int64:
    """Position of the finalist that each row settles on.

    The trees tell right from wrong, and a copy is as right as its original; which of the two was meant is told by the
    regression, where the trees are sure of both.
    """
    merit = np.minimum(score, SURE) + EXACT * columns[:, -len(STANDING)]
    order = np.lexsort((-merit, row))
    return order[np.append(True, row[order][1:] != row[order][:-1])] if row.size else order
