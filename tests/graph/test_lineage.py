import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lineage import UNKNOWN, LineageIndex, UnknownNodeError
from tests.graph.lineage_checks import check_against_oracle
from tests.graph.lineage_oracle import Case, random_case


def case_graphs() -> st.SearchStrategy[Case]:
    def of_size(n: int) -> st.SearchStrategy[Case]:
        node = st.integers(0, n - 1)
        return st.builds(
            Case,
            st.just(n),
            st.lists(st.tuples(node, node), max_size=3 * n),
            st.lists(st.none() | st.integers(0, 4), min_size=n, max_size=n),
        )

    return st.integers(1, 12).flatmap(of_size)


@settings(max_examples=100, deadline=None)
@given(case_graphs())
def test_any_graph_equals_the_oracle(case: Case) -> None:
    check_against_oracle(case)


@pytest.mark.parametrize("seed", range(50))
def test_random_graphs_equal_the_oracle_under_every_edge_filter(seed: int) -> None:
    case = random_case(seed)
    rng = random.Random(seed)
    for filtered in (case, case.without(0.2, rng), case.without(0.6, rng)):
        check_against_oracle(filtered)


def test_edge_whose_parent_came_later_falls_only_on_a_cycle() -> None:
    index = LineageIndex.build(4, child=[0, 1, 3], parent=[1, 0, 2], created=[10, 20, 40, 30])
    assert index.dropped.tolist() == [True, False, False]
    assert index.path(1, 0) == [1, 0]
    assert index.path(0, 1) is None
    assert index.root_sets().roots.tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize(
    ("created", "name"),
    [([5, 3, 9], 1), ([UNKNOWN, UNKNOWN, UNKNOWN], 0), ([UNKNOWN, 7, UNKNOWN], 1), ([4, 4, 4], 0)],
)
def test_cycle_is_named_by_its_earliest_member_then_by_number(created: list[int], name: int) -> None:
    # 0 -> 1 -> 2 -> 0 both ways round, so that edges in date order remain; 3 hangs below, 4 stands apart
    index = LineageIndex.build(
        5, child=[0, 1, 2, 0, 1, 2, 3], parent=[1, 2, 0, 2, 0, 1, 2], created=[*([created[0]] * 3), 50, 60]
    )
    assert set(index.component[:3].tolist()) == {0}
    dated = LineageIndex.build(
        3, child=[0, 1, 2], parent=[1, 2, 0], created=[UNKNOWN if d == 5 else d for d in created]
    )
    if not dated.dropped.any():
        assert set(dated.component.tolist()) == {name}


def test_roots_above_a_cycle_are_not_lost() -> None:
    # 3 -> 2 <-> 1 -> 0, no dates: the cycle is an inner node
    index = LineageIndex.build(4, child=[3, 2, 1, 1], parent=[2, 1, 2, 0])
    sets = index.root_sets()
    assert sets.roots.tolist() == [0, 0, 0, 0]
    assert sets.depth.tolist() == [0, 1, 2, 3]
    assert index.is_root.tolist() == [True, False, False, False]


def test_root_cycle_has_one_root_with_real_depths() -> None:
    # 2 -> 1 -> 0 -> 1, no dates: {0, 1} is a root and goes by 0
    index = LineageIndex.build(3, child=[2, 1, 0], parent=[1, 0, 1])
    sets = index.root_sets()
    assert sets.roots.tolist() == [0, 0, 0]
    assert sets.depth.tolist() == [0, 1, 2]
    assert index.in_cycle.tolist() == [0, 1]


def test_self_loops_are_reported_and_change_nothing() -> None:
    index = LineageIndex.build(2, child=[0, 1, 1], parent=[0, 0, 1])
    assert index.self_loops.tolist() == [True, False, True]
    assert index.dropped.tolist() == [False, False, False]
    assert index.edge_count == 1


def test_duplicate_edges_are_one_edge() -> None:
    index = LineageIndex.build(3, child=[2, 2, 1, 2], parent=[1, 1, 0, 1])
    assert index.parents.indptr.tolist() == [0, 0, 1, 2]
    assert index.children.indices.tolist() == [1, 2]


def test_long_chain_with_a_cycle_at_its_end() -> None:
    # longer than the trimming rounds, so that the component search sees a chain too
    n = 3000
    child = [*range(1, n), 0]
    parent = [*range(n - 1), 1]
    index = LineageIndex.build(n, child, parent)
    sets = index.root_sets()
    assert sets.roots.tolist() == [0] * n
    assert sets.depth.tolist() == list(range(n))
    assert index.in_cycle.tolist() == [0, 1]


def test_walks_stop_at_max_depth_and_take_several_seeds() -> None:
    index = LineageIndex.build(6, child=[1, 2, 3, 4, 5], parent=[0, 1, 2, 3, 0])
    assert index.descendants(0, max_depth=2).nodes.tolist() == [1, 5, 2]
    both = index.descendants([3, 0])
    assert dict(zip(both.nodes.tolist(), both.depth.tolist(), strict=True)) == {1: 1, 2: 2, 4: 1, 5: 1}
    assert index.ancestors(4, max_depth=0).nodes.size == 0
    assert index.ancestors([]).nodes.size == 0


def test_empty_index() -> None:
    index = LineageIndex.build(0, [], [])
    assert index.root_sets().indptr.tolist() == [0]
    assert index.children.indices.size == 0


@pytest.mark.parametrize("node", [-1, 3, 2**40])
def test_unknown_nodes_are_named(node: int) -> None:
    index = LineageIndex.build(3, [1], [0])
    with pytest.raises(UnknownNodeError, match=rf"node {node} is not in the lineage index; .* 0 to 2") as caught:
        index.ancestors(node)
    assert (caught.value.node, caught.value.node_count) == (node, 3)
    assert isinstance(caught.value, IndexError)
    for ask in (index.descendants, index.root_sets, index.ancestor_sets):
        with pytest.raises(UnknownNodeError):
            ask([0, node])
    with pytest.raises(UnknownNodeError):
        index.path(0, node)
    with pytest.raises(UnknownNodeError):
        LineageIndex.build(3, [1, node], [0, 0])


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 children but 1 parents"):
        LineageIndex.build(3, [1, 2], [0])
    with pytest.raises(ValueError, match=r"created has shape \(2,\); expected \(3,\)"):
        LineageIndex.build(3, [1], [0], [5, 6])
    with pytest.raises(ValueError, match="node_count is -1"):
        LineageIndex.build(-1, [], [])


def test_saved_index_opens_equal_and_twice_the_same_bytes(tmp_path: Path) -> None:
    case = random_case(8)
    for name in ("a", "b"):
        LineageIndex.build(*case.arrays).save(tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert "lineage.json" in files
    assert files == sorted(p.name for p in (tmp_path / "b").iterdir())
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()

    check_against_oracle(case, LineageIndex.open(tmp_path / "a"))


def test_order_of_the_edges_does_not_change_the_bytes(tmp_path: Path) -> None:
    n, child, parent, created = random_case(31).arrays
    order = np.random.default_rng(0).permutation(child.size)
    LineageIndex.build(n, child, parent, created).save(tmp_path / "a")
    LineageIndex.build(n, child[order], parent[order], created).save(tmp_path / "b")
    for name in ("parents_indptr", "parents_indices", "children_indptr", "children_indices", "component"):
        assert (tmp_path / "a" / f"{name}.npy").read_bytes() == (tmp_path / "b" / f"{name}.npy").read_bytes()


def test_incomplete_or_foreign_directories_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no lineage index here"):
        LineageIndex.open(tmp_path)
    LineageIndex.build(2, [1], [0]).save(tmp_path)
    header = tmp_path / "lineage.json"
    header.write_text(header.read_text().replace('"layout": 1', '"layout": 99'))
    with pytest.raises(ValueError, match=r"layout 99; expected 1\. Rebuild"):
        LineageIndex.open(tmp_path)


def test_look_up_in_a_saved_index_needs_numpy_alone(tmp_path: Path) -> None:
    LineageIndex.build(3, child=[1, 2, 0], parent=[0, 1, 1]).save(tmp_path)  # with a cycle
    script = (
        "import sys; from pathlib import Path; from graph.lineage import LineageIndex;"
        f"index = LineageIndex.open(Path({str(tmp_path)!r}));"
        "print(index.ancestors(2).nodes.tolist(), index.path(2, 0), index.root_sets(2).roots.tolist(),"
        " [name for name in ('scipy', 'polars', 'duckdb', 'networkx') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[1, 0] [2, 1, 0] [0] []\n"
