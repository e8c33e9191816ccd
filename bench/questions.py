"""Every question on the embedded graph of a large Hub: opening, a median, the first answer, and one large frame."""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

from bench.machine import describe
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.catalog import find_question, iter_questions
from queries.question import Question, ask, ask_frame

ROWS = 1000


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench questions", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="home folder with the graph of a generated Hub")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    print(describe("duckdb", "numpy", "polars"))
    started = time.perf_counter()
    with Home(options.home).open() as store:
        store.use_edges("default")
        print(f"opening: {time.perf_counter() - started:.2f} s\n\n| question | rows | median, ms | first, ms |")
        print("|---|---:|---:|---:|")
        merge, base = _extremes(store)
        for question in iter_questions():
            parameters = _parameters(question, merge, base)
            times, rows = [], 0
            for _ in range(options.runs):
                begun = time.perf_counter()
                rows = len(ask(store, question, "default", **parameters).rows)
                times.append(1000 * (time.perf_counter() - begun))
            print(f"| {question.name} | {rows:,} | {statistics.median(times):.0f} | {times[0]:.0f} |")
        begun = time.perf_counter()
        frame = ask_frame(store, find_question("descendants"), "default", model=base)
        print(f"\nall {frame.height:,} derivatives of {base} as a frame: {time.perf_counter() - begun:.2f} s")


def _extremes(store: DuckDBStore) -> tuple[str, str]:
    """The model with most bases, and the base with most derivatives."""
    found = []
    for column in ("model", "base"):
        ((name,),) = store.con.execute(
            f"SELECT m.id FROM closure JOIN model m ON m.idx = {column} GROUP BY m.id "
            "ORDER BY count(*) DESC, m.id LIMIT 1"
        ).fetchall()
        found.append(str(name))
    return found[0], found[1]


def _parameters(question: Question[Any], merge: str, base: str) -> dict[str, Any]:
    """The question's example, with models of this graph in the place of those of the sample."""
    down = question.name in {"descendants", "descendant_edges"}
    known = {"model": base if down else merge, "models": [merge], "base": base, "ancestor": base}
    names = question.parameter_types()
    chosen = {k: v for k, v in question.example.items() if k not in known}
    chosen |= {k: v for k, v in known.items() if k in names and k in question.example}
    if question.name == "relicense":
        chosen = dict(question.example) | {k: base for k in ("model", "base") if k in names}
    return chosen | ({"limit": ROWS} if down else {})
