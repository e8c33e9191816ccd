"""Pages of a crawl on disk, each committed together with where to go on: a killed crawl loses nothing that it has."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

from graph.errors import UsageError

_LEVEL: Final = 1
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS task (key TEXT PRIMARY KEY, depth INTEGER NOT NULL, url TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS page (
    task TEXT NOT NULL, number INTEGER NOT NULL, url TEXT NOT NULL, next_url TEXT, fetched_on TEXT NOT NULL,
    models INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (task, number));
CREATE INDEX IF NOT EXISTS task_open ON task (depth, key) WHERE state = 'open';
CREATE UNIQUE INDEX IF NOT EXISTS page_url ON page (task, url);
CREATE TABLE IF NOT EXISTS found (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdict (id TEXT PRIMARY KEY, verdict TEXT NOT NULL, detail TEXT, checked_on TEXT NOT NULL)
    WITHOUT ROWID;
"""


class Task(NamedTuple):
    """A chain of pages: where it stands, and the URL that goes on with it. `depth` counts edges from a base."""

    key: str
    depth: int
    url: str


class Verdict(NamedTuple):
    """What the Hub said of a model that a listing did not show, or of one that was asked for by name."""

    id: str
    verdict: str
    detail: str | None
    checked_on: date


class Spool:
    """The crawl's folder: an SQLite file that one process holds at a time.

    Raises:
        UsageError: another process is at this crawl.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._db = sqlite3.connect(folder / "pages.sqlite", timeout=1.0, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA cache_size = -4000")
            self._db.executescript(_TABLES)
            self._db.execute("INSERT INTO meta VALUES ('held', '1') ON CONFLICT DO UPDATE SET value = '1'")
        except sqlite3.OperationalError as error:
            self._db.close()
            raise UsageError(
                f"{folder}: another process is at this crawl ({error}). Wait for it, or stop it."
            ) from error
        pages, models = self._db.execute("SELECT count(*), coalesce(sum(models), 0) FROM page").fetchone()
        self._pages, self._models = int(pages), int(models)
        self._found = int(self._db.execute("SELECT count(*) FROM found").fetchone()[0])
        self._packer = zstandard.ZstdCompressor(level=_LEVEL)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def remove(self) -> None:
        """Let go of the file and delete the folder."""
        self.close()
        shutil.rmtree(self.folder)

    def clear(self) -> None:
        """Forget everything: the crawl begins anew."""
        self._db.execute("BEGIN")
        with self._db:
            for table in ("meta", "task", "page", "found", "verdict"):
                self._db.execute(f"DELETE FROM {table}")
        self._pages = self._models = self._found = 0

    def find(self, key: str) -> str | None:
        """A noted value."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return row[0] if row else None

    def note(self, key: str, value: str) -> None:
        """Note a value, once: an earlier one stays."""
        self._db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", [key, value])

    @property
    def started_at(self) -> datetime:
        """When the crawl began."""
        return datetime.fromisoformat(json.loads(self.find("started_at") or "null"))

    def add_tasks(self, tasks: Iterable[Task]) -> None:
        """Add chains that are not there yet."""
        self._db.executemany("INSERT INTO task VALUES (?, ?, ?, 'open') ON CONFLICT DO NOTHING", tasks)

    def open_tasks(self, limit: int) -> list[Task]:
        """Chains that are not at their end, nearest to the bases first, each with its next URL."""
        return [
            Task(*row)
            for row in self._db.execute(
                "SELECT key, depth, url FROM task WHERE state = 'open' ORDER BY depth, key LIMIT ?", [limit]
            )
        ]

    def has_page(self, task: str, url: str) -> bool:
        """Whether the page of this URL is there."""
        return self._db.execute("SELECT 1 FROM page WHERE task = ? AND url = ?", [task, url]).fetchone() is not None

    def commit_page(
        self,
        task: Task,
        body: bytes,
        models: int,
        next_url: str | None,
        fetched_on: date,
        *,
        found: Iterable[str] = (),
        tasks: Iterable[Task] = (),
        verdict: Verdict | None = None,
    ) -> None:
        """Keep a page, what follows from it, and where the chain goes on: all of it or nothing.

        `found` names models that no page has shown before.
        """
        number = self._db.execute("SELECT count(*) FROM page WHERE task = ?", [task.key]).fetchone()[0]
        self._db.execute("BEGIN")
        with self._db:
            self._db.execute(
                "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?)",
                [task.key, number, task.url, next_url, fetched_on.isoformat(), models, self._packer.compress(body)],
            )
            self._end_or_go_on(task, next_url)
            fresh = list(dict.fromkeys(found))
            self._db.executemany("INSERT INTO found VALUES (?) ON CONFLICT DO NOTHING", ((id_,) for id_ in fresh))
            self.add_tasks(tasks)
            if verdict is not None:
                self._put_verdict(verdict)
        self._pages += 1
        self._models += models
        self._found += len(fresh)

    def end_task(self, task: Task, verdict: Verdict | None = None, tasks: Iterable[Task] = ()) -> None:
        """End a chain that gives no page."""
        self._db.execute("BEGIN")
        with self._db:
            self._end_or_go_on(task, None)
            self.add_tasks(tasks)
            if verdict is not None:
                self._put_verdict(verdict)

    def is_found(self, model: str) -> bool:
        """Whether a page of this crawl has shown the model; kept only where the crawl needs to know."""
        return self._db.execute("SELECT 1 FROM found WHERE id = ?", [model]).fetchone() is not None

    @property
    def found_count(self) -> int:
        """Number of models found, where that is kept."""
        return self._found

    def counts(self) -> tuple[int, int, int]:
        """Pages, models on them, and chains that are still open."""
        (chains,) = self._db.execute("SELECT count(*) FROM task WHERE state = 'open'").fetchone()
        return self._pages, self._models, int(chains)

    def iter_pages(self, kind: str = "") -> Iterator[tuple[date, bytes]]:
        """Day and body of the pages of chains whose key begins with `kind`, in an order that no kill can change."""
        unpacker = zstandard.ZstdDecompressor()
        cursor = self._db.execute(
            "SELECT fetched_on, body FROM page JOIN task ON task.key = page.task "
            "WHERE substr(key, 1, ?) = ? ORDER BY depth, key, number",
            [len(kind), kind],
        )
        for fetched_on, body in cursor:
            yield date.fromisoformat(fetched_on), unpacker.decompress(body)

    def verdicts(self) -> list[Verdict]:
        """What was said of single models, by id."""
        rows = self._db.execute("SELECT id, verdict, detail, checked_on FROM verdict ORDER BY id")
        return [Verdict(id_, verdict, detail, date.fromisoformat(on)) for id_, verdict, detail, on in rows]

    def _put_verdict(self, verdict: Verdict) -> None:
        self._db.execute(
            "INSERT INTO verdict VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [verdict.id, verdict.verdict, verdict.detail, verdict.checked_on.isoformat()],
        )

    def _end_or_go_on(self, task: Task, next_url: str | None) -> None:
        state = "open" if next_url is not None else "ended"
        self._db.execute("UPDATE task SET state = ?, url = ? WHERE key = ?", [state, next_url or task.url, task.key])
