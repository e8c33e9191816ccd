"""Propagation of licenses over a Hub-like graph: from integer ids to the rows of BOUND_BY."""

import argparse
import time

import numpy as np

from bench.hub_like import LICENSES, NONE, RELATIONS, hub_like
from bench.machine import describe
from graph.lineage import LineageIndex
from graph.resolve.licenses.bind import reach_all, what_edges_take
from graph.resolve.licenses.reach import ADAPTER, COPY, DERIVATIVE, Ties
from graph.schema.licenses import REACHES
from ingest.registry.license_load import load_licenses

_KINDS = {"quantized": COPY, "convert": COPY, "adapter": ADAPTER}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench licenses", description=__doc__)
    parser.add_argument("--models", type=int, nargs="+", default=[100_000, 1_000_000, 3_000_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    print(describe("numpy", "scipy"))
    registry = load_licenses()
    names = list(LICENSES)
    terms = {n: {c: u.model_dump() for c, u in registry.terms.get(n, {}).items()} for n in names}
    takes = what_edges_take(names, terms)
    print("| models | edges | rows of BOUND_BY | seconds | CPU seconds |\n|---:|---:|---:|---:|---:|")
    for models in options.models:
        hub = hub_like(models)
        index = LineageIndex.build(hub.node_count, hub.child, hub.parent, hub.created)
        kind_of = np.array([_KINDS.get(r, DERIVATIVE) for r in RELATIONS], dtype=np.int8)
        kept = ~(index.self_loops | index.dropped)
        ties = Ties(hub.child[kept], hub.parent[kept], kind_of[hub.relation[kept]])
        owner = np.flatnonzero(hub.license != NONE).astype(np.int32)
        owned = hub.license[owner].astype(np.int32)
        best = (float("inf"), float("inf"))
        for _ in range(options.runs):
            clock, cpu = time.perf_counter(), time.process_time()
            reached = reach_all(hub.node_count, ties, owner, owned, takes, index.in_cycle, hub.account)
            best = min(best, (time.perf_counter() - clock, time.process_time() - cpu))
        shares = ", ".join(f"{name} {int((reached.reach == i).sum()):,}" for i, name in enumerate(REACHES))
        print(
            f"| {models:,} | {ties.child.size:,} | {reached.model.size:,} ({shares}) | {best[0]:.2f} | {best[1]:.2f} |"
        )
