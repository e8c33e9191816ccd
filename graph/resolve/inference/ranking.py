"""How sure a candidate is: two logistic regressions and a calibration, measured on declared edges that were hidden."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.features import NAMES, Candidates

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

PRODUCTS: Final = (
    ("purity", "namesakes"), ("purity", "same_size"), ("purity", "same_architecture"), ("share", "namesakes"),
    ("series", "purity"), ("habit", "purity"), ("own_purity", "purity"), ("whole", "namesakes"), ("whole", "own"),
    ("whole", "hinted"), ("same_parameters", "purity"), ("same_parameters", "namesakes"),
    ("same_architecture", "namesakes"), ("habit", "same_architecture"), ("own_purity", "same_size"),
    ("series", "same_size"), ("purity", "support"), ("own_purity", "own_support"), ("series", "series_support"),
    ("habit", "habit_support"), ("unsloth_both", "purity"), ("unsloth_both", "namesakes"), ("unsloth_child", "purity"),
    ("whole", "reuploader"), ("own", "reuploader"), ("purity", "purity"), ("own_purity", "own_purity"),
    ("series", "series"), ("habit", "habit"), ("namesakes", "namesakes"), ("share", "share"), ("share", "first"),
    ("own_purity", "habit"), ("changed", "whole"), ("whole", "alone"), ("exact", "alone"), ("exact", "namesakes"),
    ("exact", "recorded"), ("exact", "popularity"), ("exact", "habit"), ("exact", "parent_formatted"),
    ("exact", "own_purity"), ("changed", "purity"), ("changed", "share"),
)  # fmt: skip
"""Pairs of features whose product is a feature too."""

_LEFT: Final = [NAMES.index(a) for a, _ in PRODUCTS]
_RIGHT: Final = [NAMES.index(b) for _, b in PRODUCTS]
_FORMATTED: Final = NAMES.index("child_formatted")
_NO_RIVAL: Final = -12.0
"""Log odds of a second candidate that does not exist."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over standardised columns; the last weight is the intercept."""

    mean: Float64
    scale: Float64
    weights: Float64

    def probability(self, columns: Float64) -> Float64:
        """Probability per row."""
        slope = self.weights[:-1] / self.scale
        score = columns @ slope + (self.weights[-1] - self.mean @ slope)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(score, -40, 40))))


@dataclass(frozen=True, slots=True)
class Weights:
    """Regressions for names without and with a format in them, and the calibration of the second ones.

    `candidate` weighs one candidate, `best` the best candidate of a child against its rivals.
    """

    candidate: tuple[Regression, Regression]
    best: tuple[Regression, Regression]
    stated: Float64
    measured: Float64

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Weights:
        """Weights as `bench/accuracy` wrote them."""

        def pair(name: str) -> tuple[Regression, Regression]:
            plain, formatted = (
                Regression(*(np.array(part[key]) for key in ("mean", "scale", "weights"))) for part in raw[name]
            )
            return plain, formatted

        return cls(pair("candidate"), pair("best"), np.array(raw["stated"]), np.array(raw["measured"]))


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
    """Best candidate per child. Equal ones are settled by the lower model number."""
    columns = with_products(candidates)
    formatted = candidates.values[:, _FORMATTED] > 0
    first = _by_segment(weights.candidate, columns, formatted)
    place, contest = contest_columns(candidates, columns, first)
    second = _by_segment(weights.best, contest, formatted[place])
    return Best(place, np.interp(second, weights.stated, weights.measured))


def with_products(candidates: Candidates) -> Float64:
    """Features and the products of PRODUCTS."""
    values = candidates.values
    columns = np.empty((values.shape[0], len(NAMES) + len(PRODUCTS)), dtype=np.float64)
    columns[:, : len(NAMES)] = values
    for place, (left, right) in enumerate(zip(_LEFT, _RIGHT, strict=True), start=len(NAMES)):
        np.multiply(values[:, left], values[:, right], out=columns[:, place])
    return columns


def contest_columns(candidates: Candidates, columns: Float64, probability: Float64) -> tuple[Int64, Float64]:
    """Place of each child's best candidate, and its columns beside how it stands against the rivals."""
    row = candidates.row
    order = np.lexsort((candidates.model, -probability, row))
    first = np.flatnonzero(np.append(True, row[order][1:] != row[order][:-1])) if row.size else np.empty(0, np.int64)
    place = order[first]
    odds = np.log(probability + 1e-9) - np.log(1.0 - probability + 1e-9)
    has_rival = first + 1 < np.append(first[1:], order.size)
    rival = np.where(has_rival, odds[order[np.minimum(first + 1, order.size - 1)]], _NO_RIVAL)
    total = np.bincount(row, weights=probability, minlength=int(row.max(initial=-1)) + 1)[row[place]]
    lead = odds[place] - rival
    standing = (odds[place], rival, lead, np.minimum(total, 3.0), lead**2 * 0.1, odds[place] ** 2 * 0.1)
    return place, np.hstack([np.column_stack(standing), columns[place]])


def _by_segment(pair: tuple[Regression, Regression], columns: Float64, formatted: Bools) -> Float64:
    return np.where(formatted, pair[1].probability(columns), pair[0].probability(columns))
