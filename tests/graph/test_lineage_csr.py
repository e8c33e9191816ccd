import random

import numpy as np
import pytest

from graph.lineage import LineageIndex, counts
from graph.lineage.csr import Csr, least_by_key, ranges, unique_sorted
from tests.graph.lineage_checks import check_against_oracle
from tests.graph.lineage_oracle import Case, Oracle, random_case


def far_apart(case: Case, step: int) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """The same graph with numbers that need more than 16 bits."""
    n, child, parent, created = case.arrays
    spread = np.full(n * step, LineageIndex.UNKNOWN)
    spread[::step] = created
    return n * step, child * step, parent * step, spread


@pytest.mark.parametrize("seed", range(100, 120))
def test_large_numbers_change_nothing(seed: int) -> None:
    case, step = random_case(seed), 9_001
    truth, index = Oracle(case), LineageIndex.build(*far_apart(case, step))
    sets = index.root_sets()
    for v in range(case.node_count):
        row = slice(sets.indptr[v * step], sets.indptr[v * step + 1])
        assert dict(zip(sets.roots[row] // step, sets.depth[row], strict=True)) == truth.roots(v)
        below = index.descendants(v * step)
        assert dict(zip(below.nodes // step, below.depth, strict=True)) == truth.descendants(v)
    assert (index.dominators().immediate[::step] // step).tolist() == truth.dominators()
    assert (index.descendant_counts()[::step]).tolist() == [len(truth.descendants(v)) for v in range(case.node_count)]


def test_transposed_is_what_sorting_gives() -> None:
    rng = np.random.default_rng(5)
    n = 300_000
    source, target = rng.integers(0, n, (2, 5_000)).astype(np.int32)
    there, back = Csr.from_edges(n, source, target), Csr.from_edges(n, target, source)
    turned = there.transposed()
    assert np.array_equal(turned.indptr, back.indptr)
    assert np.array_equal(turned.indices, back.indices)
    assert turned.indices.dtype == np.int32
    assert set(zip(there.sources.tolist(), there.indices.tolist(), strict=True)) == set(
        zip(source.tolist(), target.tolist(), strict=True)
    )


def test_where_keeps_chosen_edges() -> None:
    rows = Csr.from_edges(4, np.array([0, 0, 2, 3], np.int32), np.array([1, 2, 1, 0], np.int32))
    rest = rows.where(np.array([False, True, False, True]))
    assert rest.indptr.tolist() == [0, 1, 1, 1, 2]
    assert rest.indices.tolist() == [2, 0]


@pytest.mark.parametrize("shift", [0, 40, 60])  # 60: key and value no longer fit one integer
def test_least_by_key(shift: int) -> None:
    rng = random.Random(shift)
    pairs = [(rng.randrange(7) << shift, rng.randrange(100)) for _ in range(60)]
    key, value = least_by_key(np.array([k for k, _ in pairs]), np.array([v for _, v in pairs], dtype=np.int32))
    expected = {k: min(v for other, v in pairs if other == k) for k, _ in pairs}
    assert list(zip(key.tolist(), value.tolist(), strict=True)) == sorted(expected.items())


def test_ranges_and_unique() -> None:
    assert ranges(np.array([5, 0, 9]), np.array([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
    assert unique_sorted(np.array([3, 1, 3, 2], dtype=np.int32)).tolist() == [1, 2, 3]
    assert unique_sorted(np.array([], dtype=np.int32)).tolist() == []


def test_descendants_are_counted_once_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "_FORKS_AT_A_TIME", 3)
    for seed in (8, 31, 44, 57):
        check_against_oracle(random_case(seed))


def test_losses_by_hand() -> None:
    # 2 merges the bases 0 and 1; 3 stands on 2; 4 stands on 0 alone, 5 on 4
    index = LineageIndex.build(6, child=[2, 2, 3, 4, 5], parent=[0, 1, 2, 0, 4])
    losses = index.losses(0)
    assert losses.lose_all.tolist() == [4, 5]
    assert losses.lose_some.tolist() == [2, 3]
    assert dict(zip(losses.nodes.tolist(), losses.depth.tolist(), strict=True)) == {2: 1, 3: 2, 4: 1, 5: 2}
    assert index.losses([0, 1]).lose_all.tolist() == [2, 3, 4, 5]
    assert index.losses(2).lose_all.tolist() == [3]
    assert index.losses([]).nodes.size == 0


def test_dominators_by_hand() -> None:
    # a diamond below 1, and 5 with a second base 6
    index = LineageIndex.build(7, child=[1, 2, 3, 4, 4, 5, 5], parent=[0, 1, 1, 2, 3, 4, 6])
    dominators = index.dominators()
    assert dominators.immediate.tolist() == [-1, 0, 1, 1, 1, -1, -1]
    assert dominators.depth.tolist() == [0, 1, 2, 2, 2, 0, 0]
    assert dominators.cut_off().tolist() == [4, 3, 0, 0, 0, 0, 0]
    assert dominators.cut_off(np.array([9, 1, 2, 4, 8, 16, 32])).tolist() == [15, 14, 0, 0, 0, 0, 0]


def test_shortest_path_edges_are_all_of_them() -> None:
    index = LineageIndex.build(6, child=[3, 3, 1, 2, 3, 4], parent=[1, 2, 0, 0, 4, 0])
    assert index.path(3, 0) == [3, 1, 0]
    child, parent = index.shortest_path_edges(3, 0)
    assert list(zip(child.tolist(), parent.tolist(), strict=True)) == [
        (3, 1), (3, 2), (3, 4), (1, 0), (2, 0), (4, 0)
    ]  # fmt: skip
    for nothing in index.shortest_path_edges(0, 3):
        assert nothing.size == 0
    assert index.path(3, 3) == [3]
