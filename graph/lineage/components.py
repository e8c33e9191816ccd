"""What becomes of cycles: edges that contradict the dates fall, what is still a cycle counts as one node."""

from typing import NamedTuple

import numpy as np

from graph.lineage.csr import Bool, Int32, Int64

UNKNOWN = int(np.iinfo(np.int64).min)
"""Creation date that nobody knows. It is the integer behind numpy's NaT, so a datetime64[us] column can be viewed."""

_TRIM_ROUNDS = 64


class Components(NamedTuple):
    """Result of the cycle rule: the representative of each node, and the input edges that fell."""

    representative: Int32
    dropped: Bool


def find_components(node_count: int, child: Int32, parent: Int32, created: Int64) -> Components:
    """Apply the cycle rule to edges without self-loops.

    An edge on a cycle is dropped where the parent was created after the child, both dates known. Strongly connected
    components that remain are named by their earliest-created member (an unknown date is the latest), then by the
    lowest number.

    Linear in nodes and edges: trimming leaves only what may lie on a cycle, scipy sees nothing else.
    """
    representative = np.arange(node_count, dtype=np.int32)
    dropped = np.zeros(child.size, dtype=np.bool_)
    core = _trim(node_count, child, parent)
    if core.size == 0:
        return Components(representative, dropped)

    core = core[_on_cycle(child[core], parent[core])]
    born, base_born = created[child[core]], created[parent[core]]
    contradicts = (born != UNKNOWN) & (base_born != UNKNOWN) & (base_born > born)
    if contradicts.any():
        dropped[core[contradicts]] = True
        core = core[~contradicts]
        core = core[_on_cycle(child[core], parent[core])]
    if core.size:
        members, label = _strong_labels(child[core], parent[core])
        age = created[members]
        order = np.lexsort((members, np.where(age == UNKNOWN, np.iinfo(np.int64).max, age), label))
        members, label = members[order], label[order]
        first = np.flatnonzero(np.r_[True, label[1:] != label[:-1]])
        representative[members] = np.repeat(members[first], np.diff(np.r_[first, members.size]))
    return Components(representative, dropped)


def _trim(node_count: int, child: Int32, parent: Int32) -> Int64:
    """Positions of edges that may lie on a cycle: their child is somebody's parent, their parent somebody's child.

    Each round peels one level from both ends. The rounds are bounded, because a very long chain would make them
    quadratic; what they leave is for the component search to judge.
    """
    edges = np.arange(child.size, dtype=np.int64)
    for _ in range(_TRIM_ROUNDS):
        is_parent = np.zeros(node_count, dtype=np.bool_)
        is_parent[parent] = True
        keep = is_parent[child]
        child, parent, edges_left = child[keep], parent[keep], edges[keep]
        is_child = np.zeros(node_count, dtype=np.bool_)
        is_child[child] = True
        keep = is_child[parent]
        child, parent, edges_left = child[keep], parent[keep], edges_left[keep]
        if edges_left.size in (edges.size, 0):
            return edges_left
        edges = edges_left
    return edges


def _strong_labels(child: Int32, parent: Int32) -> tuple[Int32, Int32]:
    """Nodes of the edges, ascending, and the number of the strongly connected component of each."""
    from scipy.sparse import csr_array  # 0.2 s of import that a look-up must not pay
    from scipy.sparse.csgraph import connected_components

    nodes, position = np.unique(np.concatenate([child, parent]), return_inverse=True)
    weight = np.ones(child.size, dtype=np.int8)
    matrix = csr_array((weight, (position[: child.size], position[child.size :])), shape=(nodes.size, nodes.size))
    _, label = connected_components(matrix, directed=True, connection="strong")
    return nodes, label


def _on_cycle(child: Int32, parent: Int32) -> Bool:
    """Mask of the edges whose two ends are in one strongly connected component."""
    if child.size == 0:
        return np.zeros(0, dtype=np.bool_)
    nodes, label = _strong_labels(child, parent)
    same: Bool = label[np.searchsorted(nodes, child)] == label[np.searchsorted(nodes, parent)]
    return same
