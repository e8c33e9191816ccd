"""Cards and configuration files of models: fetched inside the limits, kept by content, read into a snapshot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from graph.errors import NotFoundError
from graph.snapshot import CARDS, CLAIMS, Snapshot, SnapshotWriter
from ingest.hub.card import METHODS, PARSERS, Parsed
from ingest.hub.card_plan import Wanted, plan_cards
from ingest.hub.client import Body, HubClient, Unchanged
from ingest.hub.file_cache import READ, Entry, FileCache, hash_content
from ingest.hub.frames import read_parts, write_part
from ingest.hub.record import ClaimRow
from ingest.hub.sentences import LINK, parse_sentences
from ingest.hub.sorting import sorter

KIND: Final = "cards"
MAX_FILE_BYTES: Final = 8 << 20
DAY: Final = timedelta(days=1)
_SHUT: Final = frozenset(("gone", "gated", "disabled"))
_BATCH_BYTES: Final = 8 << 20
_RESOLVED: Final = re.compile(r"^/(?:api/resolve-cache/models/)?([^/]+(?:/[^/]+)?)/(?:resolve/|[0-9a-f]{40}/)")

Progress = Callable[[int, int], None]
Fetched = list[tuple[Entry, bytes | None]]


@dataclass(frozen=True, slots=True)
class CardsRead:
    """The snapshot, and what differs from run to run: requests made and troubles overcome."""

    snapshot: Snapshot
    report: dict[str, Any]


def ingest_cards(
    client: HubClient,
    *,
    cache_path: Path,
    snapshots_root: Path,
    snapshots: Sequence[Snapshot],
    models: Sequence[str] = (),
    files: Sequence[str] = (),
    everything: bool = False,
    limit: int | None = None,
    max_age: timedelta = DAY,
    workers: int = 8,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = lambda _done, _total: None,
) -> CardsRead:
    """Snapshot of the cards of models, and of the claims that their files make.

    A file that was asked for within `max_age`, or since the model's last commit, is not asked for again; any other
    only if it has changed. So a call that was stopped goes on where it was.

    Args:
        client: asks the Hub.
        cache_path: file of the cache.
        snapshots_root: folder of snapshots.
        snapshots: what is known of the Hub; see `plan_cards` for these and the next four.
        models: these models only.
        files: these files only.
        everything: all known models.
        limit: models at the most.
        max_age: how long an answer stays good.
        workers: requests at once.
        clock: time of the observations.
        progress: called with the models done and their number.

    Raises:
        SourceUnreachableError: the Hub does not answer; what was fetched is kept.
        NotFoundError: there is no model to ask for.
        UsageError: another process is fetching cards.
    """
    started_at = clock().astimezone(UTC)
    with SnapshotWriter(snapshots_root, KIND, urlsplit(client.endpoint).netloc, started_at) as writer:
        with sorter(writer.folder) as con:
            plan = plan_cards(con, snapshots, models=models, files=files, everything=everything, limit=limit)
        if not plan:
            raise NotFoundError(
                "every known model names a parent and a license: no card is needed. Name models, or --all."
            )
        cache = FileCache(cache_path)
        try:
            _fetch(client, cache, plan, started_at - max_age, workers, clock, progress)
            _write(cache, plan, writer)
        finally:
            cache.close()
        snapshot = writer.commit()
    return CardsRead(snapshot, {"requests": client.requests, "troubles": dict(sorted(client.troubles.items()))})


def _fetch(
    client: HubClient,
    cache: FileCache,
    plan: Sequence[Wanted],
    fresh_since: datetime,
    workers: int,
    clock: Callable[[], datetime],
    progress: Progress,
) -> None:
    """Bring the cache up to date, model by model; each is committed as soon as its last file is there."""
    running: set[Future[Fetched]] = set()
    done = 0
    jobs = iter(plan)
    with ThreadPoolExecutor(workers, "card") as pool:
        try:
            while True:
                while len(running) < 2 * workers and (wanted := next(jobs, None)) is not None:
                    known = {path: cache.find(wanted.model, path) for path in wanted.files}
                    if _is_fresh(wanted, known, fresh_since):
                        done += 1
                        progress(done, len(plan))
                    else:
                        running.add(pool.submit(_fetch_model, client, wanted, known, fresh_since, clock))
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    cache.put(future.result())
                    done += 1
                    progress(done, len(plan))
        finally:
            for future in running:
                future.cancel()


def _is_fresh(wanted: Wanted, known: dict[str, Entry | None], fresh_since: datetime) -> bool:
    for path in wanted.files:
        entry = known[path]
        if entry is None or not _is_good(entry, wanted, fresh_since):
            return False
        if entry.state in _SHUT:
            return True
    return True


def _is_good(entry: Entry, wanted: Wanted, fresh_since: datetime) -> bool:
    """Whether what was said of a file still holds. Access can be granted without a commit, so a refusal ages."""
    if entry.checked_at >= fresh_since:
        return True
    committed = wanted.modified_at
    return entry.state not in _SHUT and committed is not None and entry.checked_at > committed


def _fetch_model(
    client: HubClient,
    wanted: Wanted,
    known: dict[str, Entry | None],
    fresh_since: datetime,
    clock: Callable[[], datetime],
) -> Fetched:
    fetched: Fetched = []
    for path in wanted.files:
        entry = known[path]
        if entry is None or not _is_good(entry, wanted, fresh_since):
            entry, content = _fetch_file(client, wanted.model, path, entry, clock)
            fetched.append((entry, content))
        if entry.state in _SHUT:
            break  # the repository is shut: its other files are too
    return fetched


def _fetch_file(
    client: HubClient, model: str, path: str, known: Entry | None, clock: Callable[[], datetime]
) -> tuple[Entry, bytes | None]:
    etag = known.etag if known is not None else None
    answer = client.get_file(model, path, etag, MAX_FILE_BYTES)
    now = clock().astimezone(UTC)
    if isinstance(answer, Unchanged):
        assert known is not None
        return known._replace(checked_at=now), None
    if isinstance(answer, Body):
        resolved = _RESOLVED.match(unquote(urlsplit(answer.url).path))
        current = resolved[1] if answer.redirected and resolved is not None and resolved[1] != model else None
        hash_ = hash_content(answer.content)
        return Entry(model, path, READ, hash_, answer.etag, current, now), answer.content
    return Entry(model, path, answer.reason, None, None, None, now), None


def _write(cache: FileCache, plan: Sequence[Wanted], writer: SnapshotWriter) -> None:
    """Read what the cache holds for the plan into the tables of the snapshot."""
    parts = writer.folder / "parts"
    parts.mkdir()
    problems: Counter[str] = Counter()
    states: Counter[str] = Counter()
    renames: dict[str, tuple[str, date]] = {}
    cards: list[tuple[object, ...]] = []
    claims: list[ClaimRow] = []
    size = number = 0
    for entry in _entries(cache, plan):
        day = entry.checked_at.date()
        states[f"{entry.path}: {entry.state}"] += 1
        parsed, length = Parsed(), None
        if entry.state == READ and entry.hash is not None:
            content = cache.content(entry.hash)
            length = len(content)
            parsed = PARSERS[entry.path](content)
            problems.update(f"{entry.path}: {problem}" for problem in parsed.problems)
            claims += _claims(entry, parsed, day)
            size += len(parsed.text or "") + 200
        if entry.current is not None:
            renames[entry.model] = (entry.current, day)
        cards.append(
            (
                *(entry.model, entry.path, entry.state, entry.hash, length),
                *(parsed.licenses, parsed.license_name, parsed.license_link, parsed.text, parsed.problems, day),
            )
        )
        if size >= _BATCH_BYTES:
            _write_parts(parts, number, cards, claims)
            size, number = 0, number + 1
    _write_parts(parts, number, cards, claims)
    with sorter(writer.folder) as con:
        writer.copy(con, CARDS.name, read_parts(CARDS, parts / "cards-*.parquet"))
        writer.copy(
            con, CLAIMS.name, f"SELECT DISTINCT * EXCLUDE line FROM ({read_parts(CLAIMS, parts / 'claims-*.parquet')})"
        )
        if renames:
            con.execute("CREATE TEMP TABLE renamed (former VARCHAR, current VARCHAR, observed_on DATE)")
            con.executemany("INSERT INTO renamed VALUES (?, ?, ?)", [[k, *v] for k, v in renames.items()])
            writer.copy(con, "renames", "SELECT * FROM renamed")
    for file in parts.iterdir():
        file.unlink()
    parts.rmdir()
    writer.notes |= {"models": len(plan), "files": dict(sorted(states.items()))}
    if problems:
        writer.notes["problems"] = dict(sorted(problems.items(), key=lambda item: (-item[1], item[0])))


def _entries(cache: FileCache, plan: Sequence[Wanted]) -> Iterator[Entry]:
    for wanted in plan:
        for path in wanted.files:
            entry = cache.find(wanted.model, path)
            if entry is not None:
                yield entry
                if entry.state in _SHUT:
                    break


def _claims(entry: Entry, parsed: Parsed, day: date) -> Iterator[ClaimRow]:
    method = METHODS[entry.path]
    for stated in parsed.stated:
        yield ClaimRow(entry.model, stated.parent, stated.relation, method, day, stated.detail)
    for statement in parse_sentences(parsed.text or "", entry.model):
        if statement.method != LINK or not parsed.stated:
            yield ClaimRow(entry.model, statement.parent, statement.relation, statement.method, day, statement.words)


def _write_parts(parts: Path, number: int, cards: list[tuple[object, ...]], claims: list[ClaimRow]) -> None:
    write_part(CARDS, cards, range(len(cards)), parts / f"cards-{number:06}.parquet")
    write_part(CLAIMS, claims, range(len(claims)), parts / f"claims-{number:06}.parquet")
    cards.clear()
    claims.clear()
