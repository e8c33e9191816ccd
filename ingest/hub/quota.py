"""How many requests the Hub still allows, as its answers say, and how long to wait when none is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]  # public, but re-exported lazily

Bucket = Literal["api", "resolvers"]

WINDOW_SECONDS: Final = 300
PUBLISHED: Final[Mapping[tuple[Bucket, bool], int]] = {
    ("api", False): 500,
    ("api", True): 1000,
    ("resolvers", False): 3000,
    ("resolvers", True): 5000,
}
"""Requests per five minutes without and with a token, for as long as no answer has told the real number
(https://huggingface.co/docs/hub/rate-limits, 2026-11)."""

_ROUNDING_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a window."""

    remaining: int
    limit: int | None
    resets_in_seconds: float


class Quota:
    """Keeps the requests of all workers inside the windows that the server tells.

    `assumed` is the number of requests per window for as long as no answer has carried the headers; None asks
    freely, as is right for a server of one's own.
    """

    def __init__(
        self,
        assumed: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep
        self._limit = assumed
        self._remaining = assumed
        self._resets_at: float | None = None
        self._told = False
        self._out = 0
        self.waited_seconds = 0.0

    def acquire(self) -> None:
        """Wait until a request is allowed and count it."""
        while (pause := self._claim()) > 0:
            self.waited_seconds += pause
            self._sleep(pause)

    def release(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer; with empty headers, that there was none."""
        info = parse_ratelimit_headers(headers)
        with self._lock:
            self._out -= 1
            if info is None:
                return
            self._told = True
            self._limit = info.limit if info.limit is not None else self._limit
            resets_at = self._clock() + info.reset_in_seconds
            known = self._resets_at
            if known is not None and known - 2 * _ROUNDING_SECONDS > resets_at:
                return  # an answer of a window that is over
            if known is None or resets_at > known + 2 * _ROUNDING_SECONDS or self._remaining is None:
                self._remaining = info.remaining - self._out
            else:
                self._remaining = min(self._remaining, info.remaining)
            self._resets_at = resets_at if known is None else max(known, resets_at)

    @property
    def left(self) -> Left | None:
        """What is left; None while nothing is known."""
        with self._lock:
            if self._remaining is None or self._resets_at is None:
                return None
            return Left(max(0, self._remaining), self._limit, max(0.0, self._resets_at - self._clock()))

    def _claim(self) -> float:
        with self._lock:
            now = self._clock()
            if self._resets_at is not None and now >= self._resets_at + (_ROUNDING_SECONDS if self._told else 0):
                self._remaining = self._limit - self._out if self._limit is not None else None
                self._resets_at = None
            if self._remaining is not None and self._resets_at is None and not self._told:
                self._resets_at = now + WINDOW_SECONDS
            if self._remaining is None or self._remaining > 0 or self._resets_at is None:
                if self._remaining is not None:
                    self._remaining -= 1
                self._out += 1
                return 0.0
            return max(0.01, self._resets_at + (_ROUNDING_SECONDS if self._told else 0) - now)
