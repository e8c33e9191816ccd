"""Files that a command writes: complete or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from graph.errors import CannotWriteError, ModelrootsError


def write_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let `write` fill a file, which appears complete or not at all.

    What is no plain file, such as `/dev/stdout` or a named pipe, is written to as it stands: a file put in its place
    would take it away from everybody.

    Raises:
        CannotWriteError: no folder, no right, no room.
        BrokenPipeError: the reader of a pipe has gone.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:
                write(out)
            return
        target = path.resolve()
        pending = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with pending.open("wb") as out:
                write(out)
            pending.replace(target)
        finally:
            pending.unlink(missing_ok=True)
    except (ModelrootsError, BrokenPipeError):
        raise
    except OSError as error:
        raise CannotWriteError(f"{path}: cannot be written ({error.strerror or error}).") from error


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8. Raises as `write_file`."""
    write_file(path, lambda out: out.write(text.encode()))
