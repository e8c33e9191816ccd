"""Triples per second: the graph as N-Triples and Turtle, against rdflib on a part of it, in the same run."""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bench.machine import describe
from graph.export.rdf import RdfForm, iter_ntriples, write_rdf
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home


class Counting(io.RawIOBase, IO[bytes]):
    """Takes bytes and counts them: measures the writing, not the disk."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Count and forget."""
        self.bytes += len(data)
        return len(data)


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Elapsed and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def first_lines(store: DuckDBStore, count: int) -> str:
    def lines() -> Iterator[str]:
        for text in iter_ntriples(store):
            yield from text.splitlines(keepends=True)

    return "".join(islice(lines(), count))


def report(name: str, triples: int, seconds: tuple[float, float]) -> None:
    wall, cpu = seconds
    print(f"{name:44} {triples:>10,} triples  {wall:7.2f} s  {triples / wall:>10,.0f}/s  {triples / cpu:>10,.0f}/cpu-s")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="Home folder with a graph. Default: the bundled sample.")
    parser.add_argument("--peer-triples", type=int, default=100_000, help="Triples that rdflib is given.")
    options = parser.parse_args(arguments)
    print(describe("duckdb", "pyoxigraph", "rdflib"))
    with TemporaryDirectory() as folder:
        home = Home(options.home or Path(folder))
        if options.home is None:
            from modelroots.pipeline import build_home
            from modelroots.sample import ingest_sample

            ingest_sample(home.snapshots)
            build_home(home)
        with home.open() as store:
            compare(store, options.peer_triples)


def compare(store: DuckDBStore, peer_triples: int) -> None:
    import rdflib
    from pyoxigraph import RdfFormat, parse, serialize

    total = sum(text.count("\n") for text in iter_ntriples(store))
    report("graph to N-Triples", total, measure(lambda: write_rdf(store, Counting(), RdfForm.ntriples)))
    report("graph to Turtle", total, measure(lambda: write_rdf(store, Counting(), RdfForm.turtle)))
    part = first_lines(store, peer_triples)
    quads = list(parse(part, RdfFormat.N_TRIPLES))
    report("pyoxigraph: triples in memory to N-Triples", len(quads), measure(
        lambda: serialize(quads, io.BytesIO(), format=RdfFormat.N_TRIPLES)
    ))  # fmt: skip
    peer = rdflib.Graph()
    report("rdflib: parse", len(quads), measure(lambda: peer.parse(data=part, format="nt")))
    report("rdflib: triples in memory to N-Triples", len(quads), measure(lambda: peer.serialize(format="nt")))
    report("rdflib: triples in memory to Turtle", len(quads), measure(lambda: peer.serialize(format="turtle")))
