"""Rate limits of a replica: fixed windows per kind of request, told in the headers that the Hub sends."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Bucket = Literal["api", "resolvers"]


@dataclass(frozen=True, slots=True)
class Window:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


class Limits:
    """Counts requests in fixed windows that begin with the first request. A kind without a window has no limit.

    `used` holds, per kind, the number of answered requests of each window that has begun.
    """

    def __init__(
        self,
        api: Window | None = None,
        resolvers: Window | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._windows: dict[Bucket, Window | None] = {"api": api, "resolvers": resolvers}
        self._clock = clock
        self._lock = threading.Lock()
        self._began: dict[Bucket, float] = {}
        self.used: dict[Bucket, list[int]] = {"api": [], "resolvers": []}

    def take(self, bucket: Bucket) -> tuple[bool, dict[str, str]]:
        """Whether the request is within its limit, and the headers that say how much is left."""
        window = self._windows[bucket]
        if window is None:
            return True, {}
        with self._lock:
            now = self._clock()
            elapsed = now - self._began.setdefault(bucket, now)
            number = int(elapsed // window.seconds)
            used = self.used[bucket]
            used.extend([0] * (number + 1 - len(used)))
            allowed = used[number] < window.requests
            if allowed:
                used[number] += 1
            left = window.requests - used[number]
            reset = math.ceil((number + 1) * window.seconds - elapsed)
        return allowed, {
            "RateLimit": f'"{bucket}";r={left};t={reset}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={window.requests};w={math.ceil(window.seconds)}',
        }
