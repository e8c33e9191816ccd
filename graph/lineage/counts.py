"""How many nodes stand on each node, counted once each, for the whole graph."""

import numpy as np
from numpy.typing import NDArray

from graph.lineage.csr import Csr, Int32, Int64
from graph.lineage.roots import climb, find_forks
from graph.lineage.traversal import reach_sets

_FORKS_AT_A_TIME = 1 << 16  # bounds the memory for their ancestors


def descendant_totals(parents: Csr, in_cycle: Int32, weights: NDArray[np.integer] | None = None) -> Int64:
    """Number of descendants of each node, or the sum of their weights; a node is never its own descendant.

    Cut above every fork (a node with several parents, or on a cycle), the graph falls into trees. What stands on a
    node is what hangs below it in its own tree, and the whole tree of each fork that it is an ancestor of; no two of
    these overlap. So sets of ancestors are needed for forks only: linear in nodes, edges and those sets.
    """
    node_count = parents.indptr.size - 1
    own = np.ones(node_count, dtype=np.int64) if weights is None else weights.astype(np.int64)
    is_fork = find_forks(parents, in_cycle)
    forks = np.flatnonzero(is_fork).astype(np.int32)
    single = np.flatnonzero((np.diff(parents.indptr) == 1) & ~is_fork)
    distance = climb(parents, single).distance

    total = own.copy()
    far_first = single[np.argsort(-distance[single], kind="stable")]
    ends = np.flatnonzero(np.diff(distance[far_first], append=-1))
    for nodes in np.split(far_first, ends[:-1] + 1):
        np.add.at(total, parents.indices[parents.indptr[nodes]], total[nodes])

    tree = total[forks]
    for start in range(0, forks.size, _FORKS_AT_A_TIME):
        part = slice(start, start + _FORKS_AT_A_TIME)
        sets = reach_sets(parents, forks[part])
        np.add.at(total, sets.nodes, np.repeat(tree[part], np.diff(sets.indptr)))
    return total - own
