"""Whether the bytes of a file are those that its ETag names."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Final

Check = Callable[[bytes, str | None], object]
"""Called with the body of an answer and its ETag; raises DamagedAnswerError where the body is not what it should be."""

_IDENTICAL: Final = 4
_HEX: Final = frozenset("0123456789abcdef")


class DamagedAnswerError(Exception):
    """The body of an answer is not what its headers or its kind promise; asking again may help."""


class Integrity:
    """Learns from the first files whether a server's ETags are hashes of its files, as those of the Hub are.

    A small file's ETag is its git hash, a large one's its SHA-256. Bytes that come so several times over are taken as
    they are, so that a file whose ETag means something else does not stop a crawl; and on a server whose first file
    is of that kind nothing more is checked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._meaningful: bool | None = None

    def checker(self) -> Check:
        """Check of the answers to one request."""
        unlike: dict[bytes, int] = {}

        def check(content: bytes, etag: str | None) -> None:
            if etag is None:
                raise DamagedAnswerError("file without ETag")
            if self._meaningful is False:
                return
            if names(etag, content):
                with self._lock:
                    self._meaningful = True
                return
            digest = hashlib.sha256(content).digest()
            unlike[digest] = unlike.get(digest, 0) + 1
            if unlike[digest] < _IDENTICAL:
                raise DamagedAnswerError("file unlike its ETag")
            with self._lock:
                self._meaningful = bool(self._meaningful)

        return check


def names(etag: str, content: bytes) -> bool:
    """Whether an ETag is the git hash or the SHA-256 of these bytes.

    >>> names('W/"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"', b"")
    True
    """
    value = etag.removeprefix("W/").strip('"').lower()
    if not _HEX.issuperset(value):
        return False
    if len(value) == 40:
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest() == value
    return hashlib.sha256(content).hexdigest() == value
