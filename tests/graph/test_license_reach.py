"""Propagation of licenses against a brute-force walk, license by license and model by model."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest

from graph.lineage import LineageIndex
from graph.resolve.licenses.bind import reach_all
from graph.resolve.licenses.reach import ADAPTER, COPY, DERIVATIVE, OUTPUTS, Ties

TAKES = np.array(
    [
        [COPY, DERIVATIVE, ADAPTER, -1],
        [COPY, DERIVATIVE, DERIVATIVE, -1],
        [COPY, DERIVATIVE, ADAPTER, OUTPUTS],
    ],
    dtype=np.int8,
)


def brute_force(node_count, edges, own):
    """(model, license) → (reach, depth, possible sources): the strongest class that reaches, then plain distance."""
    found = {}
    for license_ in range(len(TAKES)):
        holders = {m for m, x in own if x == license_}
        for reach in (COPY, DERIVATIVE, ADAPTER, OUTPUTS):
            up = nx.DiGraph()
            up.add_nodes_from(range(node_count))
            up.add_edges_from((c, p) for (c, p), k in edges.items() if 0 <= TAKES[license_][k] <= reach)
            for model in range(node_count):
                if (model, license_) in found:
                    continue
                distance = nx.single_source_shortest_path_length(up, model)
                near = {a: d for a, d in distance.items() if a in holders and a != model}
                if near:
                    least = min(near.values())
                    found[model, license_] = (reach, least, {a for a, d in near.items() if d == least})
    return found


def propagate(node_count, edges, own):
    child, parent, kind = (
        np.array(c, dtype=t)
        for c, t in zip(
            ([c for c, _ in edges], [p for _, p in edges], list(edges.values())),
            (np.int32, np.int32, np.int8),
            strict=True,
        )
    )
    index = LineageIndex.build(node_count, child, parent)
    own = sorted(own)
    owner = np.array([m for m, _ in own], dtype=np.int32)
    owned = np.array([x for _, x in own], dtype=np.int32)
    return reach_all(node_count, Ties(child, parent, kind), owner, owned, TAKES, index.in_cycle)


def random_graph(seed):
    pick = random.Random(seed)
    n = pick.randint(2, 14)
    edges = {}
    for _ in range(pick.randint(1, 3 * n)):
        c, p = pick.randrange(n), pick.randrange(n)
        acyclic = pick.random() < 0.8
        if acyclic and c < p:
            c, p = p, c
        if c != p:
            edges[c, p] = pick.choice((COPY, DERIVATIVE, DERIVATIVE, ADAPTER, OUTPUTS))
    own = {(m, pick.randrange(len(TAKES))) for m in range(n) for _ in range(2) if pick.random() < 0.35}
    return n, edges, own


@pytest.mark.parametrize("block", range(4))
def test_propagation_equals_a_brute_force_walk(block):
    cycles = bound = 0
    for seed in range(block * 250, block * 250 + 250):
        n, edges, own = random_graph(seed)
        if not edges:
            continue
        expected = brute_force(n, edges, own)
        reached = propagate(n, edges, own)
        rows = list(zip(*(c.tolist() for c in reached), strict=True))
        assert [(m, x) for m, x, *_ in rows] == sorted(expected), seed
        for model, license_, reach, depth, source in rows:
            strongest, nearest, sources = expected[model, license_]
            assert (reach, depth) == (strongest, nearest), (seed, model, license_)
            assert source in sources, (seed, model, license_)
        bound += len(rows)
        cycles += not nx.is_directed_acyclic_graph(nx.DiGraph(list(edges)))
    assert cycles > 20
    assert bound > 500


def test_the_strongest_way_counts_even_where_it_is_longer():
    # 3 is an adapter of 0, and also a copy of a copy of it.
    edges = {(1, 0): COPY, (3, 0): ADAPTER, (3, 1): COPY}
    reached = propagate(4, edges, {(0, 0)})
    assert {(m, r, d) for m, _, r, d, _ in zip(*(c.tolist() for c in reached), strict=True)} == {
        (1, COPY, 1),
        (3, COPY, 2),
    }


def test_a_model_answers_to_all_its_parents():
    edges = {(2, 0): DERIVATIVE, (2, 1): DERIVATIVE}
    reached = propagate(3, edges, {(0, 0), (1, 1)})
    assert list(zip(reached.license.tolist(), reached.ancestor.tolist(), strict=True)) == [(0, 0), (1, 1)]


def test_outputs_pass_only_what_speaks_of_them():
    edges = {(1, 0): OUTPUTS}
    reached = propagate(2, edges, {(0, 0), (0, 2)})
    assert [(reached.license.tolist(), reached.reach.tolist())] == [([2], [OUTPUTS])]


def test_nothing_to_propagate():
    reached = propagate(3, {(1, 0): DERIVATIVE}, set())
    assert reached.model.size == 0
