"""A line of progress on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Self

_PAUSE_SECONDS: Final = 0.2


class TerminalLine:
    """A line on standard error that changes in place, at most five times a second; nothing where no terminal is.

    As a context manager it takes the line away in the end.
    """

    def __init__(self) -> None:
        self.began = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._shown = 0.0

    @property
    def seconds(self) -> float:
        """Time since it was made."""
        return time.monotonic() - self.began

    def show(self, text: str, *, always: bool = False) -> None:
        """Show a text in place of the one before; one that `always` counts is never passed over."""
        now = time.monotonic()
        if self._terminal and (always or now - self._shown >= _PAUSE_SECONDS):
            self._shown = now
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()


@contextmanager
def shown_steps() -> Iterator[Callable[[str], None]]:
    """A function that shows which step of a build runs."""
    with TerminalLine() as line:
        yield lambda step: line.show(f"building: {step}", always=True)
