"""Single points of failure: the node that every way from a base to a derivative passes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.lineage.csr import Bool, Csr, Int32, Int64
from graph.lineage.levels import Levels

ABOVE_ALL = -1
"""Stands for the source above all roots: nothing in the graph dominates the node."""


class Dominators(NamedTuple):
    """The dominator tree. The loss of a node takes every base from exactly those that it dominates."""

    immediate: Int32
    """Nearest node that every way from a root to this one passes; ABOVE_ALL where no single node does."""
    depth: Int32
    """Number of nodes that dominate this one."""

    def cut_off(self, weights: NDArray[np.integer] | None = None) -> Int64:
        """For each node, how many others lose every base when it is lost, or the sum of their weights."""
        own = np.ones(self.depth.size, dtype=np.int64) if weights is None else weights.astype(np.int64)
        total = own.copy()
        order = np.argsort(self.depth, kind="stable")
        start = np.searchsorted(self.depth[order], np.arange(1, int(self.depth.max(initial=0)) + 2))
        for first, last in zip(start[-2::-1], start[:0:-1], strict=True):
            nodes = order[first:last]
            np.add.at(total, self.immediate[nodes], total[nodes])
        return total - own


class _Tree:
    """A dominator tree that grows from the top, with jump pointers: a common ancestor takes logarithmic time.

    Jump pointers after Myers, "An applicative random-access stack" (1983): each node keeps one, twice as far as its
    parent's where two of its parent's jumps have the same length.
    """

    def __init__(self, node_count: int) -> None:
        self.top = node_count
        self.parent = np.full(node_count + 1, self.top, dtype=np.int32)
        self.jump = np.full(node_count + 1, self.top, dtype=np.int32)
        self.depth = np.zeros(node_count + 1, dtype=np.int32)

    def hang(self, nodes: Int32, parents: Int32) -> None:
        """Add nodes below parents that are in the tree."""
        jump = self.jump[parents]
        far = self.jump[jump]
        equal = self.depth[parents] - self.depth[jump] == self.depth[jump] - self.depth[far]
        self.parent[nodes] = parents
        self.jump[nodes] = np.where(equal, far, parents)
        self.depth[nodes] = self.depth[parents] + 1

    def meet(self, left: Int32, right: Int32) -> Int32:
        """Deepest common ancestor of each pair."""
        swap = self.depth[left] < self.depth[right]
        low, high = np.where(swap, right, left), np.where(swap, left, right)
        todo = np.flatnonzero(self.depth[low] > self.depth[high])
        while todo.size:
            here, goal = low[todo], self.depth[high[todo]]
            jump = self.jump[here]
            low[todo] = here = np.where(self.depth[jump] >= goal, jump, self.parent[here])
            todo = todo[self.depth[here] > goal]
        todo = np.flatnonzero(low != high)
        while todo.size:
            a, b = low[todo], high[todo]
            apart = self.jump[a] != self.jump[b]
            low[todo] = a = np.where(apart, self.jump[a], self.parent[a])
            high[todo] = b = np.where(apart, self.jump[b], self.parent[b])
            todo = todo[a != b]
        return low


def find_dominators(parents: Csr, children: Csr, is_root: Bool, component: Int32, levels: Levels) -> Dominators:
    """Exact dominators, level by level: a node hangs below the deepest common dominator of its parents.

    Members of a cycle are solved together, by iteration. O(edges * log(depth)), with one round per level.
    """
    tree = _Tree(component.size)
    cyclic = component != np.arange(component.size, dtype=np.int32)
    cyclic[component[cyclic]] = True
    for first, last in zip(levels.indptr[:-1], levels.indptr[1:], strict=True):
        nodes = levels.order[first:last]
        members = nodes[cyclic[nodes]]
        if members.size:
            nodes = nodes[~cyclic[nodes]]
        if first == 0:
            tree.hang(nodes, np.full(nodes.size, tree.top, dtype=np.int32))
        else:
            tree.hang(nodes, _meet_all(tree, parents, nodes))
        for name in np.unique(component[members]):
            _solve_cycle(tree, parents, children, is_root, members[component[members] == name])
    immediate = np.where(tree.parent[:-1] == tree.top, np.int32(ABOVE_ALL), tree.parent[:-1])
    return Dominators(immediate, tree.depth[:-1] - 1)


def _meet_all(tree: _Tree, parents: Csr, nodes: Int32) -> Int32:
    """Deepest common dominator of all parents of each node."""
    start = parents.indptr[nodes]
    count = parents.indptr[nodes + 1] - start
    met = parents.indices[start]
    more = np.flatnonzero(count > 1)
    step = 1
    while more.size:
        met[more] = tree.meet(met[more], parents.indices[start[more] + step])
        step += 1
        more = more[count[more] > step]
    return met


def _solve_cycle(tree: _Tree, parents: Csr, children: Csr, is_root: Bool, members: Int32) -> None:
    """Dominators of one cycle's members, whose parents outside are in the tree, by iteration to a fixed point.

    The set over a member is what the sets over all its parents have in common; it only shrinks, round by round.
    """
    inside = {int(node) for node in members}
    entries: dict[int, list[set[int]]] = {}
    for node in inside:
        ways = [_dominators_of(tree, int(parent)) for parent in parents.row(node) if int(parent) not in inside]
        entries[node] = [*ways, {tree.top}] if is_root[node] else ways
    order = _reverse_postorder(sorted(node for node in inside if entries[node]), children, inside)
    over: dict[int, set[int]] = {}
    changed = True
    while changed:
        changed = False
        for node in order:
            above = [over[int(parent)] for parent in parents.row(node) if int(parent) in over]
            found = set.intersection(*entries[node], *above) | {node}
            if over.get(node) != found:
                over[node] = found
                changed = True
    for node in sorted(inside, key=lambda member: len(over[member])):
        # dominators of one node dominate each other in a line, so the one below most others is the nearest
        rest = over[node] - {node}
        nearest = max(rest, key=lambda other: len(over[other]) if other in inside else int(tree.depth[other]))
        tree.hang(np.array([node], dtype=np.int32), np.array([nearest], dtype=np.int32))


def _dominators_of(tree: _Tree, node: int) -> set[int]:
    """The node and all that dominate it, the source above all roots among them."""
    found = {node}
    while node != tree.top:
        node = int(tree.parent[node])
        found.add(node)
    return found


def _reverse_postorder(entries: list[int], children: Csr, inside: set[int]) -> list[int]:
    """Members in the order in which facts reach them from the entries."""
    order: list[int] = []
    seen: set[int] = set()
    for entry in entries:
        if entry in seen:
            continue
        seen.add(entry)
        stack = [(entry, iter(children.row(entry)))]
        while stack:
            node, rest = stack[-1]
            for child in rest:
                if int(child) in inside and int(child) not in seen:
                    seen.add(int(child))
                    stack.append((int(child), iter(children.row(int(child)))))
                    break
            else:
                order.append(node)
                stack.pop()
    return order[::-1]
