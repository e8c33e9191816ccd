"""Files of model repositories on disk: bytes by their hash, and per file what the Hub last said of it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

from graph.errors import UsageError

READ: Final = "read"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS blob (hash TEXT PRIMARY KEY, size INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    model TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL, hash TEXT, etag TEXT, current TEXT,
    checked_at TEXT NOT NULL, PRIMARY KEY (model, path)) WITHOUT ROWID;
"""


class Entry(NamedTuple):
    """What the Hub last said of a file.

    `state` is `read` or the reason of a refusal; `hash` and `etag` belong to the bytes; `current` is the id that the
    Hub redirected to, None where it did not.
    """

    model: str
    path: str
    state: str
    hash: str | None
    etag: str | None
    current: str | None
    checked_at: datetime


class FileCache:
    """An SQLite file that one process holds at a time.

    Raises:
        UsageError: another process holds it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=1.0, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._db.close()
            raise UsageError(
                f"{path}: another process is fetching cards ({error}). Wait for it, or stop it."
            ) from error
        self._packer = zstandard.ZstdCompressor(level=3)
        self._unpacker = zstandard.ZstdDecompressor()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def find(self, model: str, path: str) -> Entry | None:
        """What is known of a file."""
        row = self._db.execute(
            "SELECT model, path, state, hash, etag, current, checked_at FROM file WHERE model = ? AND path = ?",
            [model, path],
        ).fetchone()
        return Entry._make((*row[:6], datetime.fromisoformat(row[6]))) if row else None

    def put(self, entries: Sequence[tuple[Entry, bytes | None]]) -> None:
        """Keep what was said of files, and their bytes where there are new ones; all of it or nothing."""
        self._db.execute("BEGIN")
        with self._db:
            for entry, content in entries:
                if content is not None:
                    self._db.execute(
                        "INSERT INTO blob VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        [entry.hash, len(content), self._packer.compress(content)],
                    )
                self._db.execute(
                    "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [*entry[:6], entry.checked_at.isoformat()],
                )

    def content(self, hash_: str) -> bytes:
        """Bytes of a file. Raises KeyError where there are none of this hash."""
        row = self._db.execute("SELECT body FROM blob WHERE hash = ?", [hash_]).fetchone()
        if row is None:
            raise KeyError(hash_)
        return self._unpacker.decompress(row[0])


def hash_content(content: bytes) -> str:
    """Name of some bytes in the cache: their SHA-256."""
    return hashlib.sha256(content).hexdigest()
