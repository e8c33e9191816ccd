"""The crawl: list pages are fetched one after the other, or along the lineage, and kept with where to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from graph.errors import SourceUnreachableError
from ingest.hub.client import Body, HubClient, Refused
from ingest.hub.integrity import DamagedAnswerError
from ingest.hub.scope import CHILDREN, EXPAND, Scope
from ingest.hub.spool import Spool, Task, Verdict

LISTING: Final = "listing"
_MAX_CIRCLES: Final = 8
_MAX_EMPTY: Final = 20


class Listed(msgspec.Struct, gc=False):
    """What steers the crawl; everything else on a page is left for later."""

    id: Any = None
    modified_at: Any = msgspec.field(default=None, name="lastModified")
    downloads: Any = None
    children: Any = msgspec.field(default=None, name=CHILDREN)


_page: Final = msgspec.json.Decoder(list[Listed])
_record: Final = msgspec.json.Decoder(Listed)


@dataclass(frozen=True, slots=True)
class State:
    """How far a crawl is."""

    pages: int
    models: int
    open_chains: int


Progress = Callable[[State], None]


class Listing:
    """Fetches what a scope asks for into a spool; may be stopped at any moment and run again.

    Args:
        client: asks the Hub.
        spool: keeps the pages.
        scope: what is asked for. Only the first run of a crawl decides it.
        clock: the day of an observation.
        workers: chains that are asked at once; of use along a lineage only.
        progress: called after each page.
    """

    def __init__(
        self,
        client: HubClient,
        spool: Spool,
        scope: Scope,
        *,
        clock: Callable[[], datetime],
        workers: int = 1,
        progress: Progress = lambda _state: None,
    ) -> None:
        self._client = client
        self._spool = spool
        self._scope = scope
        self._clock = clock
        self._workers = workers
        self._progress = progress
        self._circles: Counter[str] = Counter()
        self._empty: Counter[str] = Counter()

    def run(self) -> None:
        """Fetch until every chain is at its end.

        Raises:
            SourceUnreachableError: the Hub does not answer, or its listing leads in a circle.
        """
        self._spool.add_tasks(self._first())
        state = State(*self._spool.counts())
        self._progress(state)
        running: dict[Future[Body | Refused], Task] = {}
        with ThreadPoolExecutor(self._workers, "list") as pool:
            try:
                while True:
                    for task in self._next_tasks({task.key for task in running.values()}):
                        running[pool.submit(self._client.get_json, task.url, _check(task))] = task
                    if not running:
                        return
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        self._keep(running.pop(future), future.result())
                        self._progress(State(*self._spool.counts()))
            finally:
                for future in running:
                    future.cancel()

    def _next_tasks(self, busy: set[str]) -> list[Task]:
        """Chains to ask now: of the lowest level only, so that who is found first does not depend on chance."""
        if self._has_limit_reached():
            return []
        tasks = self._spool.open_tasks(2 * self._workers)
        free = [task for task in tasks if task.key not in busy and task.depth == tasks[0].depth]
        return free[: self._workers - len(busy)]

    def _first(self) -> Iterator[Task]:
        if not self._scope.roots:
            yield Task(LISTING, 0, self._client.models_url(self._scope.listing()))
        for root in self._scope.roots:
            yield Task(f"model {root}", 0, self._client.model_url(root, (*EXPAND, CHILDREN)))

    def _keep(self, task: Task, answer: Body | Refused) -> None:
        today = self._clock().date()
        if task.key.startswith("model "):
            return self._keep_root(task, answer)
        if isinstance(answer, Refused):
            if task.key == LISTING:
                raise SourceUnreachableError(
                    f"{self._client.endpoint} refuses the listing (HTTP {answer.status}). Check endpoint and token; a "
                    "crawl that was stopped long ago may have to begin anew (--restart)."
                )
            parent = task.key.removeprefix("children ")
            return self._spool.end_task(task, Verdict(parent, f"children {answer.reason}", None, today))
        following = answer.next_url
        if following == task.url or (following is not None and self._spool.has_page(task.key, following)):
            return self._circle(task)
        rows = _page.decode(answer.content)
        self._empty[task.key] = 0 if rows else self._empty[task.key] + 1
        if self._empty[task.key] >= _MAX_EMPTY:
            raise SourceUnreachableError(f"{self._client.endpoint} goes on with empty pages, {_MAX_EMPTY} in a row.")
        ids = [row.id for row in rows if isinstance(row.id, str)]
        found: list[str] = []
        tasks: list[Task] = []
        if self._scope.roots or self._scope.limit is not None:
            found = [id_ for id_ in dict.fromkeys(ids) if not self._spool.is_found(id_)]
        if self._scope.roots and (self._scope.depth is None or task.depth + 1 < self._scope.depth):
            parents = {row.id for row in rows if row.children != 0}
            tasks = [self._children(id_, task.depth + 1) for id_ in found if id_ in parents]
        if following is not None and self._is_enough(rows):
            following = None
        self._spool.commit_page(task, answer.content, len(rows), following, today, found=found, tasks=tasks)
        return None

    def _keep_root(self, task: Task, answer: Body | Refused) -> None:
        root = task.key.removeprefix("model ")
        today = self._clock().date()
        children = [self._children(root, 0)]
        if isinstance(answer, Refused):
            return self._spool.end_task(task, Verdict(root, answer.reason, None, today), children)
        row = _record.decode(answer.content)
        moved = None
        if isinstance(row.id, str) and row.id != root:
            moved = Verdict(root, "renamed", row.id, today)
            children.append(self._children(row.id, 0))
        found = [row.id] if isinstance(row.id, str) else []
        page = b"[" + answer.content + b"]"
        self._spool.commit_page(task, page, 1, None, today, found=found, tasks=children, verdict=moved)
        return None

    def _children(self, parent: str, depth: int) -> Task:
        return Task(f"children {parent}", depth, self._client.models_url(self._scope.children(parent)))

    def _circle(self, task: Task) -> None:
        """A page that names itself or an earlier one as the next: an answer to another question, so ask again."""
        self._circles[task.url] += 1
        self._client.troubles["repeated page"] += 1
        if self._circles[task.url] >= _MAX_CIRCLES:
            raise SourceUnreachableError(
                f"{self._client.endpoint} lists in a circle: {_MAX_CIRCLES} answers led back to a page that was read "
                "before. What was fetched is kept: run the same command again to go on."
            )

    def _has_limit_reached(self) -> bool:
        return self._scope.limit is not None and self._spool.found_count >= self._scope.limit

    def _is_enough(self, rows: list[Listed]) -> bool:
        if not rows:
            return False
        last = rows[-1]
        least = self._scope.min_downloads
        if least is not None and isinstance(last.downloads, int) and last.downloads < least:
            return True
        since = self._scope.since_time
        return since is not None and (modified := parse_time(last.modified_at)) is not None and modified < since


def parse_time(text: object) -> datetime | None:
    """Time as the Hub writes it, in UTC; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def _check(task: Task) -> Callable[[bytes], object]:
    decoder: msgspec.json.Decoder[Any] = _record if task.key.startswith("model ") else _page

    def check(body: bytes) -> object:
        try:
            return decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise DamagedAnswerError("damaged JSON") from error

    return check
