"""Boosted oblivious trees over a table of numbers, read from JSON and evaluated on whole columns at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_BLOCK: Final = 16_384
"""Rows that are scored at a time: what a tree reads of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees of one depth; each level of a tree asks one question of every row.

    `borders` holds ascending borders per column. A row's place in the leaves of tree t has bit d set where its column
    `feature[t, d]` exceeds border `place[t, d]` of that column; the score is the sum of all leaves, and `bias`.
    """

    borders: tuple[Float32, ...]
    feature: NDArray[np.int64]
    place: NDArray[np.uint8]
    leaves: Float32
    bias: float

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Trees:
        """Trees as `bench/accuracy` wrote them."""
        return cls(
            tuple(np.array(b, dtype=np.float32) for b in raw["borders"]),
            np.array(raw["feature"], dtype=np.int64),
            np.array(raw["place"], dtype=np.uint8),
            np.array(raw["leaves"], dtype=np.float32) / np.float32(raw["unit"]),
            float(raw["bias"]),
        )

    def score(self, columns: Float32) -> Float64:
        """Log odds per row."""
        scores = [self._score(columns[begin : begin + _BLOCK]) for begin in range(0, columns.shape[0], _BLOCK)]
        return np.concatenate(scores) if scores else np.empty(0, dtype=np.float64)

    def _score(self, columns: Float32) -> Float64:
        above = {
            int(f): np.searchsorted(self.borders[f], columns[:, f], side="left").astype(np.uint8)
            for f in np.unique(self.feature)
        }
        total = np.full(columns.shape[0], self.bias, dtype=np.float64)
        for features, places, leaves in zip(self.feature.tolist(), self.place, self.leaves, strict=True):
            leaf = np.zeros(columns.shape[0], dtype=np.uint8)
            for bit, (feature, place) in enumerate(zip(features, places, strict=True)):
                leaf |= (above[feature] > place).view(np.uint8) << np.uint8(bit)
            total += leaves[leaf]
        return total
