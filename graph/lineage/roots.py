"""Bases that every node finally stands on, for the whole graph at once."""

from typing import NamedTuple

import numpy as np

from graph.lineage.csr import Bool, Csr, Int32, Int64, least_by_key, ranges


class RootSets(NamedTuple):
    """Roots as CSR rows: those of row i are roots[indptr[i]:indptr[i + 1]], ascending.

    depth is parallel to roots: the least number of edges from the node to that root, 0 for a root itself.
    """

    indptr: Int64
    roots: Int32
    depth: Int32

    def rows(self) -> Int64:
        """Row number of each entry, parallel to roots."""
        return np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))


class Chains(NamedTuple):
    """Where the single-parent chain above each node ends, and how many edges up that is."""

    anchor: Int32
    distance: Int32


def whole_graph_roots(parents: Csr, is_root: Bool, in_cycle: Int32) -> RootSets:
    """Roots of all nodes; a row is empty only where no path leads to a node of is_root.

    Nodes with one parent are carried up their chain by pointer jumping, in a number of rounds that is logarithmic in
    the length of the chain. Sets are kept for forks alone: nodes with several parents and members of cycles, linked
    by the lengths of the chains between them. Linear in nodes, edges and entries, times the rounds that forks above
    forks take.

    Args:
        parents: kept edges, without self-loops.
        is_root: nodes where paths end. Nothing above a root is looked at.
        in_cycle: members of cycles.
    """
    node_count = is_root.size
    is_fork = find_forks(parents, in_cycle) & ~is_root
    chains = climb(parents, np.flatnonzero((np.diff(parents.indptr) == 1) & ~is_fork & ~is_root))
    forks = np.flatnonzero(is_fork)
    sets = _fork_roots(parents, forks, chains, is_root, is_fork)

    size = is_root[chains.anchor].astype(np.int64)
    below = np.flatnonzero(is_fork[chains.anchor])
    number = np.zeros(node_count, dtype=np.int32)
    number[forks] = np.arange(forks.size, dtype=np.int32)
    fork = number[chains.anchor[below]]
    count = np.diff(sets.indptr)[fork]
    size[below] = count
    indptr = np.zeros(node_count + 1, dtype=np.int64)
    np.cumsum(size, out=indptr[1:])
    roots = np.repeat(chains.anchor, size)
    depth = np.repeat(chains.distance, size)
    to, source = ranges(indptr[below], count), ranges(sets.indptr[fork], count)
    roots[to] = sets.roots[source]
    depth[to] += sets.depth[source]
    return RootSets(indptr, roots, depth)


def find_forks(parents: Csr, in_cycle: Int32) -> Bool:
    """Mask of the nodes where ways part: several parents, or on a cycle."""
    mask: Bool = np.diff(parents.indptr) > 1
    mask[in_cycle] = True
    return mask


def climb(parents: Csr, single: Int64) -> Chains:
    """Follow single-parent chains to their ends. The nodes in `single` must not form a cycle."""
    node_count = parents.indptr.size - 1
    anchor = np.arange(node_count, dtype=np.int32)
    distance = np.zeros(node_count, dtype=np.int32)
    here = parents.indices[parents.indptr[single]]
    anchor[single] = here
    distance[single] = 1
    while single.size:
        above = anchor[here]
        moving = np.flatnonzero(above != here)
        single, here, above = single[moving], here[moving], above[moving]
        distance[single] += distance[here]
        anchor[single] = here = above
    return Chains(anchor, distance)


def _fork_roots(parents: Csr, forks: Int64, chains: Chains, is_root: Bool, is_fork: Bool) -> RootSets:
    """Roots of each fork: shortest ways over the graph of forks, new and shortened entries pushed down each round."""
    node_count = is_root.size
    count, parent = parents.rows(forks)
    fork = np.repeat(np.arange(forks.size), count)
    end = chains.anchor[parent]
    length = chains.distance[parent] + np.int32(1)

    at_root = is_root[end]
    key, depth = least_by_key(fork[at_root] * node_count + end[at_root], length[at_root])

    at_fork = is_fork[end]
    above, below, gap = np.searchsorted(forks, end[at_fork]), fork[at_fork], length[at_fork]
    order = np.argsort(above, kind="stable")
    below, gap = below[order], gap[order]
    indptr = np.zeros(forks.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(above, minlength=forks.size), out=indptr[1:])

    news, news_depth = key, depth
    while news.size:
        from_fork, root = np.divmod(news, node_count)
        start = indptr[from_fork]
        count = indptr[from_fork + 1] - start
        edge = ranges(start, count)
        news, news_depth = least_by_key(
            below[edge] * node_count + np.repeat(root, count), np.repeat(news_depth, count) + gap[edge]
        )
        place = np.minimum(np.searchsorted(key, news), key.size - 1)
        better = (key[place] != news) | (depth[place] > news_depth)
        news, news_depth = news[better], news_depth[better]
        if news.size:
            key, depth = least_by_key(np.concatenate([key, news]), np.concatenate([depth, news_depth]))

    owner, root = np.divmod(key, node_count) if key.size else (key, key)
    indptr = np.zeros(forks.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=forks.size), out=indptr[1:])
    return RootSets(indptr, root.astype(np.int32), depth)
