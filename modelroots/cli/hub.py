"""`modelroots ingest hub` and `modelroots ingest cards`: the live Hub becomes snapshots."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelroots.cli.options import home

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.hub.client import HubClient
    from ingest.hub.listing import State
    from ingest.hub.quota import Bucket, Left

EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Address of the Hub. Default: that of huggingface_hub (HF_ENDPOINT).")
]
AnonymousOption = Annotated[bool, typer.Option("--anonymous", help="Send no token, even if one is stored.")]
PatienceOption = Annotated[
    float, typer.Option("--patience", min=1, help="Seconds to keep trying one request before giving up.")
]
BadRowsOption = Annotated[
    bool, typer.Option("--allow-bad-rows", help="Go on where more than 1 % of the models cannot be read.")
]


def hub(
    root: Annotated[
        list[str] | None, typer.Option("--root", metavar="MODEL", help="Follow the lineage down from this base.")
    ] = None,
    depth: Annotated[int | None, typer.Option(help="Edges to follow from a --root. Default: to the end.")] = None,
    author: Annotated[str | None, typer.Option(help="Models of this account only.")] = None,
    search: Annotated[str | None, typer.Option(help="Models with this text in their id only.")] = None,
    min_downloads: Annotated[int | None, typer.Option(help="Models with so many downloads in 30 days only.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", help="Models at the most, newest first.")] = None,
    update: Annotated[
        bool, typer.Option("--update", help="What was modified or created since the last snapshot of the whole Hub.")
    ] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="Everything, and what has gone since: deletions and renames.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Requests at once, for --root.")] = 1,
    page_size: Annotated[int, typer.Option(help="Models a page.")] = 1000,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew instead of going on where it stopped.")
    ] = False,
    endpoint: EndpointOption = None,
    anonymous: AnonymousOption = False,
    patience: PatienceOption = 900.0,
    allow_bad_rows: BadRowsOption = False,
) -> None:
    """List models of the Hub and print the name of their snapshot; all of them unless told otherwise.

    Stopped at any moment, the same command goes on where it was. An update shows neither deletions nor the new
    download counts of models that were not modified: a sweep does.
    """
    from ingest.clock import now
    from ingest.hub.crawl import Watcher, crawl
    from ingest.hub.scope import Scope
    from modelroots.cli.ingest import report

    scope = Scope.choose(
        roots=root or (),
        depth=depth,
        author=author,
        search=search,
        min_downloads=min_downloads,
        limit=limit,
        update=update,
        sweep=sweep,
        page_size=page_size,
    )
    place = home()
    snapshots = place.find_snapshots()
    client = make_client(endpoint, anonymous=anonymous, patience=patience)
    line = ProgressLine(client)
    known = max((s.manifest.rows.get("models", 0) for s in snapshots), default=0)
    expected = limit or (max(known, ABOUT_THE_HUB) if scope.is_whole else None)
    crawled = crawl(
        client,
        scope,
        crawls_root=place.path / "crawls",
        snapshots_root=place.snapshots,
        snapshots=snapshots,
        clock=now,
        workers=workers,
        allow_bad_rows=allow_bad_rows,
        restart=restart,
        watcher=Watcher(
            _say_resumed,
            lambda state: line.listing(state, expected),
            lambda done, total: line.show(f"not listed any more: {done:,} of {total:,} asked for"),
            lambda: line.show("writing the snapshot", always=True),
        ),
    )
    line.clear()
    tell(crawled.report)
    if scope.mode == "update":
        sys.stderr.write("an update shows neither deletions nor new download counts: see --sweep\n")
    if crawled.snapshot is None:
        sys.stderr.write("nothing was modified or created since the last snapshot\n")
        return
    report(crawled.snapshot)


def _say_resumed(began: datetime) -> None:
    sys.stderr.write(f"going on with the crawl that began {began:%Y-%m-%d %H:%M} UTC (--restart begins anew)\n")


def cards(
    model: Annotated[
        list[str] | None, typer.Argument(metavar="MODEL...", help="These models; `-` reads them from standard input.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All known models, not only those that need it.")] = False,
    file: Annotated[
        list[str] | None, typer.Option("--file", help="Only this file: README.md, config.json, ... May be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Models at the most.")] = None,
    max_age: Annotated[float, typer.Option(min=0, help="Hours for which an answer of the Hub stays good.")] = 24.0,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Requests at once.")] = 8,
    endpoint: EndpointOption = None,
    anonymous: AnonymousOption = False,
    patience: PatienceOption = 900.0,
) -> None:
    """Read model cards and configuration files, and print the name of their snapshot.

    Without models: those that name no parent or no usable license, most downloaded first. Files are kept, and asked
    for again only if they may have changed. Stopped at any moment, the same command goes on where it was.
    """
    from datetime import timedelta

    from graph.errors import UsageError
    from ingest.clock import now
    from ingest.hub.card import PARSERS
    from ingest.hub.cards import ingest_cards
    from modelroots.cli.options import read_models

    unknown = [name for name in file or () if name not in PARSERS]
    if unknown:
        raise UsageError(f"--file {unknown[0]!r} is not read; expected one of {', '.join(PARSERS)}.")
    place = home()
    client = make_client(endpoint, anonymous=anonymous, patience=patience)
    line = ProgressLine(client)
    read = ingest_cards(
        client,
        cache_path=place.path / "cache" / "files.sqlite",
        snapshots_root=place.snapshots,
        snapshots=place.find_snapshots(),
        models=read_models(model) if model else (),
        files=file or (),
        everything=everything,
        limit=limit,
        max_age=timedelta(hours=max_age),
        workers=workers,
        clock=now,
        progress=line.cards,
    )
    line.clear()
    tell(read.report)
    for what, count in read.snapshot.manifest.notes["files"].items():
        sys.stderr.write(f"{what}: {count:,}\n")
    for problem, count in list(read.snapshot.manifest.notes.get("problems", {}).items())[:12]:
        sys.stderr.write(f"not usable, {problem}: {count:,}\n")
    typer.echo(read.snapshot.manifest.name)


ABOUT_THE_HUB = 3_000_000
"""Models on the Hub, roughly, in 2026: the Hub does not tell, and the time to go has to be reckoned from something."""


def make_client(endpoint: str | None, *, anonymous: bool, patience: float) -> HubClient:
    """Client for these options. Ids and errors are shown; a token never is."""
    from ingest.hub.client import HubClient, Patience

    return HubClient(endpoint, False if anonymous else None, Patience(seconds=patience))


def tell(report: dict[str, Any]) -> None:
    """Say on standard error what went wrong on the way and what could not be had."""
    if report["troubles"]:
        told = ", ".join(f"{name} ({count:,})" for name, count in report["troubles"].items())
        sys.stderr.write(f"overcome: {told}\n")
    for reason, ids in report.get("not_had", {}).items():
        sys.stderr.write(f"not to be had, {reason}: {ids['count']:,}, such as {', '.join(ids['first'][:3])}\n")


class ProgressLine:
    """A line on the terminal, at most five times a second: pages, models, quota left, time to go."""

    def __init__(self, client: HubClient) -> None:
        self._client = client
        self._terminal = sys.stderr.isatty()
        self._start = time.monotonic()
        self._first: int | None = None
        self._shown = 0.0

    def listing(self, state: State, expected: int | None) -> None:
        """Show how far a listing is."""
        if self._first is None:
            self._first = state.models
        chains = f", {state.open_chains:,} parents to ask" if expected is None and state.open_chains > 1 else ""
        left = self._time_left(state.models, expected, "api")
        self.show(f"{state.pages:,} pages, {state.models:,} models{chains}{self.quota('api')}{left}")

    def cards(self, done: int, total: int) -> None:
        """Show how many models' cards are there."""
        if self._first is None:
            self._first = done - 1
        self.show(f"{done:,} of {total:,} models{self.quota('resolvers')}{self._time_left(done, total, 'resolvers')}")

    def quota(self, bucket: Bucket) -> str:
        """What is left of the rate limit, in words."""
        left = self._client.quotas[bucket].left
        if left is None:
            return ""
        of = f"/{left.limit:,}" if left.limit else ""
        return f", quota {left.remaining:,}{of} for {left.resets_in_seconds:.0f} s"

    def show(self, text: str, *, always: bool = False) -> None:
        """Show a text in place of the one before."""
        now = time.monotonic()
        if self._terminal and (always or now - self._shown >= 0.2):
            self._shown = now
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")

    def _time_left(self, done: int, expected: int | None, bucket: Bucket) -> str:
        """By the pace so far, or by the windows of the quota that the rest will take, whichever is longer."""
        gained = done - (self._first or 0)
        if not expected or gained <= 0:
            return ""
        share = max(0, expected - done) / gained
        seconds = max(
            (time.monotonic() - self._start) * share,
            seconds_of_windows(self._client.quotas[bucket].left, self._client.requests * share),
        )
        return f", about {seconds / 60:.0f} min to go" if seconds >= 90 else f", about {seconds:.0f} s to go"


def seconds_of_windows(left: Left | None, requests: float) -> float:
    """How long the rate limit makes so many requests take.

    >>> from ingest.hub.quota import Left
    >>> seconds_of_windows(Left(remaining=100, limit=500, resets_in_seconds=60), 700)
    360.0
    """
    if left is None or not left.limit or requests <= left.remaining:
        return 0.0
    return left.resets_in_seconds + 300.0 * ((requests - left.remaining) // left.limit)
