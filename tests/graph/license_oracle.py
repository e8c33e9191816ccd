"""Propagation of licenses restated: a brute-force walk, and for licensors a plain walk from parents to children."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np

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
