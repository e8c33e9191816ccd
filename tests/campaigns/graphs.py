"""Random graphs against the oracle, each under three edge filters: python -m tests.campaigns.graphs [COUNT]."""

import random
import sys
import time

from tests.graph.lineage_checks import check_against_oracle
from tests.graph.lineage_oracle import Oracle, random_case


def main(count: int = 1000) -> None:
    """Check graphs of seeds 1000 and up, and say how much of what was asked for they held."""
    started = time.perf_counter()
    graphs = edges = dropped = cycles = forks = loops = 0
    for seed in range(1000, 1000 + count):
        case = random_case(seed)
        rng = random.Random(seed)
        for filtered in (case, case.without(0.2, rng), case.without(0.6, rng)):
            try:
                check_against_oracle(filtered)
            except AssertionError:
                print(f"seed {seed}: {filtered}", file=sys.stderr)
                raise
            truth = Oracle(filtered)
            graphs += 1
            edges += len(filtered.edges)
            dropped += sum(truth.dropped)
            cycles += sum(member != name for member, name in truth.representative.items())
            forks += sum(truth.kept.out_degree(v) > 1 for v in truth.kept)
            loops += sum(c == p for c, p in filtered.edges)
    print(
        f"{graphs:,} graphs equal: {edges:,} edges, {loops:,} self-loops, {dropped:,} dropped by date, "
        f"{cycles:,} nodes drawn into a cycle, {forks:,} forks; {time.perf_counter() - started:.0f} s"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
