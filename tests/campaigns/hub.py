"""Crawls at length: python -m tests.campaigns.hub [kills|faults|limits|fuzz ...] (all of them without a name).

kills    50 crawls killed at random moments and resumed: the bytes of an undisturbed run, a page asked twice per kill
faults   10,000 requests with every fault that the replica knows, listings and cards
limits   the Hub's own limits in shorter windows: the share of the quota that is used
fuzz     100,000 mutated cards and configuration files: needs MODELROOTS_EVAL_DATA
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from huggingface_hub.utils import close_session, logging

from graph.snapshot import list_snapshots
from ingest.hub.cards import ingest_cards
from ingest.hub.client import HubClient, Patience
from ingest.hub.crawl import crawl
from ingest.hub.scope import Scope
from modelroots.replica.catalog import Catalog
from modelroots.replica.faults import FAULTS, Faults
from modelroots.replica.limits import Bucket, Limits, Window
from modelroots.replica.server import Replica
from tests.campaigns.card_fuzz import fuzz
from tests.ingest.dump_oracle import read_table
from tests.ingest.hub.hub_records import assert_snapshot_is, clock, no_sleep, read_records
from tests.ingest.hub.kills import files_of, run_command, run_with_kills


def kills(folder: Path, runs: int = 50) -> str:
    """Whole listings, each killed three times, and one undisturbed."""
    records = read_records(6000)
    total = again = 0
    with Replica(Catalog(records), latency_seconds=0.01) as replica:
        arguments = ("hub", "--endpoint", replica.url, "--page-size", "100")
        assert run_command(folder / "undisturbed", *arguments).returncode == 0
        expected = files_of(folder / "undisturbed")
        (snapshot,) = list_snapshots(folder / "undisturbed" / "snapshots")
        assert_snapshot_is(snapshot, records, replica.url)
        for run in range(runs):
            home = folder / "killed"
            killed = run_with_kills(replica, home, 1 + run % 3, run, *arguments)
            assert files_of(home) == expected, f"run {run}"
            assert killed.asked_again <= killed.kills, f"run {run}: {killed}"
            total += killed.kills
            again += killed.asked_again
            shutil.rmtree(home)
    return (
        f"{runs} runs of 60 pages with {total} kills: all {len(expected)} files byte for byte those of the undisturbed "
        f"run; {again} pages asked for twice, at most one a kill"
    )


def faults(folder: Path, requests: int = 10_000) -> str:
    """Listings in pages of 3 and all their cards, half of the requests spoilt, until so many were made."""
    records = read_records(3000)
    catalog = Catalog(records)
    vanished = {r["id"] for r in records[::29]}
    closed = {r["id"] for r in records[5::31]} - vanished
    moved = {r["id"]: f"moved/{i}" for i, r in enumerate(records[7::37]) if r["id"] not in vanished | closed}
    for i, record in enumerate(records):
        catalog.files[record["id"]] = {"README.md": f"---\nbase_model: base/{i}\n---\ntext {i}\n".encode()}
    wrong = Faults(dict.fromkeys(FAULTS, 0.5 / len(FAULTS)), seed=2026, stall_seconds=0.1)
    patience = Patience(seconds=600, attempts=60, first_pause_seconds=0.001, read_timeout_seconds=0.05)
    troubles = made = rounds = 0
    with Replica(catalog, faults=wrong) as replica:
        client = HubClient(replica.url, token=False, patience=patience, sleep=no_sleep)
        crawled = crawl(
            client, Scope.choose(page_size=3), crawls_root=folder / "c", snapshots_root=folder / "s", clock=clock
        )
        assert_snapshot_is(crawled.snapshot, records, replica.url)
        catalog.closed |= closed
        for model in vanished:
            catalog.remove(model)
        for former, current in moved.items():
            catalog.rename(former, current)
        while len(replica.requests) < requests:
            rounds += 1
            read = ingest_cards(
                client,
                cache_path=folder / f"cache{rounds}" / "files.sqlite",
                snapshots_root=folder / "s",
                snapshots=list_snapshots(folder / "s"),
                models=[r["id"] for r in records],
                files=["README.md"],
                clock=clock,
            )
            claims = read_table(read.snapshot, "claims", "child, parent")
            assert claims == sorted(
                (r["id"], f"base/{i}") for i, r in enumerate(records) if r["id"] not in vanished | closed
            )
            assert sorted(read_table(read.snapshot, "renames", "former, current")) == sorted(moved.items())
            states = read.snapshot.manifest.notes["files"]
            assert states == {
                "README.md: gated": len(closed),
                "README.md: gone": len(vanished),
                "README.md: read": len(records) - len(vanished) - len(closed),
            }
        made = len(replica.requests)
        troubles = sum(client.troubles.values())
    injected = ", ".join(f"{n:,} {kind}" for kind, n in sorted(wrong.injected.items(), key=lambda x: -x[1]))
    return (
        f"{made:,} requests, {sum(wrong.injected.values()):,} of them spoilt ({injected}); {troubles:,} noticed and "
        f"asked again (a shifted page is no trouble). Nothing lost, nothing twice; {len(vanished)} vanished, "
        f"{len(closed)} gated and {len(moved)} renamed models reported, in {rounds} rounds of cards"
    )


def limits(folder: Path) -> str:
    """Listings under each of the published limits, in windows of 20 seconds, and cards under that of resolvers."""
    told = []
    records = read_records(3000)
    with_files = Catalog(records)
    for record in records:
        with_files.files[record["id"]] = {"README.md": b"---\nlicense: mit\n---\n"}
    for api, page_size in ((500, 2), (1000, 1), (2500, 1)):
        limit = Limits(api=Window(api, 20))
        with Replica(with_files, limits=limit, latency_seconds=0.001) as replica:
            scope = Scope.choose(page_size=page_size, limit=3000 if api != 2500 else None)
            client = HubClient(replica.url, token=False)
            crawl(client, scope, crawls_root=folder / f"c{api}", snapshots_root=folder / "s", clock=clock)
            told.append(_share(limit, "api", api, client))
    limit = Limits(resolvers=Window(1000, 20))
    with Replica(with_files, limits=limit, latency_seconds=0.005) as replica:
        client = HubClient(replica.url, token=False)
        ingest_cards(
            client,
            cache_path=folder / "cache.sqlite",
            snapshots_root=folder / "s",
            snapshots=list_snapshots(folder / "s"),
            models=[r["id"] for r in records],
            files=["README.md"],
            clock=clock,
        )
        told.append(_share(limit, "resolvers", 1000, client))
    return "; ".join(told)


def _share(limit: Limits, bucket: Bucket, requests: int, client: HubClient) -> str:
    """Share of the quota of the windows that were left before the job was done."""
    full = limit.used[bucket][:-1]
    share = sum(full) / (requests * len(full))
    assert share >= 0.95, limit.used
    refused = client.troubles["HTTP 429"]
    return f"{bucket} {requests:,} per window: {share:.1%} of {len(full)} windows used, {refused} refusals"


def fuzz_cards(_folder: Path) -> str:
    """See tests/campaigns/card_fuzz.py."""
    return fuzz(100_000)


CAMPAIGNS = {"kills": kills, "faults": faults, "limits": limits, "fuzz": fuzz_cards}


def main(names: list[str]) -> None:
    """Run the named campaigns and print what each has found."""
    logging.set_verbosity_error()
    for name in names or list(CAMPAIGNS):
        started, cpu = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory(prefix="modelroots-hub-") as folder:
            found = CAMPAIGNS[name](Path(folder))
        close_session()
        spent = f"{time.perf_counter() - started:.0f} s, {time.process_time() - cpu:.0f} s of CPU"
        print(f"{name}: {found}; {spent}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
