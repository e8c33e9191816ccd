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


def step_by_step(node_count, edges, own, licensor):
    """The same for graphs without cycles, with licensors: parents before children, states kept in plain sets."""
    parents = {m: [] for m in range(node_count)}
    for (c, p), kind in edges.items():
        parents[c].append((p, kind))
    stated = {}
    for model, license_ in own:
        stated.setdefault(model, set()).add(license_)
    order = list(reversed(list(nx.topological_sort(nx.DiGraph([*edges, *((m, m + node_count) for m in parents)])))))
    states = {}
    found = {}
    for model in (m for m in order if m < node_count):
        arrived = {}
        for parent, kind in parents[model]:
            for license_, reach, depth, source in states[parent]:
                step = int(TAKES[license_][kind])
                free = model in stated and licensor[source] >= 0 and licensor[source] == licensor[model]
                if step >= 0 and not free:
                    arrived.setdefault(license_, set()).add((max(reach, step), depth + 1, source))
        passed_on = [(license_, COPY, 0, model) for license_ in stated.get(model, ())]
        for license_, ways in arrived.items():
            found[model, license_] = min(ways)
            if license_ not in stated.get(model, ()):
                kept = {w for w in ways if not any(v[0] <= w[0] and v[1] <= w[1] and v < w for v in ways)}
                passed_on += [(license_, *w) for w in kept]
        states[model] = passed_on
    return found


def propagate(node_count, edges, own, licensor=None):
    child = np.array([c for c, _ in edges], dtype=np.int32)
    parent = np.array([p for _, p in edges], dtype=np.int32)
    kind = np.array(list(edges.values()), dtype=np.int8)
    index = LineageIndex.build(node_count, child, parent)
    own = sorted(own)
    owner = np.array([m for m, _ in own], dtype=np.int32)
    owned = np.array([x for _, x in own], dtype=np.int32)
    who = np.full(node_count, -1, dtype=np.int32) if licensor is None else np.array(licensor, dtype=np.int32)
    return reach_all(node_count, Ties(child, parent, kind), owner, owned, TAKES, index.in_cycle, who)


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
