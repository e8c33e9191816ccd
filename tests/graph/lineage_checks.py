"""One graph, everything that the index says about it, against the oracle."""

import random
from itertools import pairwise

import numpy as np

from graph.lineage import LineageIndex
from tests.graph.lineage_oracle import Case, Oracle


def check_against_oracle(case: Case, index: LineageIndex | None = None) -> None:
    truth = Oracle(case)
    index = index or LineageIndex.build(*case.arrays)
    nodes = range(case.node_count)

    assert index.dropped.tolist() == truth.dropped
    assert index.self_loops.tolist() == [c == p for c, p in case.edges]
    assert index.component.tolist() == [truth.representative[v] for v in nodes]
    assert set(np.flatnonzero(index.is_root).tolist()) == truth.root_of_component
    assert set(zip(index.parents.sources.tolist(), index.parents.indices.tolist(), strict=True)) == set(
        truth.kept.edges
    )
    assert index.edge_count == truth.kept.number_of_edges()

    roots = [truth.roots(v) for v in nodes]
    _check_rows(index.root_sets(), roots)
    chosen = [*nodes][::-2] * 2
    _check_rows(index.root_sets(chosen), [roots[v] for v in chosen])
    _check_rows(index.ancestor_sets(chosen), [truth.ancestors(v) for v in chosen])

    for v in nodes:
        _check_walk(index.ancestors(v), truth.ancestors(v))
        _check_walk(index.descendants(v), truth.descendants(v))
    rng = random.Random(len(case.edges))
    for _ in range(10):
        a, b = rng.randrange(case.node_count), rng.randrange(case.node_count)
        assert index.path(a, b) == truth.first_path(a, b)
    _check_analyses(index, truth, rng)


def _check_analyses(index: LineageIndex, truth: Oracle, rng: random.Random) -> None:
    n = truth.case.node_count
    nodes = range(n)
    weights = np.array([rng.randrange(1000) for _ in nodes])
    below = [truth.descendants(v) for v in nodes]
    assert index.descendant_counts().tolist() == [len(d) for d in below]
    assert index.descendant_counts(weights).tolist() == [sum(weights[list(d)]) for d in below]

    level, order, indptr = index.levels()
    assert level.tolist() == truth.levels()
    assert order.tolist() == sorted(nodes, key=lambda v: (level[v], v))
    assert [level[order[a:b]].tolist() for a, b in pairwise(indptr)] == [
        [step] * int(b - a) for step, (a, b) in enumerate(pairwise(indptr))
    ]
    assert indptr[-1] == n

    dominators = index.dominators()
    assert dominators.immediate.tolist() == truth.dominators()
    alone = [truth.cut_off(v) for v in nodes]
    assert dominators.cut_off().tolist() == [len(cut) for cut in alone]
    assert dominators.cut_off(weights).tolist() == [sum(weights[list(cut)]) for cut in alone]
    assert dominators.depth.tolist() == [sum(v in cut for cut in alone) for v in nodes]

    for size in (0, 1, 2, n // 4):
        _check_losses(index, truth, set(rng.sample(nodes, min(size, n))))


def _check_losses(index: LineageIndex, truth: Oracle, removed: set[int]) -> None:
    losses = index.losses(sorted(removed))
    before, after = truth.bases_without(set()), truth.bases_without(removed)
    hit = [v for v in sorted(after) if after[v] != before[v]]
    assert losses.nodes.tolist() == hit
    assert losses.before.tolist() == [len(before[v]) for v in hit]
    assert losses.after.tolist() == [len(after[v]) for v in hit]
    assert losses.lose_all.tolist() == [v for v in hit if not after[v]]
    assert losses.lose_some.tolist() == [v for v in hit if after[v]]
    assert losses.depth.tolist() == [min(d for a, d in truth.ancestors(v).items() if a in removed) for v in hit]


def _check_rows(sets, expected: list[dict[int, int]]) -> None:
    indptr, values, depth = sets
    assert indptr.size == len(expected) + 1
    for row, wanted in enumerate(expected):
        part = slice(indptr[row], indptr[row + 1])
        assert list(zip(values[part].tolist(), depth[part].tolist(), strict=True)) == sorted(wanted.items())


def _check_walk(reached, expected: dict[int, int]) -> None:
    pairs = list(zip(reached.depth.tolist(), reached.nodes.tolist(), strict=True))
    assert pairs == sorted((d, v) for v, d in expected.items())
