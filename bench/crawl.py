"""A whole crawl on one core: first request to finished snapshot, against a replica in a process on another core.

python -m bench crawl [MODELS ...]: models per second of wall clock and of the crawler's CPU, and its memory.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import polars as pl

from bench.machine import describe
from ingest.hub.client import HubClient
from ingest.hub.crawl import Watcher, crawl
from ingest.hub.scope import Scope
from modelroots.replica.catalog import Catalog
from modelroots.replica.limits import Limits, Window
from modelroots.replica.server import Replica
from modelroots.sample import MODELS


class Measured(NamedTuple):
    """What one crawl took. Memory is the resident set when the last page was there, and at its highest."""

    pages: int
    models: int
    wall_seconds: float
    cpu_seconds: float
    listing_mb: float
    peak_mb: float


def iter_many(models: int) -> Iterator[dict[str, Any]]:
    """The models of the sample over and over, under other names."""
    frame = pl.read_parquet(MODELS).with_columns(
        pl.col("createdAt", "lastModified").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"), pl.col("_seen").cast(pl.String)
    )
    made = 0
    for copy in range(models // frame.height + 2):
        for part in frame.iter_slices(5000):
            for record in part.to_dicts():
                if made >= models:
                    return
                if copy and len(record["id"].rpartition("/")[2]) > 89:  # the Hub's names end at 96 characters
                    continue
                made += 1
                kept = {k: v for k, v in record.items() if v is not None}
                yield {**kept, "id": f"{kept['id']}_copy{copy}"} if copy else kept


def serve(models: int, core: int, sender: Connection, api: Window | None = None, latency_seconds: float = 0) -> None:
    """Serve so many models from this core until the process is ended; tells its address when it is ready."""
    os.sched_setaffinity(0, {core})
    with Replica(
        Catalog(iter_many(models)), limits=Limits(api=api), latency_seconds=latency_seconds, keep_requests=False
    ) as replica:
        sender.send(replica.url)
        time.sleep(1e6)


def start_replica(
    models: int, core: int, api: Window | None = None, latency_seconds: float = 0
) -> tuple[BaseProcess, str]:
    """A replica in a process of its own, and its address."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(models, core, sender, api, latency_seconds), daemon=True)
    process.start()
    return process, receiver.recv()


def measure(url: str, core: int, sender: Connection) -> None:
    """Crawl everything on this core and send what it took."""
    os.sched_setaffinity(0, {core})
    listing_kb = [0]

    def note_memory(_state: object) -> None:
        if listing_kb[0] == 0 or resident_kb() > listing_kb[0]:
            listing_kb[0] = resident_kb()

    with tempfile.TemporaryDirectory(prefix="modelroots-bench-") as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        result = crawl(
            HubClient(url, token=False),
            Scope.choose(),
            crawls_root=Path(folder) / "crawls",
            snapshots_root=Path(folder) / "snapshots",
            watcher=Watcher(listing=note_memory),
        )
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert result.snapshot is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = result.snapshot.manifest.rows["models"]
    sender.send(Measured(result.report["pages"], rows, wall, cpu, listing_kb[0] / 1024, peak))


def resident_kb() -> int:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def crawl_once(models: int) -> Measured:
    """Measure one crawl of so many models; the replica has encoded all its pages before."""
    cores = sorted(os.sched_getaffinity(0))
    process, url = start_replica(models, cores[-1])
    try:
        following: str | None = HubClient(url, token=False).models_url(Scope.choose().listing())
        while following:
            following = httpx2.get(following, timeout=60).links.get("next", {}).get("url")
        context = get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        crawler = context.Process(target=measure, args=(url, cores[0], sender))
        crawler.start()
        measured: Measured = receiver.recv()
        crawler.join()
    finally:
        process.kill()
    assert measured.models == models
    return measured


def main(arguments: list[str]) -> None:
    """Crawl Hubs of these sizes, one after the other."""
    print(describe("huggingface_hub", "duckdb", "polars", "msgspec"), file=sys.stderr)
    print("| models | pages | wall s | CPU s | models/s wall | models/s CPU | MB while listing | MB peak |")
    print("|---|---|---|---|---|---|---|---|")
    for models in [int(a) for a in arguments] or [50_000, 200_000]:
        m = crawl_once(models)
        print(
            f"| {m.models:,} | {m.pages:,} | {m.wall_seconds:.1f} | {m.cpu_seconds:.1f} | "
            f"{m.models / m.wall_seconds:,.0f} | {m.models / m.cpu_seconds:,.0f} | {m.listing_mb:.0f} | "
            f"{m.peak_mb:.0f} |"
        )
