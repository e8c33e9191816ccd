"""Root sets of all models, from integer ids: LineageIndex and its peers on the same graph in the same run."""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.hub_like import hub_like
from bench.lineage_peers import IN_ARRAYS, IN_OBJECTS, OURS, Edges, Pairs, Peer
from bench.machine import describe
from graph.lineage import LineageIndex

_FEW, _MANY = 3, 9


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench lineage", description=__doc__)
    parser.add_argument("--models", type=int, nargs="+", default=[100_000, 1_000_000, 3_000_000])
    parser.add_argument("--objects-up-to", type=int, default=1_000_000, help="larger graphs are left to array engines")
    options = parser.parse_args(arguments)
    print(describe("numpy", "scipy", "duckdb", "networkx", "rustworkx"))
    for models in options.models:
        hub = hub_like(models)
        edges = Edges(hub.node_count, hub.child, hub.parent, hub.created)
        print(f"\n### {models:,} models, {hub.child.size:,} edges\n")
        compare(edges, IN_ARRAYS + (IN_OBJECTS if models <= options.objects_up_to else ()))
    print(f"\n### Other work on {models:,} models\n")
    operations(edges)


def compare(edges: Edges, peers: tuple[Peer, ...]) -> None:
    """Print one row per engine: medians in seconds, CPU over all threads, and how many times our CPU that is.

    CPU is what is compared, because it is hardly touched by what else the machine does.
    """
    acyclic, component = edges.between_components()
    print("| engine | load, s | root sets, s | total, s | CPU, s | CPU, times ours | runs |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    expected, ours = _row(OURS, edges, _MANY, None)
    for peer in peers:
        pairs, _ = _row(peer, acyclic, _FEW, ours)
        _expect_equal(peer, pairs, expected, component)


def _row(peer: Peer, edges: Edges, runs: int, ours: float | None) -> tuple[Pairs, float]:
    loads, solves, totals, cpu = [], [], [], []
    for _ in range(runs):
        state = result = None
        gc.collect()
        cpu_before = time.process_time()
        load, state = _timed(peer.load, edges)
        solve, result = _timed(peer.solve, state)
        cpu.append(time.process_time() - cpu_before)
        loads.append(load)
        solves.append(solve)
        totals.append(load + solve)
    spent = median(cpu)
    print(
        f"| {peer.name} | {median(loads):.3f} | {median(solves):.3f} | {median(totals):.3f} | {spent:.3f} "
        f"| {spent / (ours or spent):.1f} | {runs} |",
        flush=True,
    )
    return peer.pairs(result, edges.node_count), spent


def _timed(work: Callable[[Any], Any], argument: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work(argument)
    return time.perf_counter() - started, result


def _expect_equal(peer: Peer, pairs: Pairs, expected: Pairs, component: Any) -> None:
    """A faster wrong answer is no result."""
    node, root = np.divmod(pairs, component.size)
    mine = np.isin(np.arange(component.size), component)  # members that lend their cycle no name stand alone there
    node_ours, root_ours = np.divmod(expected, component.size)
    keep, keep_ours = mine[node], mine[node_ours]
    if not (np.array_equal(node[keep], node_ours[keep_ours]) and np.array_equal(root[keep], root_ours[keep_ours])):
        raise AssertionError(f"{peer.name} finds other root sets than LineageIndex.")


def operations(edges: Edges) -> None:
    """Print what the other moves of the index cost, medians in milliseconds, as time passed and as CPU."""
    index = LineageIndex.build(*edges)
    popular = int(np.argmax(np.diff(index.children.indptr)))
    sets = index.root_sets()
    deep = int(sets.rows()[np.argmax(sets.depth)])
    base = int(sets.roots[np.argmax(sets.depth)])
    top = np.argsort(np.diff(index.children.indptr))[-100:]
    dominators = index.dominators()
    with tempfile.TemporaryDirectory() as home:
        index.save(Path(home))
        saved = LineageIndex.open(Path(home))
        below = index.descendants(popular).nodes.size
        work: list[tuple[str, Callable[[], object]]] = [
            ("open a saved index", lambda: LineageIndex.open(Path(home))),
            ("ancestors of the deepest model", lambda: saved.ancestors(deep)),
            ("roots of the deepest model", lambda: saved.root_sets(deep)),
            ("path from it to its base", lambda: saved.path(deep, base)),
            (f"descendants of the most popular base ({below:,})", lambda: saved.descendants(popular)),
            ("topological levels", index.levels),
            ("descendant counts of all models", index.descendant_counts),
            ("losses without the 100 most popular bases", lambda: index.losses(top)),
            ("dominators of all models", index.dominators),
            ("models cut off by the loss of each", dominators.cut_off),
        ]
        print("| work | ms | CPU, ms | runs |\n|---|---:|---:|---:|")
        for name, run in work:
            times, cpu = [], []
            for _ in range(_MANY):
                cpu_before, before = time.process_time(), time.perf_counter()
                run()
                times.append(time.perf_counter() - before)
                cpu.append(time.process_time() - cpu_before)
            print(f"| {name} | {median(times) * 1000:.2f} | {median(cpu) * 1000:.2f} | {_MANY} |", flush=True)
