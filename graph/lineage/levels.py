"""Order in which facts travel from bases to derivatives: every parent before its children."""

from typing import NamedTuple

import numpy as np

from graph.lineage.csr import Csr, Int32, Int64


class Levels(NamedTuple):
    """Topological levels. Those of level n are order[indptr[n]:indptr[n + 1]], ascending by number.

    The level of a node is the greatest number of edges from a root, a cycle counting as one node: 0 for roots. All
    parents of a node are on lower levels, except the other members of its own cycle, which are on the same one.
    """

    level: Int32
    order: Int32
    indptr: Int64


def condense(parents: Csr, component: Int32, in_cycle: Int32) -> Csr:
    """Edges between components, a row per representative; the rows of other members are empty."""
    if in_cycle.size == 0:
        return parents
    child, parent = component[parents.sources], component[parents.indices]
    between = child != parent
    return Csr.from_edges(component.size, child[between], parent[between])


def topological_levels(parents: Csr, children: Csr, component: Int32, in_cycle: Int32) -> Levels:
    """Levels by taking off, round after round, what has no parents left. Linear, with one round per level."""
    node_count = component.size
    if in_cycle.size:
        parents = condense(parents, component, in_cycle)
        children = parents.transposed()
    waiting = np.diff(parents.indptr).astype(np.int32)
    level = np.zeros(node_count, dtype=np.int32)
    frontier = np.flatnonzero((waiting == 0) & (np.diff(children.indptr) > 0))
    depth = 0
    while frontier.size:
        depth += 1
        reached = children.rows(frontier)[1]
        single = waiting[reached] == 1
        forks = reached[~single]  # edges to these are counted down; the last one can arrive in the same round
        np.subtract.at(waiting, forks, 1)
        ready = np.unique(forks[waiting[forks] == 0])
        frontier = np.concatenate([reached[single], ready])
        waiting[frontier] = 0
        level[frontier] = depth
    if in_cycle.size:
        level[in_cycle] = level[component[in_cycle]]

    small = level.astype(np.int16) if depth < 2**15 else level  # numpy sorts 16-bit numbers by radix
    order = np.argsort(small, kind="stable").astype(np.int32)
    return Levels(level, order, np.r_[0, np.cumsum(np.bincount(level))])
