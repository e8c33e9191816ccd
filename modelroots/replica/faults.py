"""What a replica can do wrong on demand."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal, get_args

Fault = Literal[
    "429",
    "429 with Retry-After",
    "429 with a date",
    "500",
    "502",
    "504",
    "reset",
    "stall",
    "truncated",
    "invalid JSON",
    "error page",
    "repeated page",
    "shifted page",
]
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)


class Faults:
    """Draws faults at random, from a seed, so that a request for the same thing succeeds in the end.

    Args:
        rates: probability of each fault per request; their sum is at most 1.
        seed: of the random numbers.
        in_a_row: after so many faults on the same path and query, one request for it is answered well.
        stall_seconds: how long a stalled answer hangs before the connection is cut.
    """

    def __init__(
        self, rates: Mapping[Fault, float], seed: int = 0, in_a_row: int = 2, stall_seconds: float = 2.0
    ) -> None:
        self._kinds = list(rates)
        self._weights = [*rates.values(), 1 - sum(rates.values())]
        self._random = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
        self._in_a_row = in_a_row
        self._row: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.stall_seconds = stall_seconds
        self.injected: Counter[Fault] = Counter()

    def draw(self, url: str, *, listing: bool) -> Fault | None:
        """Fault for a request for this path and query, or None. Pages can be repeated or shifted in listings only."""
        with self._lock:
            if self._row[url] >= self._in_a_row:
                del self._row[url]
                return None
            fault = self._random.choices([*self._kinds, None], self._weights)[0]
            if fault in {"repeated page", "shifted page"} and not listing:
                fault = None
            if fault is None:
                del self._row[url]
            else:
                self._row[url] += 1
                self.injected[fault] += 1
            return fault
