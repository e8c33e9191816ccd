"""Models over time, as JSON lines or Parquet, become the table `observations` of a snapshot."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from graph.errors import BadDataError
from graph.snapshot import OBSERVATIONS, SnapshotWriter
from ingest.hub.frames import read_parts, write_part
from ingest.hub.parquet import Shape, iter_parquet_blocks
from ingest.hub.record import CONTROL
from ingest.hub.sorting import sorter
from ingest.lines import detect_form, iter_blocks
from ingest.rejects import Rejects, explain


class ObservationRecord(msgspec.Struct, gc=False):
    """One model at one time, as a collection wrote it down."""

    id: str
    observed_at: str
    downloads: int | None = None
    likes: int | None = None
    modified_at: datetime | None = msgspec.field(default=None, name="lastModified")
    license: str | None = None
    base_model: str | list[str] | None = None
    removed: bool | None = None
    src: str | None = msgspec.field(default=None, name="_src")


SHAPE: Final = Shape(
    "observations",
    frozenset(f.encode_name for f in msgspec.structs.fields(ObservationRecord)),
    (("id",), ("observed_at",)),
)


class ObservationRow(NamedTuple):
    """A row of the snapshot table `observations`, in the order of its columns."""

    id: str
    observed_at: datetime
    downloads_30d: int | None
    likes: int | None
    modified_at: datetime | None
    license: str | None
    base_models: list[str]
    removed: bool | None
    observed_by: str


def parse_observation(record: ObservationRecord, source: str) -> ObservationRow:
    """Row of one observation. Raises BadDataError where it gives no time."""
    try:
        moment = datetime.fromisoformat(record.observed_at)
    except ValueError as error:
        raise BadDataError(f"observed_at {record.observed_at[:40]!r} is not an ISO 8601 date or time") from error
    base = record.base_model
    bases = [] if base is None else [base] if isinstance(base, str) else base
    if any(CONTROL in b for b in bases):
        raise BadDataError("base_model holds the control character U+001F")
    modified = record.modified_at
    return ObservationRow(
        record.id,
        moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC),
        record.downloads,
        record.likes,
        modified if modified is None or modified.tzinfo else modified.replace(tzinfo=UTC),
        record.license,
        bases,
        record.removed,
        record.src or source,
    )


def write_observations(path: Path, writer: SnapshotWriter, *, source: str, allow_bad_rows: bool = False) -> int:
    """Write the observations of a file as a table of the snapshot and return their number.

    Rows that are equal in every column are kept once.

    Raises:
        NotFoundError: there is no such file.
        BadDataError: the file holds no observations, is damaged, or has too many bad rows.
    """
    form = detect_form(path)
    folder = writer.folder / "observation-parts"
    folder.mkdir()
    rejects = Rejects(path, allowed=allow_bad_rows)
    decoder = msgspec.json.Decoder(ObservationRecord)
    good = 0
    for count, block in enumerate(iter_parquet_blocks(path, SHAPE) if form == "parquet" else iter_blocks(path)):
        rows: list[ObservationRow] = []
        lines: list[int] = []
        for number, raw in enumerate(block.data.split(b"\n"), block.first_line):
            if not raw.strip():
                continue
            try:
                rows.append(parse_observation(decoder.decode(raw), source))
                lines.append(number)
            except (msgspec.MsgspecError, UnicodeDecodeError, BadDataError) as error:
                reason = str(error) if isinstance(error, BadDataError) else explain(raw, error)
                rejects.add(number, reason, raw)
        good += len(rows)
        write_part(OBSERVATIONS, rows, lines, folder / f"{count:06}.parquet")
    rejects.check(good)
    if not good:
        raise BadDataError(f"{path}: the file holds no observations. Check the file, or download it again.")
    parts = read_parts(OBSERVATIONS, folder / "*.parquet")
    with sorter(writer.folder) as con:
        written = writer.copy(con, "observations", f"SELECT DISTINCT * EXCLUDE (line) FROM ({parts})")
    shutil.rmtree(folder)
    notes = {
        "file": path.name,
        "rows_read": good + len(rejects.rows),
        "repeated_rows": good - written,
        **rejects.notes(),
    }
    writer.notes["observations"] = notes
    return written
