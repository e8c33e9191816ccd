"""What a small change of the Hub does to inferred parents: 1 % of the declarations gone, other figures on 1 %."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.neo4j import random_change
from graph.resolve.edges import INFERENCE
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from modelroots.pipeline import build_home
from modelroots.sample import ingest_sample

_INFERRED = f"""
SELECT c.id, list_sort(list((p.id, d.confidence))) FROM derived_from d
JOIN model c ON c.idx = d.child JOIN model p ON p.idx = d.parent
WHERE (d.child, d.parent) IN (SELECT (child, parent) FROM claim WHERE source = '{INFERENCE}') AND NOT d.declared
GROUP BY c.id
"""

_DECLARED = "SELECT DISTINCT c.id FROM derived_from d JOIN model c ON c.idx = d.child WHERE d.declared"


def main(arguments: list[str]) -> None:
    """Print how many models have another inferred parent, or another confidence."""
    argparse.ArgumentParser(prog="python -m bench stability", description=__doc__).parse_args(arguments)

    with tempfile.TemporaryDirectory() as name:
        home = Home(Path(name))
        ingest_sample(home.snapshots)
        before, declared = _read(build_home(home))
        after, still = _read(random_change(home))
    lost = declared - still
    shared = (before.keys() | after.keys()) - lost
    moved = {m for m in shared if [p for p, _ in before.get(m, ())] != [p for p, _ in after.get(m, ())]}
    changed = {m for m in shared - moved if before.get(m) != after.get(m)}
    print(f"models with an inferred parent: {len(before):,}; models that lost their own declaration: {len(lost):,}")
    print(f"of the others {len(moved):,} have another inferred parent, and {len(changed):,} another confidence")


def _read(folder: Path) -> tuple[dict[str, list[tuple[str, float]]], set[str]]:
    with DuckDBStore.open(folder) as store:
        return dict(store.con.execute(_INFERRED).fetchall()), {i for (i,) in store.con.execute(_DECLARED).fetchall()}
