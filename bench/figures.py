"""Figures, what-if and concentration on a graph of any size, from an opened graph to the rows of the answer."""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from bench.hub_dump import write_dump
from bench.hub_like import COUNTRIES, NONE, account_name, hub_like
from bench.machine import describe
from bench.pipeline import measure
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.figures.alternatives import alternatives
from queries.figures.band import band
from queries.figures.columns import Columns
from queries.figures.concentration import OF, concentration, concentration_definition
from queries.figures.definition import NAMED, find_definition
from queries.figures.engine import compute
from queries.figures.whatif import facts_of, impacts, single_points, what_if


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench figures", description=__doc__)
    parser.add_argument("--models", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="take the graph of this home, built from a dump of that many models")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    print(describe("duckdb", "numpy"))
    with tempfile.TemporaryDirectory(prefix="modelroots-bench-") as folder:
        home = options.home
        if home is None:
            home, dump = Path(folder) / "home", Path(folder) / "hub.jsonl"
            write_dump(hub_like(options.models), dump)
            measure(dump, home)
        with Home(home).open() as store:
            give_countries(store, options.models)
            run(store, options.runs)


def give_countries(store: DuckDBStore, models: int) -> None:
    """Let every account that has a country in the generated Hub be run by an organization of its own.

    The tables stand in memory, before those of the file, which no registry knows.
    """
    country = hub_like(models).account_country
    some = np.flatnonzero(country != NONE)
    store.con.register(
        "given",
        {
            "id": np.array([account_name(int(i)) for i in some], dtype=object),
            "country": np.array(COUNTRIES, dtype=object)[country[some]],
        },
    )
    store.con.execute(
        "CREATE TEMP TABLE organization AS SELECT g.id, g.country, c.region_atom "
        "FROM given g LEFT JOIN main.country c ON c.code = g.country"
    )
    store.con.execute(
        "CREATE TEMP TABLE account AS SELECT a.* REPLACE (coalesce(g.id, a.organization) AS organization) "
        "FROM main.account a LEFT JOIN given g ON g.id = a.id"
    )


def run(store: DuckDBStore, runs: int) -> None:
    """Print a row per piece of work. `first` begins with nothing read but the open file; `again` has the columns."""
    root = find_definition("root")
    downloads = find_definition("root-downloads")
    print("| work | rows | first, s | CPU, s | again, s | CPU, s |\n|---|---:|---:|---:|---:|---:|")
    work: list[tuple[str, Callable[[Columns], int]]] = [
        ("one figure: root by month and country", lambda c: len(compute(c, root))),
        ("one figure: downloads by month and country", lambda c: len(compute(c, downloads))),
        (f"band over all {len(NAMED)} definitions, all months", lambda c: len(band(c, root, ["CN", "US"]))),
        ("what if: country:CN, in total, by relation, by month", _what_if),
        ("what if: alternatives", lambda c: len(alternatives(c, what_if(c, ["country:CN"])))),
        ("single points of failure", lambda c: len(single_points(c))),
        *((f"concentration of {of}, by month", _concentration(of)) for of in OF if of not in {"families", "owners"}),
    ]
    for name, do in work:
        first, again = [], []
        for _ in range(runs):
            columns = Columns(store)
            store._edges = None  # the lineage is opened anew  # noqa: SLF001
            gc.collect()
            took, rows = _timed(do, columns)
            first.append(took)
            columns.kept = None
            again.append(_timed(do, columns)[0])
        values = [median(t[i] for t in times) for times in (first, again) for i in (0, 1)]
        print(f"| {name} | {rows:,} | " + " | ".join(f"{v:.2f}" for v in values) + " |", flush=True)


def _what_if(columns: Columns) -> int:
    found = what_if(columns, ["country:CN"])
    facts = facts_of(columns, "default")
    return sum(len(impacts(facts, found, by)) for by in ("total", "relation", "month"))


def _concentration(of: str) -> Callable[[Columns], int]:
    return lambda c: len(concentration(c, concentration_definition(of, find_definition("root"))))


def _timed(do: Callable[[Columns], int], columns: Columns) -> tuple[tuple[float, float], int]:
    clock, cpu = time.perf_counter(), time.process_time()
    rows = do(columns)
    return (time.perf_counter() - clock, time.process_time() - cpu), rows
