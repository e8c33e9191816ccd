"""`modelroots ingest hub`: the live Hub becomes a snapshot."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from modelroots.cli.hub_access import AnonymousOption, EndpointOption, PatienceOption, make_client, tell
from modelroots.cli.options import home

if TYPE_CHECKING:
    from datetime import datetime

ABOUT_THE_HUB: Final = 3_000_000
"""Models on the Hub, roughly, in 2026: the Hub does not tell, and the time to go has to be reckoned from something."""


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
    allow_bad_rows: Annotated[
        bool, typer.Option("--allow-bad-rows", help="Go on where more than 1 % of the models cannot be read.")
    ] = False,
) -> None:
    """List models of the Hub and print the name of their snapshot; all of them unless told otherwise.

    Stopped at any moment, the same command goes on where it was. An update shows neither deletions nor the new
    download counts of models that were not modified: a sweep does.
    """
    from ingest.clock import now
    from ingest.hub.crawl import Watcher, crawl
    from ingest.hub.scope import Scope
    from modelroots.cli.hub_progress import HubProgress
    from modelroots.cli.ingested import report

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
    known = max((s.manifest.rows.get("models", 0) for s in snapshots), default=0)
    expected = limit or (max(known, ABOUT_THE_HUB) if scope.is_whole else None)
    with HubProgress(client) as line:
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
    tell(crawled.report)
    if scope.mode == "update":
        sys.stderr.write("an update shows neither deletions nor new download counts: see --sweep\n")
    if crawled.snapshot is None:
        sys.stderr.write("nothing was modified or created since the last snapshot\n")
        return
    report(crawled.snapshot)


def _say_resumed(began: datetime) -> None:
    sys.stderr.write(f"going on with the crawl that began {began:%Y-%m-%d %H:%M} UTC (--restart begins anew)\n")
