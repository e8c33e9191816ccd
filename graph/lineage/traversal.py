"""Breadth-first walks over CSR rows, a whole frontier at a time."""

from typing import NamedTuple

import numpy as np

from graph.lineage.csr import Csr, Int32, Int64, unique_sorted


class Reached(NamedTuple):
    """Nodes in breadth-first order (by depth, then number), and the least number of edges to each."""

    nodes: Int32
    depth: Int32


class ReachedSets(NamedTuple):
    """One set of nodes per start as CSR rows, ascending within a row, with the depth of each."""

    indptr: Int64
    nodes: Int32
    depth: Int32


def breadth_first(adjacency: Csr, seeds: Int32, max_depth: int | None = None) -> Reached:
    """What can be reached from any of the seeds. The seeds themselves are left out."""
    visited = np.zeros(adjacency.indptr.size - 1, dtype=np.bool_)
    visited[seeds] = True
    frontier = unique_sorted(seeds)
    levels: list[Int32] = []
    while frontier.size and (max_depth is None or len(levels) < max_depth):
        frontier = adjacency.rows(frontier)[1] if frontier.size > 1 else adjacency.row(int(frontier[0]))
        frontier = unique_sorted(frontier[~visited[frontier]])
        visited[frontier] = True
        levels.append(frontier)
    depth = np.repeat(np.arange(1, len(levels) + 1, dtype=np.int32), [level.size for level in levels])
    return Reached(np.concatenate(levels) if levels else np.zeros(0, dtype=np.int32), depth)


def reach_sets(adjacency: Csr, starts: Int32) -> ReachedSets:
    """What can be reached from each start on its own, the start left out. Linear in the entries times the depth."""
    node_count = adjacency.indptr.size - 1
    own = np.arange(starts.size, dtype=np.int64) * node_count + starts
    seen = own
    news = own
    levels: list[Int64] = []
    while news.size:
        owner, node = np.divmod(news, node_count)
        count, neighbour = adjacency.rows(node)
        news = unique_sorted(np.repeat(owner, count) * node_count + neighbour)
        place = np.minimum(np.searchsorted(seen, news), seen.size - 1)
        news = news[seen[place] != news]
        if news.size:
            seen = np.sort(np.concatenate([seen, news]))
            levels.append(news)
    key = np.concatenate(levels) if levels else np.zeros(0, dtype=np.int64)
    depth = np.repeat(np.arange(1, len(levels) + 1, dtype=np.int32), [level.size for level in levels])
    order = np.argsort(key)
    owner, node = np.divmod(key[order], max(node_count, 1))
    indptr = np.zeros(starts.size + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=starts.size), out=indptr[1:])
    return ReachedSets(indptr, node.astype(np.int32), depth[order])


def shortest_layers(parents: Csr, children: Csr, child: int, ancestor: int) -> list[Int32] | None:
    """Nodes on some shortest way from child up to ancestor, by distance from child; None where there is no way.

    The first layer holds the child alone, the last one the ancestor alone.
    """
    mark = np.zeros(parents.indptr.size - 1, dtype=np.int32)  # distance + 1; 0 is unseen, and costs no memory
    mark[child] = 1
    frontier = np.array([child], dtype=np.int32)
    steps = 0
    while mark[ancestor] == 0:
        frontier = parents.rows(frontier)[1]
        frontier = unique_sorted(frontier[mark[frontier] == 0])
        if frontier.size == 0:
            return None
        steps += 1
        mark[frontier] = steps + 1
    layers = [np.array([ancestor], dtype=np.int32)]
    for step in range(steps, 0, -1):
        below = children.rows(layers[-1])[1]
        layers.append(unique_sorted(below[mark[below] == step]))
    return layers[::-1]
