"""One graph, everything that the index says about it, against the oracle."""

import random

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


def _check_rows(sets, expected: list[dict[int, int]]) -> None:
    indptr, values, depth = sets
    assert indptr.size == len(expected) + 1
    for row, wanted in enumerate(expected):
        part = slice(indptr[row], indptr[row + 1])
        assert list(zip(values[part].tolist(), depth[part].tolist(), strict=True)) == sorted(wanted.items())


def _check_walk(reached, expected: dict[int, int]) -> None:
    pairs = list(zip(reached.depth.tolist(), reached.nodes.tolist(), strict=True))
    assert pairs == sorted((d, v) for v, d in expected.items())
