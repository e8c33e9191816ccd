"""Propagation of licenses on random graphs against a brute-force walk: python -m tests.campaigns.licenses [COUNT]."""

import random
import sys
import time

import networkx as nx

from tests.graph.license_oracle import brute_force, propagate, random_graph, step_by_step


def main(count: int = 5000) -> None:
    """Graphs of seeds 10,000 and up, with cycles and merges; then without cycles and with licensors."""
    started = time.perf_counter()
    pairs = cyclic = merges = freed = 0
    for seed in range(10_000, 10_000 + count):
        n, edges, own = random_graph(seed)
        if not edges:
            continue
        expected = brute_force(n, edges, own)
        rows = {(m, x): (r, d, s) for m, x, r, d, s in _rows(propagate(n, edges, own))}
        assert set(rows) == set(expected), seed
        for pair, (reach, depth, source) in rows.items():
            strongest, nearest, sources = expected[pair]
            assert (reach, depth) == (strongest, nearest), (seed, pair)
            assert source in sources, (seed, pair)
        pairs += len(rows)
        cyclic += not nx.is_directed_acyclic_graph(nx.DiGraph(list(edges)))
        merges += sum(d > 1 for _, d in nx.DiGraph(list(edges)).out_degree())

        falling = {(max(c, p), min(c, p)): k for (c, p), k in edges.items()}
        licensor = [random.Random(seed + m).randint(-1, 2) for m in range(n)]
        free = {(m, x): (r, d, s) for m, x, r, d, s in _rows(propagate(n, falling, own, licensor))}
        assert free == step_by_step(n, falling, own, licensor), seed
        freed += len(brute_force(n, falling, own)) - len(free)
    print(
        f"{count:,} graphs equal, {cyclic:,} with cycles, {merges:,} merges: {pairs:,} pairs of model and license; "
        f"licensors freed {freed:,}; {time.perf_counter() - started:.0f} s"
    )


def _rows(reached):
    return zip(*(column.tolist() for column in reached), strict=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
