"""A crawl from its first request to its snapshot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from graph.errors import NotFoundError, UsageError
from graph.snapshot import MODELS, Snapshot, SnapshotWriter
from ingest.hub.client import HubClient
from ingest.hub.dump import DumpParts, without_gc
from ingest.hub.frames import read_parts, write_part
from ingest.hub.known import PARTIAL, create_known, find_last_whole
from ingest.hub.listing import LISTING, Listed, Listing, State, parse_time
from ingest.hub.missing import OVERLOOKED, check_missing, find_missing
from ingest.hub.scope import Scope
from ingest.hub.sorting import sorter
from ingest.hub.spool import Spool
from ingest.lines import Block

if TYPE_CHECKING:
    import duckdb

_MEMORY_LIMIT: Final = "512MB"
"""What DuckDB may use for sorting: a crawl may run for an hour beside other work, and takes the time to spill."""

_BLOCK_MODELS: Final = 20_000
_REMOVED: Final = ("gone", "disabled", "renamed")
_steering: Final = msgspec.json.Decoder(Listed)
_raw_page: Final = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Watcher:
    """Whom to tell how far a crawl is: that it goes on, pages, models that no page showed, writing of the snapshot."""

    resumed: Callable[[datetime], None] = lambda _began: None
    listing: Callable[[State], None] = lambda _state: None
    missing: Callable[[int, int], None] = lambda _done, _total: None
    writing: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Crawled:
    """What came out. `snapshot` is None where an update found nothing new.

    `report` says what could not be had and what went wrong on the way; it differs from run to run, so it stands
    beside the snapshot and not in it.
    """

    snapshot: Snapshot | None
    report: dict[str, Any]


def crawl(
    client: HubClient,
    scope: Scope,
    *,
    crawls_root: Path,
    snapshots_root: Path,
    snapshots: Sequence[Snapshot] = (),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    workers: int = 1,
    allow_bad_rows: bool = False,
    restart: bool = False,
    watcher: Watcher | None = None,
) -> Crawled:
    """Snapshot of what the scope asks for. Killed at any moment, the same call goes on where it stopped.

    Args:
        client: asks the Hub.
        scope: what is asked for.
        crawls_root: folder of unfinished crawls.
        snapshots_root: folder of snapshots.
        snapshots: what is known already, for updates, sweeps and the recognition of new repositories under old ids.
        clock: time of the observations.
        workers: requests at once, along a lineage.
        allow_bad_rows: go on where more than 1 % of the models cannot be read.
        restart: begin anew instead of going on.
        watcher: told how far it is.

    Raises:
        SourceUnreachableError: the Hub does not answer; what was fetched is kept.
        NotFoundError: the Hub lists no model for this scope.
        UsageError: nothing to update, or another process is at this crawl.
        BadDataError: too many models cannot be read.
    """
    watcher = watcher or Watcher()
    spool = Spool(crawls_root / scope.slug(client.endpoint))
    try:
        if restart:
            spool.clear()
        if spool.find("started_at") is None:
            since = find_last_whole(snapshots).isoformat() if scope.mode == "update" else None
            spool.note("since", json.dumps(since))
            spool.note("started_at", json.dumps(clock().astimezone(UTC).isoformat()))
        else:
            watcher.resumed(spool.started_at)
        scope = replace(scope, since=json.loads(spool.find("since") or "null"))
        Listing(client, spool, scope, clock=clock, workers=workers, progress=watcher.listing).run()
        with without_gc():
            snapshot = _assemble(
                client, spool, scope, snapshots_root, snapshots, clock, watcher, allow_bad_rows=allow_bad_rows
            )
        report = _report(client, spool, scope)
    except (NotFoundError, UsageError):
        spool.remove()  # there is nothing to go on with
        raise
    except BaseException:
        spool.close()
        raise
    spool.remove()
    return Crawled(snapshot, report)


def _assemble(
    client: HubClient,
    spool: Spool,
    scope: Scope,
    snapshots_root: Path,
    snapshots: Sequence[Snapshot],
    clock: Callable[[], datetime],
    watcher: Watcher,
    *,
    allow_bad_rows: bool,
) -> Snapshot | None:
    source = urlsplit(client.endpoint).netloc
    with SnapshotWriter(snapshots_root, "hub", source, spool.started_at) as writer:
        parts = DumpParts(
            Path(source), writer.folder / "parts", source, spool.started_at.date(), allowed=allow_bad_rows
        )
        parts.memory_limit = _MEMORY_LIMIT
        _add_pages(parts, spool, scope)
        with sorter(writer.folder, _MEMORY_LIMIT) as con:
            create_known(con, snapshots)
            if scope.mode == "sweep":
                missing = find_missing(con, read_parts(MODELS, parts.folder / "models-*.parquet"))
                check_missing(client, spool, missing, clock=clock, progress=watcher.missing)
                _add_pages(parts, spool, scope, OVERLOOKED)
            watcher.writing()
            if not parts.good:
                if scope.mode == "update":
                    return None
                raise NotFoundError(f"{source} lists no model for {_words(scope)}. Check the spelling.")
            _write_removals(con, writer, parts, spool)
            _write_renames(con, writer, spool)
        parts.finish(writer)
        parts.remove()
        writer.notes |= {"scope": scope.notes()}
        if not (scope.is_whole or scope.mode == "update"):
            writer.notes[PARTIAL] = True
        return writer.commit()


def _add_pages(parts: DumpParts, spool: Spool, scope: Scope, kind: str = "") -> None:
    """Parse the pages of a kind, in blocks of one day."""
    block: list[bytes] = []
    day: date | None = None
    line = parts.good + len(parts.rejects.rows) + 1
    seen: set[str] = set()
    for fetched_on, body in spool.iter_pages(kind or (LISTING if scope.mode == "sweep" else "")):
        if block and (day != fetched_on or len(block) >= _BLOCK_MODELS):
            line = _add_block(parts, block, line)
        day = parts.retrieved_on = fetched_on
        block += _chosen(body, scope, seen)
    if block:
        _add_block(parts, block, line)


def _add_block(parts: DumpParts, block: list[bytes], line: int) -> int:
    parts.add(Block(b"\n".join(block) + b"\n", line, 0))
    line += len(block)
    block.clear()
    return line


def _chosen(body: bytes, scope: Scope, seen: set[str]) -> Iterator[bytes]:
    """Records of a page as lines, less those beyond what the scope asks for."""
    if b"\n" in body:
        body = msgspec.json.encode(msgspec.json.decode(body))
    since = scope.since_time
    plain = since is None and scope.min_downloads is None and scope.limit is None
    for raw in _raw_page.decode(body):
        if not plain:
            row = _steering.decode(raw)
            if since is not None and (at := parse_time(row.modified_at)) is not None and at < since:
                continue
            if scope.min_downloads is not None and (row.downloads or 0) < scope.min_downloads:
                continue
            if scope.limit is not None:
                if row.id not in seen and len(seen) >= scope.limit:
                    continue
                seen.add(row.id)
        yield bytes(raw)


def _write_removals(con: duckdb.DuckDBPyConnection, writer: SnapshotWriter, parts: DumpParts, spool: Spool) -> None:
    """What is gone becomes a tombstone with the day it was last seen; what came back is another repository."""
    verdicts = [v for v in spool.verdicts() if v.verdict in _REMOVED]
    con.execute("CREATE TEMP TABLE verdict (id VARCHAR, reason VARCHAR, current VARCHAR, removed_on DATE)")
    if verdicts:
        con.executemany("INSERT INTO verdict VALUES (?, ?, ?, ?)", [list(v) for v in verdicts])
    listed = read_parts(MODELS, parts.folder / "models-*.parquet")
    con.execute(
        f"""
        CREATE TEMP TABLE removal AS
        SELECT id, known.created_at, known.observed_on AS last_seen_on, verdict.removed_on, reason, current
        FROM known JOIN verdict USING (id)
        UNION ALL
        SELECT id, known.created_at, known.observed_on, min(now.observed_on), 'replaced', NULL
        FROM known JOIN ({listed}) AS now USING (id)
        WHERE now.created_at > known.created_at AND known.observed_on <= now.observed_on
        GROUP BY ALL
        """
    )
    if not con.execute("SELECT count(*) FROM removal").fetchall()[0][0]:
        return
    writer.copy(con, "removals", "SELECT * FROM removal")
    columns = ", ".join(f"verdict.{c.name}" if c.name == "removed_on" else f"known.{c.name}" for c in MODELS.columns)
    stones = con.execute(f"SELECT {columns} FROM known JOIN verdict USING (id) ORDER BY id").fetchall()
    stones = [tuple(v.replace(tzinfo=UTC) if isinstance(v, datetime) else v for v in row) for row in stones]
    line = parts.good + len(parts.rejects.rows) + 1
    lines = list(range(line, line + len(stones)))
    write_part(MODELS, stones, lines, parts.folder / "models-tombstones.parquet")
    parts.good += len(stones)
    writer.notes |= {"tombstones": len(stones)} if stones else {}


def _write_renames(con: duckdb.DuckDBPyConnection, writer: SnapshotWriter, spool: Spool) -> None:
    renamed = [[v.id, v.detail, v.checked_on] for v in spool.verdicts() if v.verdict == "renamed"]
    if renamed:
        con.execute("CREATE TEMP TABLE renamed (former VARCHAR, current VARCHAR, observed_on DATE)")
        con.executemany("INSERT INTO renamed VALUES (?, ?, ?)", renamed)
        writer.copy(con, "renames", "SELECT * FROM renamed")


def _report(client: HubClient, spool: Spool, scope: Scope) -> dict[str, Any]:
    pages, models, _ = spool.counts()
    not_had: dict[str, list[str]] = {}
    for verdict in spool.verdicts():
        if verdict.verdict not in (OVERLOOKED, "renamed"):
            not_had.setdefault(verdict.verdict, []).append(verdict.id)
    return {
        "scope": scope.notes(),
        "pages": pages,
        "models_on_pages": models,
        "requests": client.requests,
        "troubles": dict(sorted(client.troubles.items())),
        "not_had": {reason: {"count": len(ids), "first": ids[:20]} for reason, ids in sorted(not_had.items())},
    }


def _words(scope: Scope) -> str:
    notes = scope.notes()
    mode = notes.pop("mode")
    return ", ".join(f"{k} {v!r}" for k, v in notes.items()) or str(mode)
