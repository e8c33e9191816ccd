"""Propagation of licenses against a brute-force walk, license by license and model by model."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from graph.resolve.licenses.reach import ADAPTER, COPY, DERIVATIVE, OUTPUTS
from tests.graph.license_oracle import brute_force, propagate, random_graph, step_by_step


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


@pytest.mark.parametrize("block", range(2))
def test_licensors_are_free_in_their_own_work(block):
    freed = 0
    for seed in range(block * 250, block * 250 + 250):
        n, edges, own = random_graph(seed)
        edges = {(max(c, p), min(c, p)): k for (c, p), k in edges.items()}
        if not edges:
            continue
        licensor = [random.Random(seed + m).randint(-1, 2) for m in range(n)]
        reached = propagate(n, edges, own, licensor)
        rows = {(m, x): (r, d, s) for m, x, r, d, s in zip(*(c.tolist() for c in reached), strict=True)}
        assert rows == step_by_step(n, edges, own, licensor), seed
        freed += len(brute_force(n, edges, own)) - len(rows)
    assert freed > 100


def test_a_license_ends_where_its_licensor_states_another():
    # 0 and 1 are of one licensor, who puts 1 under another license; what 2 makes of 1 owes only that.
    edges = {(1, 0): DERIVATIVE, (2, 1): DERIVATIVE, (3, 0): DERIVATIVE}
    reached = propagate(4, edges, {(0, 0), (1, 1)}, [7, 7, 8, 9])
    assert list(zip(reached.model.tolist(), reached.license.tolist(), strict=True)) == [(2, 1), (3, 0)]


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
