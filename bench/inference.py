"""Resolution and inference on a Hub of any size: CPU time per step and peak memory.

The Hub is the bundled sample, many times over: accounts get a number, and two names in three another last token, so
that names, phrases and series are as many and as varied as on a Hub of that size. Parents stay the same.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb

from graph.build import create_tables
from graph.resolve.edges import add_inferred_edges, number_models, resolve_edges, store_methods
from graph.resolve.inference.infer import infer_parents
from graph.resolve.inference.teachers import infer_teachers
from graph.resolve.inference.written import infer_written
from graph.resolve.mirrors import infer_quantized_copies, load_mirror_registry, resolve_mirrors
from graph.resolve.parents import resolve_parents, store_former_ids
from graph.resolve.relations import settle_relations
from graph.snapshot import CLAIMS, MODELS, Snapshot
from ingest.registry.compile import compile_registry
from modelroots.sample import ingest_sample

_COPIED: Final = """
SELECT * REPLACE (
    CASE WHEN k = 0 THEN {id} ELSE split_part({id}, '/', 1) || 'x' || k || '/' || split_part({id}, '/', 2) ||
        CASE hash({id}, k) % 3 WHEN 0 THEN '' WHEN 1 THEN '-v' || k ELSE '-' || left(md5({id} || k), 6) END
    END AS {id})
FROM {table}, range($times) AS copies(k)
"""


def main(arguments: list[str]) -> None:
    """Print a table of steps."""
    parser = argparse.ArgumentParser(prog="python -m bench inference", description=__doc__)
    parser.add_argument("--models", type=int, default=3_000_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        hub, registry = ingest_sample(root / "snapshots"), compile_registry(root / "snapshots")
        with duckdb.connect(root / "graph.duckdb") as con:
            con.execute("SET memory_limit = '4GB'")
            con.execute(f"SET temp_directory = '{root / 'spill'}'")
            create_tables(con)
            _copy(con, hub, max(1, round(options.models / hub.manifest.rows["models"])))
            _measure(con, [hub, registry])


def _copy(con: duckdb.DuckDBPyConnection, hub: Snapshot, times: int) -> None:
    for table, id_, source in ((MODELS.name, "id", "raw_model"), (CLAIMS.name, "child", "raw_claim")):
        more = ", 'sample' AS source" if source == "raw_claim" else ""
        select = _COPIED.format(id=id_, table=hub.table(table))
        con.execute(f"CREATE TEMP TABLE {source} AS SELECT * EXCLUDE (k){more} FROM ({select})", {"times": times})
    # A copy may bear a name that is there already: `foo` becomes `foo-v2` beside another `foo-v2`.
    con.execute("DELETE FROM raw_model WHERE rowid NOT IN (SELECT min(rowid) FROM raw_model GROUP BY id)")
    con.execute("CREATE TEMP TABLE raw_rename (former VARCHAR, current VARCHAR, source VARCHAR)")
    count = con.execute("SELECT count(*) FROM raw_model").fetchall()[0][0]
    print(f"{count:,} models")


def _measure(con: duckdb.DuckDBPyConnection, snapshots: list[Snapshot]) -> None:
    steps: tuple[tuple[str, bool, Callable[[], None]], ...] = (
        ("resolve_parents", True, lambda: resolve_parents(con, snapshots)),
        ("number_models", False, lambda: number_models(con)),
        ("store_methods", False, lambda: store_methods(con)),
        ("store_former_ids", True, lambda: store_former_ids(con)),
        ("resolve_edges", False, lambda: resolve_edges(con)),
        ("load_mirror_registry", True, lambda: load_mirror_registry(con, snapshots)),
        ("resolve_mirrors", True, lambda: resolve_mirrors(con)),
        ("infer_quantized_copies", True, lambda: infer_quantized_copies(con)),
        ("infer_written", True, lambda: infer_written(con)),
        ("infer_parents", True, lambda: infer_parents(con)),
        ("infer_teachers", True, lambda: infer_teachers(con)),
        ("add_inferred_edges", True, lambda: add_inferred_edges(con)),
        ("settle_relations", True, lambda: settle_relations(con)),
    )
    added = 0.0
    print(f"{'step':24} {'CPU s':>8} {'wall s':>8} {'peak GB':>8}")
    for name, counts, step in steps:
        cpu, wall = time.process_time(), time.perf_counter()
        step()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        added += cpu if counts else 0.0
        print(f"{name + ('' if counts else ' *'):24} {cpu:8.1f} {wall:8.1f} {_peak():8.2f}", flush=True)
    print(f"resolution and inference: {added:.1f} s of CPU, all cores together (*: not counted, needed without it too)")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
