"""The lineage rules once more, in plain networkx and sets, without a look at how the index does it."""

import random
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np

from graph.lineage import UNKNOWN


@dataclass(frozen=True)
class Case:
    """A graph as it comes in: edges as (child, parent), dates with None for unknown."""

    node_count: int
    edges: list[tuple[int, int]]
    created: list[int | None]

    @property
    def arrays(self) -> tuple[int, np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        child = np.array([c for c, _ in self.edges], dtype=np.int32)
        parent = np.array([p for _, p in self.edges], dtype=np.int32)
        created = np.array([UNKNOWN if d is None else d for d in self.created], dtype=np.int64)
        return self.node_count, child, parent, created

    def without(self, share: float, rng: random.Random) -> "Case":
        """The same nodes with another edge filter."""
        return Case(self.node_count, [e for e in self.edges if rng.random() >= share], self.created)


def random_case(seed: int) -> Case:
    """A small graph with forks, chains, duplicates, self-loops, cycles and unknown dates, in varying measure."""
    rng = random.Random(seed)
    n = rng.choice([1, 2, 3, 5, 8, 13, 25, 40, 70])
    density = rng.choice([0.3, 0.7, 1.0, 1.5, 2.5])
    backward = rng.choice([0.0, 0.05, 0.2, 0.5, 0.8])  # edges against the order of the numbers: they close cycles
    shuffled = list(range(n))
    rng.shuffle(shuffled)
    edges = []
    for _ in range(int(n * density)):
        a, b = rng.randrange(n), rng.randrange(n)
        if rng.random() >= backward and a < b:
            a, b = b, a
        if rng.random() < 0.3:
            b = max(0, a - 1) if rng.random() < 0.5 else min(b, 2)  # long chains, and popular bases
        edges.append((shuffled[a], shuffled[b]))
    edges += rng.choices(edges, k=len(edges) // 5) if edges else []
    unknown = rng.choice([0.0, 0.3, 1.0])
    dates = rng.choice([n, 3])  # few dates: many ties
    created = [None if rng.random() < unknown else rng.randrange(dates) for _ in range(n)]
    return Case(n, edges, created)


@dataclass
class Oracle:
    case: Case
    kept: nx.DiGraph = field(init=False)
    dropped: list[bool] = field(init=False)
    representative: dict[int, int] = field(init=False)
    root_of_component: set[int] = field(init=False)

    def __post_init__(self) -> None:
        created = self.case.created
        full = nx.DiGraph([e for e in self.case.edges if e[0] != e[1]])
        full.add_nodes_from(range(self.case.node_count))
        fallen = set()
        for child, parent in full.edges:
            a, b = created[child], created[parent]
            if a is not None and b is not None and b > a and nx.has_path(full, parent, child):
                fallen.add((child, parent))
        self.dropped = [e in fallen for e in self.case.edges]
        self.kept = full
        self.kept.remove_edges_from(fallen)
        self.representative, self.root_of_component = {}, set()
        for members in nx.strongly_connected_components(self.kept):
            name = min(members, key=lambda m: (created[m] is None, created[m] or 0, m))
            self.representative |= dict.fromkeys(members, name)
            if all(p in members for m in members for p in self.kept.successors(m)):
                self.root_of_component.add(name)

    def ancestors(self, node: int, graph: nx.DiGraph | None = None) -> dict[int, int]:
        """Every ancestor with its depth."""
        depth = dict(nx.single_source_shortest_path_length(self.kept if graph is None else graph, node))
        del depth[node]
        return depth

    def descendants(self, node: int) -> dict[int, int]:
        return self.ancestors(node, self.kept.reverse(copy=False))

    def roots(self, node: int) -> dict[int, int]:
        """Every root with its depth."""
        reached = {node: 0, **self.ancestors(node)}
        return {r: d for r, d in reached.items() if r in self.root_of_component}

    def first_path(self, child: int, ancestor: int) -> list[int] | None:
        if not nx.has_path(self.kept, child, ancestor):
            return None
        return min(nx.all_shortest_paths(self.kept, child, ancestor))

    def bases_without(self, removed: set[int]) -> dict[int, set[int]]:
        """Roots that each node still reaches when the removed nodes are gone."""
        rest = self.kept.copy()
        rest.remove_nodes_from(removed)
        return {v: {r for r in {v, *nx.descendants(rest, v)} if r in self.root_of_component} for v in rest.nodes}

    def dominators(self) -> list[int]:
        """Immediate dominator of each node below a source that stands above all roots (-1)."""
        down = self.kept.reverse()
        down.add_edges_from((-1, root) for root in self.root_of_component)
        found = nx.immediate_dominators(down, -1)
        return [found[v] for v in range(self.case.node_count)]

    def cut_off(self, node: int) -> set[int]:
        """Nodes that no root is left to when this one is gone."""
        return {v for v, left in self.bases_without({node}).items() if not left}

    def levels(self) -> list[int]:
        """Longest way from a root, a cycle counting as one node."""
        between = nx.DiGraph()
        between.add_nodes_from(self.representative.values())
        ends = [(self.representative[p], self.representative[c]) for c, p in self.kept.edges]
        between.add_edges_from(e for e in ends if e[0] != e[1])
        longest: dict[int, int] = {}
        for v in nx.topological_sort(between):
            longest[v] = max((longest[u] + 1 for u in between.predecessors(v)), default=0)
        return [longest[self.representative[v]] for v in range(self.case.node_count)]
