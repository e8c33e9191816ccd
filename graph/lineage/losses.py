"""What derivatives lose when nodes are taken out of the graph."""

from typing import NamedTuple

import numpy as np

from graph.lineage.csr import Bool, Csr, Int32
from graph.lineage.roots import whole_graph_roots
from graph.lineage.traversal import breadth_first


class Losses(NamedTuple):
    """Nodes that lose at least one base, ascending; the removed nodes are not among them.

    A node keeps a base if some way of kept edges leads from the node to the base and touches no removed node. So a
    node whose only parent is removed has lost its bases; it does not become a base itself.
    """

    nodes: Int32
    before: Int32
    """Number of bases that a node stood on."""
    after: Int32
    """Number of bases that are left; 0 where the node has lost them all."""
    depth: Int32
    """Least number of edges to a removed node: 1 for direct derivatives."""

    @property
    def lose_all(self) -> Int32:
        """Nodes that no base is left to."""
        nodes: Int32 = self.nodes[self.after == 0]
        return nodes

    @property
    def lose_some(self) -> Int32:
        """Nodes that lose one base or more, and keep one or more."""
        nodes: Int32 = self.nodes[self.after > 0]
        return nodes


def find_losses(parents: Csr, children: Csr, is_root: Bool, in_cycle: Int32, removed: Int32) -> Losses:
    """Compare the root sets of everything below the removed nodes, with and without them. Linear, like root sets."""
    below, depth = breadth_first(children, removed)
    ascending = np.argsort(below)
    below, depth = below[ascending], depth[ascending]
    gone = np.zeros(is_root.size, dtype=np.bool_)
    gone[removed] = True
    rest = parents.where(~(gone[parents.indices] | gone[parents.sources]))
    before = np.diff(whole_graph_roots(parents, is_root, in_cycle).indptr)[below]
    after = np.diff(whole_graph_roots(rest, is_root & ~gone, in_cycle).indptr)[below]
    hit = after < before
    return Losses(below[hit], before[hit].astype(np.int32), after[hit].astype(np.int32), depth[hit])
