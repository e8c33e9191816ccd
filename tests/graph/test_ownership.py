"""Control and backing against networkx, on random ownership with cross-holdings."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resolve.ownership import backing_chains, control_chains

NAMES = [f"o{i:02}" for i in range(14)]
OWNED = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda e: e[0] != e[1]), max_size=30)
FUNDED = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["closed", "rumored"])).filter(
        lambda e: e[0] != e[1]
    ),
    max_size=20,
)


def control_oracle(edges: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Pairs with the length of the shortest chain; nobody controls itself."""
    graph = nx.DiGraph(edges)
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    return {(a, b): n for a, found in lengths.items() for b, n in found.items() if a != b}


def backing_oracle(owned: list[tuple[str, str]], funded: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
    """Shortest ways through two copies of the ownership graph that one funding joins."""
    best: dict[tuple[str, str, str], int] = {}
    for status in {s for _, _, s in funded}:
        graph = nx.DiGraph()
        graph.add_nodes_from((name, half) for name in NAMES for half in ("before", "after"))
        graph.add_edges_from(((a, half), (b, half)) for a, b in owned for half in ("before", "after"))
        graph.add_edges_from(((a, "before"), (b, "after")) for a, b, s in funded if s == status)
        for start in NAMES:
            lengths = nx.single_source_shortest_path_length(graph, (start, "before"))
            best |= {(start, end, status): n for (end, half), n in lengths.items() if half == "after" and end != start}
    return best


@settings(max_examples=300, deadline=None)
@given(OWNED)
def test_control_equals_networkx(owned: list[tuple[str, str]]) -> None:
    found = control_chains(owned)
    assert {ends: len(chain) - 1 for ends, chain in found.items()} == control_oracle(owned)
    known = set(owned)
    for (start, end), chain in found.items():
        assert (chain[0], chain[-1]) == (start, end)
        assert set(pairwise(chain)) <= known


@settings(max_examples=300, deadline=None)
@given(OWNED, FUNDED)
def test_backing_equals_networkx(owned: list[tuple[str, str]], funded: list[tuple[str, str, str]]) -> None:
    found = backing_chains(funded, control_chains(owned))
    assert {ends: len(chain) - 1 for ends, chain in found.items()} == backing_oracle(owned, funded)
    for (start, end, status), chain in found.items():
        assert (chain[0], chain[-1]) == (start, end)
        steps = list(pairwise(chain))
        by_money = [i for i, step in enumerate(steps) if (*step, status) in funded]
        assert any(all(s in owned for j, s in enumerate(steps) if j != i) for i in by_money)


def test_order_of_rows_does_not_matter() -> None:
    owned = [("a", "c"), ("a", "b"), ("b", "d"), ("c", "d")]
    assert control_chains(owned) == control_chains(reversed(owned))
    assert control_chains(owned)["a", "d"] == ("a", "b", "d")
    assert backing_chains([("d", "f", "closed"), ("d", "f", "closed")], control_chains(owned))["a", "f", "closed"] == (
        "a",
        "b",
        "d",
        "f",
    )
