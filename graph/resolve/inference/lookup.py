"""From 64-bit keys to the few models that each points at, for millions of keys at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

UInt64 = NDArray[np.uint64]
Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]

_MOST_BITS: Final = 24
"""Size of the largest filter that turns away most keys that are not there: 2^24 flags, 16 MB while it is in use."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Keys, ascending, each with its values: the weightiest first, ties by value.

    `total` is the weight of all values of a key, also of those that were left out.
    """

    keys: UInt64
    indptr: Int64
    values: Int32
    weights: NDArray[np.float32]
    total: NDArray[np.float32]
    flags: NDArray[np.bool_]

    def find(self, keys: UInt64) -> tuple[Int64, Int64]:
        """Places in `keys` argument that are known, and for each its row in this table."""
        if not self.keys.size:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        maybe = np.flatnonzero(self.flags[keys >> np.uint64(65 - self.flags.size.bit_length())])
        row = np.searchsorted(self.keys, keys[maybe])
        row[row == self.keys.size] = 0
        hit = self.keys[row] == keys[maybe]
        return maybe[hit], row[hit].astype(np.int64)

    def expand(self, rows: Int64, most: int) -> tuple[Int64, Int64]:
        """Up to `most` values of each row: the position in `rows`, and the position in `values`."""
        count = np.minimum(np.diff(self.indptr)[rows], most)
        position = np.repeat(np.arange(rows.size, dtype=np.int64), count)
        offset = np.arange(position.size, dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
        return position, self.indptr[rows][position] + offset


def build_lookup(keys: UInt64, values: Int32, weights: NDArray[np.float32] | None, most: int) -> Lookup:
    """Table of the `most` weightiest values of each key.

    Without weights a value weighs as often as it stands beside the key.
    """
    weight = pl.len().cast(pl.Float32) if weights is None else pl.col("weight").max()
    frame = pl.DataFrame({"key": keys, "value": values} | ({} if weights is None else {"weight": weights}))
    frame = frame.group_by("key", "value").agg(weight.alias("weight"))
    frame = frame.sort(["key", "weight", "value"], descending=[False, True, False])
    key, weighed = frame["key"].to_numpy(), frame["weight"].to_numpy()
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if key.size else np.empty(0, dtype=np.int64)
    count = np.diff(np.append(first, key.size))
    kept = np.arange(key.size) - np.repeat(first, count) < most
    bits = min(_MOST_BITS, max(8, int(key.size).bit_length() + 3))
    flags = np.zeros(1 << bits, dtype=np.bool_)
    flags[key >> np.uint64(64 - bits)] = True
    return Lookup(
        key[first],
        np.append(0, np.cumsum(np.minimum(count, most))).astype(np.int64),
        frame["value"].to_numpy()[kept],
        weighed[kept],
        np.add.reduceat(weighed, first).astype(np.float32) if key.size else np.empty(0, dtype=np.float32),
        flags,
    )
