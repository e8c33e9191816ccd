"""Node numbers that come from outside."""

import numpy as np
from numpy.typing import ArrayLike

from graph.lineage.csr import Int32


class UnknownNodeError(IndexError):
    """A node number outside [0, node_count)."""

    def __init__(self, node: int, node_count: int) -> None:
        super().__init__(f"node {node} is not in the lineage index; expected a number from 0 to {node_count - 1}.")
        self.node = node
        self.node_count = node_count


def checked_nodes(nodes: ArrayLike, node_count: int) -> Int32:
    """Node numbers as a flat array.

    Raises:
        UnknownNodeError: one of them is outside [0, node_count).
    """
    array = np.atleast_1d(np.asarray(nodes))
    if array.size == 0:
        return np.zeros(0, dtype=np.int32)
    lowest, highest = int(array.min()), int(array.max())
    if lowest < 0 or highest >= node_count:
        raise UnknownNodeError(lowest if lowest < 0 else highest, node_count)
    return array.astype(np.int32, copy=False)
