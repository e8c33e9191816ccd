"""Files of JSON lines, plain or compressed, as blocks of whole lines in bounded memory."""

from __future__ import annotations

import codecs
import gzip
import queue
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import zstandard

from graph.errors import BadDataError, NotFoundError, SourceUnreachableError, UsageError

Form = Literal["plain", "gzip", "zstd", "parquet"]

BLOCK_BYTES: Final = 8 << 20
MAX_LINE_BYTES: Final = 64 << 20
_MAGIC: Final[tuple[tuple[bytes, Form], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PAR1", "parquet"),
)
_SUFFIXES: Final[dict[str, Form]] = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".parquet": "parquet"}
_READ_BYTES: Final[dict[Form, int]] = {"plain": 1 << 20, "gzip": 1 << 16, "zstd": 1 << 12, "parquet": 1 << 20}
"""Small enough that the densest data possible (1:1,000 in gzip, 1:30,000 in zstd) unpacks to some 100 MB a step."""
_NEXT: Final = "Check the file, or download it again."


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file; the very last one may lack its newline.

    `first_line` counts from 1; `position` is how far the file on disk has been read, in bytes.
    """

    data: bytes
    first_line: int
    position: int


def detect_form(path: Path) -> Form:
    """How the file is packed, by its first bytes.

    Raises:
        NotFoundError: there is no such file.
        UsageError: it is no file.
        BadDataError: it is empty, or not what its name says.
    """
    if not path.exists():
        raise NotFoundError(f"{path}: no such file. Check the path.")
    if not path.is_file():
        raise UsageError(f"{path}: not a file. Name a file of JSON lines (plain, .gz or .zst) or Parquet.")
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise SourceUnreachableError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from error
    if not head:
        raise BadDataError(f"{path}: the file is empty. {_NEXT}")
    form: Form = next((name for magic, name in _MAGIC if head.startswith(magic)), "plain")
    promised = _SUFFIXES.get(path.suffix.lower())
    if promised is not None and promised != form:
        raise BadDataError(f"{path}: not {promised}: it starts with {head!r}. {_NEXT} If it is {form}, rename it.")
    return form


def iter_blocks(path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """Blocks of whole lines; one thread reads ahead, so unpacking and parsing share two cores.

    Raises:
        BadDataError: compressed data is damaged or ends too early, or a line has more than 64 MiB.
    """
    ahead: queue.Queue[Block | BaseException | None] = queue.Queue(maxsize=2)
    stop = threading.Event()

    def put(item: Block | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                ahead.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for block in _blocks(path, block_bytes):
                if not put(block):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asks
            put(error)

    thread = threading.Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (item := ahead.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()


def _blocks(path: Path, block_bytes: int) -> Iterator[Block]:
    form = detect_form(path)
    line = 1
    rest = b""
    with path.open("rb") as file:
        unpack = {"gzip": _gunzip, "zstd": _unzstd}.get(form, _plain)
        chunks = unpack(lambda: file.read(_READ_BYTES[form]))
        held: list[bytes] = []
        size = 0
        try:
            for chunk in chunks:
                held.append(chunk)
                size += len(chunk)
                if size < block_bytes:
                    continue
                data = _without_mark(rest + b"".join(held), line)
                held, size = [], 0
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if len(rest) > MAX_LINE_BYTES:
                    number = line + data.count(b"\n")
                    raise BadDataError(f"{path}:{number}: a line of more than 64 MiB; expected JSON lines. {_NEXT}")
                if end:
                    yield Block(data[:end], line, file.tell())
                    line += data.count(b"\n", 0, end)
        except (zlib.error, zstandard.ZstdError, gzip.BadGzipFile) as error:
            raise BadDataError(f"{path}: damaged {form} data after line {line - 1:,} ({error}). {_NEXT}") from error
        except EOFError as error:
            raise BadDataError(
                f"{path}: truncated: the {form} data ends too early, after line {line - 1:,}. {_NEXT}"
            ) from error
        data = _without_mark(rest + b"".join(held), line)
        if data:
            yield Block(data, line, file.tell())


def _without_mark(data: bytes, line: int) -> bytes:
    """The data without the byte order mark that some editors write before the first line."""
    return data.removeprefix(codecs.BOM_UTF8) if line == 1 else data


def _plain(read: Callable[[], bytes]) -> Iterator[bytes]:
    while chunk := read():
        yield chunk


def _gunzip(read: Callable[[], bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits=31)
    chunk = read()
    while chunk:
        out = member.decompress(chunk)
        if out:
            yield out
        if member.eof:
            chunk = member.unused_data.lstrip(b"\0") or read()
            if not chunk:
                return
            member = zlib.decompressobj(wbits=31)
        else:
            chunk = read()
    raise EOFError


def _unzstd(read: Callable[[], bytes]) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    chunk = read()
    while chunk:
        out = frame.decompress(chunk)
        if out:
            yield out
        if frame.eof:
            chunk = frame.unused_data or read()
            if not chunk:
                return
            frame = zstandard.ZstdDecompressor().decompressobj()
        else:
            chunk = read()
    raise EOFError
