"""Adjacency as two integer arrays, and the few vectorised moves that the lineage algorithms are made of."""

from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
_Integer = TypeVar("_Integer", np.int32, np.int64)


class Csr(NamedTuple):
    """Compressed rows: the neighbours of node v are indices[indptr[v]:indptr[v + 1]], ascending, each once."""

    indptr: Int64
    indices: Int32

    @classmethod
    def from_edges(cls, node_count: int, source: Int32, target: Int32) -> "Csr":
        """Rows by source; an edge given twice stands once."""
        key = source.astype(np.int64)
        key <<= 32
        key |= target
        disorder = np.count_nonzero(key[1:] <= key[:-1])
        if disorder:  # edges that come out of a table are often in order, or nearly so: then the stable sort gains
            key = unique_sorted(key, "stable" if disorder < key.size // 100 else "quicksort")
        indptr = np.zeros(node_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(key >> 32, minlength=node_count), out=indptr[1:])
        return cls(indptr, key.astype(np.int32))  # the cast keeps the low 32 bits: the target

    def transposed(self) -> "Csr":
        """The same edges, rows by target. Three times as fast as sorting them: numpy sorts 16-bit numbers by radix."""
        low = np.argsort(self.indices.astype(np.uint16), kind="stable")
        order = low[np.argsort((self.indices >> 16).astype(np.uint16)[low], kind="stable")]
        indptr = np.zeros_like(self.indptr)
        np.cumsum(np.bincount(self.indices, minlength=indptr.size - 1), out=indptr[1:])
        return Csr(indptr, self.sources[order])

    @property
    def sources(self) -> Int32:
        """Source of each edge, parallel to indices."""
        nodes = np.arange(self.indptr.size - 1, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.indptr))

    def rows(self, nodes: Int32 | Int64) -> tuple[Int64, Int32]:
        """Length of each node's row, and the rows one after the other."""
        start = self.indptr[nodes]
        count = self.indptr[nodes + 1] - start
        return count, self.indices[ranges(start, count)]

    def where(self, keep: Bool) -> "Csr":
        """The same rows with some of the edges; keep is parallel to indices."""
        kept_before = np.zeros(self.indices.size + 1, dtype=np.int64)
        np.cumsum(keep, out=kept_before[1:])
        return Csr(kept_before[self.indptr], self.indices[keep])

    def row(self, node: int) -> Int32:
        """Neighbours of one node, ascending."""
        return self.indices[self.indptr[node] : self.indptr[node + 1]]


def ranges(start: Int64, count: Int64) -> Int64:
    """Positions start[i], start[i] + 1, ... start[i] + count[i] - 1, for one i after the other."""
    end = np.cumsum(count)
    positions = np.repeat(start - (end - count), count)
    positions += np.arange(positions.size, dtype=np.int64)
    return positions


def unique_sorted(values: NDArray[_Integer], kind: Literal["quicksort", "stable"] = "quicksort") -> NDArray[_Integer]:
    """Distinct values, ascending."""
    if values.size < 2:
        return values
    ordered = np.sort(values, kind=kind)
    fresh = np.empty(ordered.size, dtype=np.bool_)
    fresh[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


def least_by_key(key: Int64, value: Int32) -> tuple[Int64, Int32]:
    """Distinct keys, ascending, each with its least value.

    Keys and values are not negative. Both are packed into one integer where they fit: a plain sort is several times
    faster than a sort by two columns. The stable sort is the one that gains from runs in order, so adding a few
    entries to many costs little.
    """
    if key.size == 0:
        return key, value
    bits = int(value.max()).bit_length()
    if int(key.max()).bit_length() + bits <= 63:
        packed = (key << bits) | value
        packed.sort(kind="stable")
        key = packed >> bits
        value = (packed & ((1 << bits) - 1)).astype(np.int32)
    else:
        order = np.lexsort((value, key))
        key, value = key[order], value[order]
    fresh = np.empty(key.size, dtype=np.bool_)
    fresh[0] = True
    np.not_equal(key[1:], key[:-1], out=fresh[1:])
    return key[fresh], value[fresh]
