"""Folders that are still being written: hidden, locked, and swept away once nobody writes them any more."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from graph.errors import CannotWriteError

PREFIX: Final = ".partial-"
_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL)
"""What file systems say that cannot lock a folder."""
_NO_ROOM: Final = tuple(os.strerror(e) for e in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS))


class PartialFolder:
    """A hidden folder beside the place where its content will appear.

    The writer holds a lock on it; the system frees the lock when the process ends, however it ends. A later writer
    in the same place removes every partial folder whose lock is free, so that nothing stays behind after a kill.

    As a context manager it removes what has not been published, and says so where the disk is full.
    """

    def __init__(self, root: Path, kind: str) -> None:
        root.mkdir(parents=True, exist_ok=True)
        remove_abandoned(root)
        while True:
            self.path = root / f"{PREFIX}{kind}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
            self.path.mkdir()
            try:
                self._lock: int | None = _lock(self.path)
            except FileNotFoundError:
                continue  # another process has swept the folder away before it was locked
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise
                self._lock = None  # without locks nobody sweeps: what a kill leaves behind stays
                return
            if self._lock is not None and self.path.is_dir():
                return
            self.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.remove()
        reason = _no_room(error)
        if reason is not None:
            raise CannotWriteError(
                f"{self.path.parent}: cannot write ({reason}). What was there before is unchanged. Make room, or "
                "choose another folder with --home."
            ) from error

    def publish(self, target: Path) -> None:
        """Move the folder to its place, where it appears complete. Where another writer was faster, theirs stays."""
        for file in sorted(p for p in self.path.rglob("*") if p.is_file()):
            sync(file)
        sync(self.path)
        try:
            self.path.rename(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        sync(target.parent)

    def remove(self) -> None:
        """Delete what is left of it and free the lock. Harmless after `publish`."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_abandoned(root: Path) -> list[Path]:
    """Remove partial folders and files whose writers are gone, and return them."""
    removed = []
    for left in sorted(root.glob(f"{PREFIX}*")):
        try:
            lock = _lock(left)
        except OSError:
            continue
        if lock is not None:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
            os.close(lock)
            removed.append(left)
    return removed


def replace_text(path: Path, text: str) -> None:
    """Write a small file that others see whole: the old text or the new one."""
    pending = path.with_name(f"{PREFIX}{path.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    with pending.open("x", encoding="utf-8") as file:
        with suppress(OSError):  # without locks nobody sweeps
            fcntl.flock(file, fcntl.LOCK_EX)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        pending.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file or folder to the disk, so that a power cut after this call does not undo it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _no_room(error: BaseException | None) -> str | None:
    """Why the disk takes no more, where that is what an error of the system, DuckDB or polars says."""
    if not isinstance(error, Exception):
        return None
    text = f"{error.strerror if isinstance(error, OSError) else ''} {error}"
    return next((reason for reason in _NO_ROOM if reason in text), None)


def _lock(path: Path) -> int | None:
    """Descriptor that holds the lock of a folder or file; None where another process holds it.

    Raises OSError where it is gone or the file system knows no locks.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle
