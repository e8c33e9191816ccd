"""LineageIndex: who descends from whom, on integer arrays."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graph.lineage import files
from graph.lineage.components import UNKNOWN, find_components
from graph.lineage.counts import descendant_totals
from graph.lineage.csr import Bool, Csr, Int32, Int64, unique_sorted
from graph.lineage.dominators import Dominators, find_dominators
from graph.lineage.levels import Levels, topological_levels
from graph.lineage.losses import Losses, find_losses
from graph.lineage.nodes import checked_nodes
from graph.lineage.roots import RootSets, whole_graph_roots
from graph.lineage.traversal import Reached, ReachedSets, breadth_first, reach_sets, shortest_layers


class LineageIndex:
    """Lineage of one edge set. Nodes are numbers from 0 to node_count - 1; an edge leads from child to parent.

    The index follows *kept* edges: every input edge once, without self-loops and without those that the cycle rule
    drops (`find_components`). What is still a cycle counts as one node where bases are concerned: a component that
    has no parents outside is a root, and goes by its representative. Walks (ancestors, descendants, paths, depths)
    count real edges, inside a cycle too. A start is never its own ancestor.

    >>> index = LineageIndex.build(4, child=[1, 2, 3, 3], parent=[0, 0, 1, 2])
    >>> index.ancestors(3)
    Reached(nodes=array([1, 2, 0], dtype=int32), depth=array([1, 1, 2], dtype=int32))
    >>> index.path(3, 0)
    [3, 1, 0]
    """

    UNKNOWN: ClassVar[int] = UNKNOWN
    """Creation date that nobody knows (numpy's NaT)."""

    def __init__(
        self, parents: Csr, component: Int32, dropped: Bool, self_loops: Bool, children: Csr | None = None
    ) -> None:
        """Put known arrays together. Use `build` or `open`."""
        self.parents = parents
        """Kept edges, a row of parents per child."""
        self.component = component
        """Representative of each node's cycle; the node itself where it is on none."""
        self.dropped = dropped
        """Which input edges the cycle rule dropped."""
        self.self_loops = self_loops
        """Which input edges lead from a node to itself."""
        if children is not None:
            self.children = children

    @classmethod
    def build(cls, node_count: int, child: ArrayLike, parent: ArrayLike, created: ArrayLike | None = None) -> Self:
        """Index of the given edges.

        Args:
            node_count: nodes are 0 to node_count - 1.
            child: derivative of each edge.
            parent: base of each edge.
            created: microseconds since 1970 for each node, UNKNOWN where nobody knows. None: no date is known.

        Raises:
            UnknownNodeError: an edge names a node outside [0, node_count).
            ValueError: the arrays differ in length, or there are more nodes than 32-bit numbers.
        """
        if not 0 <= node_count <= np.iinfo(np.int32).max:
            raise ValueError(f"node_count is {node_count}; expected 0 to {np.iinfo(np.int32).max}.")
        children, bases = checked_nodes(child, node_count), checked_nodes(parent, node_count)
        if children.size != bases.size:
            raise ValueError(f"{children.size} children but {bases.size} parents; expected one of each per edge.")
        unknown = np.full(node_count, UNKNOWN, dtype=np.int64)
        dates = unknown if created is None else np.asarray(created, dtype=np.int64)
        if dates.shape != (node_count,):
            raise ValueError(f"created has shape {dates.shape}; expected ({node_count},), one date per node.")

        self_loops: Bool = children == bases
        has_loops = bool(self_loops.any())
        proper = np.flatnonzero(~self_loops) if has_loops else slice(None)
        components = find_components(node_count, children[proper], bases[proper], dates)
        dropped = np.zeros(children.size, dtype=np.bool_)
        dropped[proper] = components.dropped
        if has_loops or components.dropped.any():
            kept = ~(self_loops | dropped)
            children, bases = children[kept], bases[kept]
        parents = Csr.from_edges(node_count, children, bases)
        return cls(parents, components.representative, dropped, self_loops)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Index that `save` has written, memory-mapped: nothing is read before it is needed.

        Raises:
            FileNotFoundError: there is no complete index in the directory.
            ValueError: the index was written in another layout.
        """
        arrays = files.read(directory)
        return cls(
            Csr(arrays["parents_indptr"], arrays["parents_indices"]),
            arrays["component"],
            arrays["dropped"].view(np.bool_),
            arrays["self_loops"].view(np.bool_),
            Csr(arrays["children_indptr"], arrays["children_indices"]),
        )

    def save(self, directory: Path) -> None:
        """Write the index as .npy files. The same index gives the same bytes."""
        files.write(
            directory,
            {
                "parents_indptr": self.parents.indptr,
                "parents_indices": self.parents.indices,
                "children_indptr": self.children.indptr,
                "children_indices": self.children.indices,
                "component": self.component,
                "dropped": self.dropped,
                "self_loops": self.self_loops,
            },
        )

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return self.component.size

    @property
    def edge_count(self) -> int:
        """Number of kept edges."""
        return self.parents.indices.size

    @cached_property
    def children(self) -> Csr:
        """Kept edges, a row of children per parent."""
        return self.parents.transposed()

    @cached_property
    def in_cycle(self) -> Int32:
        """Nodes that are on a cycle of kept edges, ascending."""
        others = np.flatnonzero(self.component != np.arange(self.node_count, dtype=np.int32))
        return unique_sorted(np.concatenate([others.astype(np.int32), self.component[others]]))

    @cached_property
    def is_root(self) -> Bool:
        """Mask of the nodes that are a base of last resort: no parents, or representative of a cycle without any."""
        mask: Bool = np.diff(self.parents.indptr) == 0
        members = self.in_cycle
        if members.size:
            representative = self.component[members]
            count, parent = self.parents.rows(members)
            owner = np.repeat(representative, count)
            mask[representative] = True
            mask[owner[self.component[parent] != owner]] = False
        return mask

    def root_sets(self, nodes: ArrayLike | None = None) -> RootSets:
        """Bases that each node finally stands on, as CSR rows with the depth of each.

        A cycle counts as one node, named by its earliest-created member; a node without parents is its own root, at
        depth 0. Never an empty row.

        Args:
            nodes: one row each, in the given order. None: all nodes, by the fast way of `whole_graph_roots`.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        if nodes is None:
            return whole_graph_roots(self.parents, self.is_root, self.in_cycle)
        starts = checked_nodes(nodes, self.node_count)
        up = reach_sets(self.parents, starts)
        own = np.flatnonzero(self.is_root[starts])
        owner = np.concatenate([np.repeat(np.arange(starts.size), np.diff(up.indptr)), own])
        base = np.concatenate([up.nodes, starts[own]])
        depth = np.concatenate([up.depth, np.zeros(own.size, dtype=np.int32)])
        keep = np.flatnonzero(self.is_root[base])
        order = keep[np.lexsort((base[keep], owner[keep]))]
        indptr = np.zeros(starts.size + 1, dtype=np.int64)
        np.cumsum(np.bincount(owner[order], minlength=starts.size), out=indptr[1:])
        return RootSets(indptr, base[order], depth[order])

    def ancestors(self, node: ArrayLike, max_depth: int | None = None) -> Reached:
        """Everything that a node, or any of several, was derived from, nearest first. The nodes given are left out.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        return breadth_first(self.parents, checked_nodes(node, self.node_count), max_depth)

    def descendants(self, node: ArrayLike, max_depth: int | None = None) -> Reached:
        """Everything that was derived from a node, or any of several, nearest first. The nodes given are left out.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        return breadth_first(self.children, checked_nodes(node, self.node_count), max_depth)

    def ancestor_sets(self, nodes: ArrayLike) -> ReachedSets:
        """Ancestors of each node on its own, a row per node.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        return reach_sets(self.parents, checked_nodes(nodes, self.node_count))

    def path(self, child: int, ancestor: int) -> list[int] | None:
        """A shortest way from child up to ancestor, both included; None where there is none.

        Among shortest ways it is the one that takes the lowest number at each step from the child on.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        layers = self._layers(child, ancestor)
        if layers is None:
            return None
        way = [child]
        for layer in layers[1:]:
            row = self.parents.row(way[-1])
            way.append(int(row[np.isin(row, layer)][0]))
        return way

    def shortest_path_edges(self, child: int, ancestor: int) -> tuple[Int32, Int32]:
        """Children and parents of all edges that lie on some shortest way from child up to ancestor, by depth.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        sources: list[Int32] = []
        targets: list[Int32] = []
        layers = self._layers(child, ancestor) or []
        for below, above in pairwise(layers):
            count, parent = self.parents.rows(below)
            on_way = np.isin(parent, above)
            sources.append(np.repeat(below, count)[on_way])
            targets.append(parent[on_way])
        nothing: Sequence[Int32] = [np.zeros(0, dtype=np.int32)]
        return np.concatenate(sources or nothing), np.concatenate(targets or nothing)

    def descendant_counts(self, weights: NDArray[np.integer] | None = None) -> Int64:
        """Number of descendants of each node, each counted once, or the sum of their weights."""
        return descendant_totals(self.parents, self.in_cycle, weights)

    def levels(self) -> Levels:
        """All nodes in an order in which bases come before derivatives, for facts that travel down the lineage."""
        return topological_levels(self.parents, self.children, self.component, self.in_cycle)

    def losses(self, removed: ArrayLike) -> Losses:
        """Nodes that lose all or some of their bases when the given nodes are gone.

        Raises:
            UnknownNodeError: a number is outside [0, node_count).
        """
        nodes = checked_nodes(removed, self.node_count)
        return find_losses(self.parents, self.children, self.is_root, self.in_cycle, nodes)

    def dominators(self) -> Dominators:
        """For each node the nearest single node whose loss takes all its bases."""
        return find_dominators(self.parents, self.children, self.is_root, self.component, self.levels())

    def _layers(self, child: int, ancestor: int) -> list[Int32] | None:
        checked_nodes([child, ancestor], self.node_count)
        return shortest_layers(self.parents, self.children, child, ancestor)
