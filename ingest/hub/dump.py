"""A dump of the Hub's list API, as JSON lines or Parquet, becomes a snapshot."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl

from graph.errors import BadDataError
from graph.snapshot import CLAIMS, MODELS, Snapshot, SnapshotWriter
from ingest.hub.decode import RecordDecoder
from ingest.hub.frames import read_parts, write_part
from ingest.hub.leftovers import Leftovers
from ingest.hub.observations import write_observations
from ingest.hub.parquet import Shape, iter_parquet_blocks, left_over_columns
from ingest.hub.record import KEYS, ClaimRow, ListRecord, ModelRow, parse_record
from ingest.hub.sorting import MEMORY_LIMIT, sorter
from ingest.lines import Block, detect_form, iter_blocks
from ingest.rejects import Rejects, explain

if TYPE_CHECKING:
    import duckdb

SHAPE: Final = Shape("models", KEYS, (("id", "modelId"), ("tags", "cardData", "baseModels", "createdAt")))
"""Columns of a dump in Parquet, named as the Hub's list API names them."""

Progress = Callable[[int, float], None]
"""Called with the rows read so far and the share of the file that has been read, 0 to 1."""


def ingest_dump(
    path: Path,
    snapshots_root: Path,
    *,
    source: str,
    retrieved_at: datetime,
    observations: Path | None = None,
    allow_bad_rows: bool = False,
    progress: Progress | None = None,
) -> Snapshot:
    """Snapshot of a dump: its models, the claims that they make, and the rows that could not be read.

    Args:
        path: JSON lines (plain, gzip, zstd) in the shape of the list API, or Parquet in that shape or that of the
            published `hub-stats`.
        snapshots_root: folder of snapshots.
        source: name of the collection; observer of the rows that name none.
        retrieved_at: time of retrieval; day of the observation for rows that give none.
        observations: file of the same models over time, for the table `observations`.
        allow_bad_rows: go on where more than 1 % of the rows cannot be read.
        progress: called after each block.

    Raises:
        NotFoundError: there is no such file.
        BadDataError: the file is no dump, is damaged, or has too many bad rows. Nothing is left behind.
    """
    form = detect_form(path)
    with SnapshotWriter(snapshots_root, "hub", source, retrieved_at) as writer:
        parts = DumpParts(path, writer.folder / "parts", source, writer.retrieved_at.date(), allowed=allow_bad_rows)
        blocks = iter_parquet_blocks(path, SHAPE) if form == "parquet" else iter_blocks(path)
        size = path.stat().st_size
        with without_gc():
            for block in blocks:
                parts.add(block)
                if progress is not None:
                    progress(parts.good, min(block.position / size, 1.0))
        if form == "parquet":
            parts.leftovers.keys.update(left_over_columns(path, SHAPE))
        parts.finish(writer)
        if observations is not None:
            write_observations(observations, writer, source=source, allow_bad_rows=allow_bad_rows)
        parts.remove()
        return writer.commit()


class DumpParts:
    """Part files of models and claims, one pair per block, and what went wrong on the way."""

    def __init__(self, path: Path, folder: Path, source: str, retrieved_on: date, *, allowed: bool) -> None:
        self.path = path
        self.folder = folder
        self.source = source
        self.retrieved_on = retrieved_on
        self.memory_limit = MEMORY_LIMIT
        self.good = 0
        self.blank = 0
        self.leftovers = Leftovers()
        self.rejects = Rejects(path, allowed=allowed)
        self._decoder = RecordDecoder(self.leftovers)
        self._count = 0
        self._shaped = False
        self._decodable = False
        folder.mkdir()

    def add(self, block: Block) -> None:
        """Parse a block of lines and write its part files.

        Raises:
            BadDataError: not one line of the first block can be read, or the last line is cut off.
        """
        rows: list[ModelRow] = []
        row_lines: list[int] = []
        claims: list[ClaimRow] = []
        claim_lines: list[int] = []
        for line, record, raw in self._decoded(block):
            try:
                row, stated = parse_record(record, self.source, self.retrieved_on, self.leftovers)
            except BadDataError as error:
                self.rejects.add(line, str(error), raw or _line(block, line))
                continue
            rows.append(row)
            row_lines.append(line)
            if stated:
                claims += stated
                claim_lines += [line] * len(stated)
            self._shaped = self._shaped or _has_shape(record)
        self.good += len(rows)
        if not self.good and self.rejects.rows and not self._count:
            first = self.rejects.rows[0]
            raise BadDataError(
                f"{self.path}:{first.line}: {first.reason}; it starts with {first.excerpt[:60]!r}. Not one row of the "
                "file's beginning is a model in the shape of the Hub's list API, such as "
                '{"id": "org/name", "tags": [...]}, one a line.'
            )
        write_part(MODELS, rows, row_lines, self.folder / f"models-{self._count:06}.parquet")
        write_part(CLAIMS, claims, claim_lines, self.folder / f"claims-{self._count:06}.parquet")
        self._count += 1

    def finish(self, writer: SnapshotWriter) -> None:
        """Sort the parts into the tables of the snapshot; of a repeated id the latest observation stays.

        Raises:
            BadDataError: there is no row, or too many are bad, or none has what the list API gives.
        """
        self.rejects.check(self.good)
        if not self.good:
            raise BadDataError(f"{self.path}: the file holds no rows. Check the file, or download it again.")
        if not self._shaped:
            keys = ", ".join(sorted(self.leftovers.keys)[:10]) or "none but id"
            raise BadDataError(
                f"{self.path}: no row has tags, cardData, baseModels or createdAt; found {keys}. Expected models in "
                "the shape of the Hub's list API."
            )
        with sorter(writer.folder, self.memory_limit) as con:
            repeated = self._write(con, writer)
        writer.notes |= {"file": self.path.name, "rows_read": self.good + len(self.rejects.rows)}
        writer.notes |= {"repeated_ids": repeated} if repeated else {}
        writer.notes |= {"blank_lines": self.blank} if self.blank else {}
        writer.notes |= self.rejects.notes()
        writer.notes |= self.leftovers.notes()

    def remove(self) -> None:
        """Delete the part files."""
        shutil.rmtree(self.folder)

    def _write(self, con: duckdb.DuckDBPyConnection, writer: SnapshotWriter) -> int:
        models = read_parts(MODELS, self.folder / "models-*.parquet")
        claims = read_parts(CLAIMS, self.folder / "claims-*.parquet")
        (distinct,) = con.execute(f"SELECT count(DISTINCT id) FROM ({models})").fetchall()[0]
        repeated = self.good - int(distinct)
        if repeated:
            con.execute(
                "CREATE TEMP TABLE kept AS SELECT arg_max(line, (observed_on, line)) AS line "
                f"FROM ({models}) GROUP BY id"
            )
            models = f"SELECT * FROM ({models}) SEMI JOIN kept USING (line)"
            claims = f"SELECT * FROM ({claims}) SEMI JOIN kept USING (line)"
        writer.copy(con, "models", models)
        writer.copy(con, "claims", claims)
        if self.rejects.rows:
            write_rejected(con, writer, self.rejects)
        return repeated

    def _decoded(self, block: Block) -> Iterator[tuple[int, ListRecord, bytes]]:
        """Records with their lines; the text too where lines were decoded one by one."""
        records = self._decoder.decode_lines(block.data)
        if records is not None:
            self._decodable = True
            yield from ((line, record, b"") for line, record in enumerate(records, block.first_line))
            return
        lines = block.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for number, raw in enumerate(lines, block.first_line):
            if not raw.strip():
                self.blank += 1
                continue
            try:
                record = self._decoder.decode_line(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                self._refuse(number, raw, error, cut=raw is lines[-1] and not block.data.endswith(b"\n"))
                continue
            self._decodable = True
            yield number, record, raw

    def _refuse(self, line: int, raw: bytes, error: Exception, *, cut: bool) -> None:
        reason = explain(raw, error)
        if cut and not isinstance(error, msgspec.ValidationError) and not self.rejects.allowed and self._decodable:
            raise BadDataError(
                f"{self.path}:{line}: truncated: the last line ends inside a record ({reason}). Download the file "
                "again, or drop that line with --allow-bad-rows."
            ) from error
        self.rejects.add(line, reason, raw)


def write_rejected(con: duckdb.DuckDBPyConnection, writer: SnapshotWriter, rejects: Rejects) -> None:
    """Write the bad rows as a table of the snapshot."""
    part = writer.folder / "parts" / "rejected.parquet"
    types = {"line": pl.Int64, "reason": pl.String, "excerpt": pl.String}
    pl.DataFrame(rejects.rows, schema=types, orient="row").write_parquet(part)
    file = str(part).replace("'", "''")
    writer.copy(con, "rejected", f"SELECT * FROM read_parquet('{file}')")


def _has_shape(record: ListRecord) -> bool:
    return (
        record.tags is not None
        or record.card is not msgspec.UNSET
        or record.base_models is not None
        or record.created_at is not None
    )


def _line(block: Block, line: int) -> bytes:
    return block.data.split(b"\n")[line - block.first_line]


@contextmanager
def without_gc() -> Iterator[None]:
    """No garbage collection inside: rows make no cycles, and looking for some costs half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
