"""Root sets of all models by several means, each written as one would write it with that tool.

LineageIndex gets the edges as they come in. The others are spared the cycle rule: they get the edges between
components, each cycle drawn together into one node.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import duckdb
import networkx as nx
import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from graph.lineage import LineageIndex, RootSets
from graph.lineage.csr import Csr, unique_sorted

Pairs = NDArray[np.int64]
"""node * node_count + root, ascending."""


class Edges(NamedTuple):
    """Edges as they come in."""

    node_count: int
    child: NDArray[np.int32]
    parent: NDArray[np.int32]
    created: NDArray[np.int64]

    def between_components(self) -> tuple["Edges", NDArray[np.int32]]:
        """The edges that the cycle rule leaves between components, and the component of each node."""
        index = LineageIndex.build(*self)
        child, parent = index.component[index.parents.sources], index.component[index.parents.indices]
        keep = child != parent
        return Edges(self.node_count, child[keep], parent[keep], self.created), index.component


@dataclass(frozen=True)
class Peer:
    """One way to the root sets."""

    name: str
    load: Callable[[Edges], Any]
    """Integer arrays in, the tool's own structure out."""
    solve: Callable[[Any], Any]
    pairs: Callable[[Any, int], Pairs]
    """The answer in the common form, for comparison; not timed."""


def _index_pairs(sets: RootSets, node_count: int) -> Pairs:
    pairs: Pairs = sets.rows() * node_count + sets.roots
    return pairs


def _set_pairs(sets: list[frozenset[int]], node_count: int) -> Pairs:
    node = np.repeat(np.arange(node_count), [len(roots) for roots in sets])
    root = np.fromiter(chain.from_iterable(sets), dtype=np.int64, count=node.size)
    return unique_sorted(node * node_count + root)


def _sets(order: Iterable[int], parents: Callable[[int], Iterable[int]], node_count: int) -> list[frozenset[int]]:
    """Sets along an order in which bases come before derivatives; only a merge makes a new set."""
    sets: list[frozenset[int]] = [frozenset()] * node_count
    for node in order:
        above = [sets[parent] for parent in parents(node)]
        sets[node] = frozenset((node,)) if not above else above[0] if len(above) == 1 else above[0].union(*above[1:])
    return sets


def _load_networkx(edges: Edges) -> Any:
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(edges.node_count))
    graph.add_edges_from(zip(edges.parent.tolist(), edges.child.tolist(), strict=True))
    return graph


def _solve_networkx(graph: Any) -> list[frozenset[int]]:
    return _sets(nx.topological_sort(graph), graph.predecessors, graph.number_of_nodes())


def _load_rustworkx(edges: Edges) -> Any:
    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(edges.node_count))
    graph.add_edges_from_no_data(list(zip(edges.parent.tolist(), edges.child.tolist(), strict=True)))
    return graph


def _solve_rustworkx(graph: Any) -> list[frozenset[int]]:
    return _sets(rx.topological_sort(graph), graph.predecessor_indices, graph.num_nodes())


def _load_python(edges: Edges) -> tuple[list[list[int]], list[list[int]]]:
    parents: list[list[int]] = [[] for _ in range(edges.node_count)]
    children: list[list[int]] = [[] for _ in range(edges.node_count)]
    for child, parent in zip(edges.child.tolist(), edges.parent.tolist(), strict=True):
        parents[child].append(parent)
        children[parent].append(child)
    return parents, children


def _solve_python(lists: tuple[list[list[int]], list[list[int]]]) -> list[frozenset[int]]:
    parents, children = lists
    waiting = [len(above) for above in parents]
    order = [node for node, count in enumerate(waiting) if count == 0]
    for node in order:
        for child in children[node]:
            waiting[child] -= 1
            if waiting[child] == 0:
                order.append(child)
    return _sets(order, parents.__getitem__, len(parents))


def _load_levels(edges: Edges) -> Csr:
    return Csr.from_edges(edges.node_count, edges.parent, edges.child)


def _solve_levels(children: Csr) -> Pairs:
    """Pairs of node and root, pushed down one level a round."""
    node_count = children.indptr.size - 1
    is_child = np.zeros(node_count, dtype=np.bool_)
    is_child[children.indices] = True
    node = root = np.flatnonzero(~is_child)
    levels = []
    while node.size:
        levels.append(node * node_count + root)
        count, below = children.rows(node)
        node, root = np.divmod(unique_sorted(below * np.int64(node_count) + np.repeat(root, count)), node_count)
    return unique_sorted(np.concatenate(levels))


def _load_duckdb(edges: Edges) -> Any:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.register("given", {"child": edges.child, "parent": edges.parent})
    connection.execute("CREATE TABLE edge AS SELECT child, parent FROM given")
    connection.execute(f"CREATE TABLE model AS SELECT range::INTEGER AS node FROM range({edges.node_count})")
    return connection


def _solve_duckdb(connection: Any) -> Any:
    connection.execute("""
        CREATE OR REPLACE TABLE rooted AS
        WITH RECURSIVE rooted(node, root) AS (
            SELECT node, node FROM model ANTI JOIN edge ON edge.child = model.node
            UNION
            SELECT edge.child, rooted.root FROM rooted JOIN edge ON edge.parent = rooted.node
        )
        FROM rooted""")
    return connection


def _duckdb_pairs(connection: Any, node_count: int) -> Pairs:
    columns = connection.execute("SELECT node, root FROM rooted").fetchnumpy()
    return unique_sorted(columns["node"].astype(np.int64) * node_count + columns["root"])


OURS = Peer("LineageIndex", lambda edges: LineageIndex.build(*edges), lambda index: index.root_sets(), _index_pairs)
IN_ARRAYS = (
    Peer("numpy, level by level", _load_levels, _solve_levels, lambda pairs, _: pairs),
    Peer("DuckDB, recursive SQL", _load_duckdb, _solve_duckdb, _duckdb_pairs),
)
IN_OBJECTS = (
    Peer("plain Python", _load_python, _solve_python, _set_pairs),
    Peer("rustworkx", _load_rustworkx, _solve_rustworkx, _set_pairs),
    Peer("networkx", _load_networkx, _solve_networkx, _set_pairs),
)
"""Several seconds per million models: too slow, and too large in memory, for the whole Hub."""
