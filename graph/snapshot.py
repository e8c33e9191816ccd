"""Dated, immutable Parquet tables with a manifest beside them: all that `graph.build` ever sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from graph.errors import BadDataError, StaleSchemaError
from graph.partial import PartialFolder
from graph.schema.core import Property, Type

if TYPE_CHECKING:
    import duckdb
    import polars as pl

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_COPY: Final = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table of a snapshot: its columns and the columns that it is sorted by."""

    name: str
    columns: tuple[Property, ...]
    sorted_by: tuple[str, ...]
    meaning: str


MODELS: Final = SnapshotTable(
    "models",
    (
        Property("id", Type.TEXT, "Hub id as listed"),
        Property("created_at", Type.TIMESTAMP, "createdAt", "UTC"),
        Property("modified_at", Type.TIMESTAMP, "lastModified", "UTC"),
        Property("downloads_30d", Type.INTEGER, "downloads in the 30 days before observed_on", "downloads"),
        Property("likes", Type.INTEGER, "likes"),
        Property("pipeline_tag", Type.TEXT, "task"),
        Property("library_name", Type.TEXT, "library"),
        Property("gated", Type.TEXT, "auto | manual | yes (the source says not which); null where open or not listed"),
        Property("parameter_count", Type.INTEGER, "safetensors.total", "tensor elements"),
        Property("used_storage_bytes", Type.INTEGER, "usedStorage", "bytes"),
        Property("tags", Type.TEXT_LIST, "tags but base_model:, license:, dataset: and region:"),
        Property("licenses", Type.TEXT_LIST, "license ids of tags and card data, as written, in order"),
        Property("license_name", Type.TEXT, "cardData.license_name"),
        Property("license_link", Type.TEXT, "cardData.license_link"),
        Property("datasets", Type.TEXT_LIST, "dataset: tags"),
        Property("observed_on", Type.DATE, "day of the observation"),
        Property("observed_by", Type.TEXT, "collection or crawl"),
        Property("removed_on", Type.DATE, "day on which the repository was seen to be gone"),
    ),
    ("id",),
    "Models as a list call returned them, one row each: the latest observation",
)

CLAIMS: Final = SnapshotTable(
    "claims",
    (
        Property("child", Type.TEXT, "id of the child"),
        Property("parent", Type.TEXT, "the parent as written"),
        Property("relation", Type.TEXT, "relation as written; null where none is stated"),
        Property("method", Type.TEXT, "see graph.evidence"),
        Property("observed_on", Type.DATE, "day of the observation"),
        Property("detail", Type.TEXT, "the words or the file that state it; null for tags"),
    ),
    ("child", "parent", "relation", "method", "observed_on"),
    "Statements that a model stands on another, as written",
)

OBSERVATIONS: Final = SnapshotTable(
    "observations",
    (
        Property("id", Type.TEXT, "Hub id"),
        Property(
            "observed_at",
            Type.TIMESTAMP,
            "time of the observation; the start of its day where only that is known",
            "UTC",
        ),
        Property("downloads_30d", Type.INTEGER, "downloads in the 30 days before", "downloads"),
        Property("likes", Type.INTEGER, "likes"),
        Property("modified_at", Type.TIMESTAMP, "lastModified", "UTC"),
        Property("license", Type.TEXT, "license id as written"),
        Property("base_models", Type.TEXT_LIST, "base models as written; null where none is given"),
        Property("removed", Type.BOOLEAN, "the repository was seen to be gone"),
        Property("observed_by", Type.TEXT, "collection or crawl"),
    ),
    ("id", "observed_at", "modified_at", "downloads_30d", "likes", "license", "base_models", "removed", "observed_by"),
    "The same models over time",
)

REJECTED: Final = SnapshotTable(
    "rejected",
    (
        Property("line", Type.INTEGER, "line of the source, or row of a Parquet file, from 1"),
        Property("reason", Type.TEXT, "why it could not be read"),
        Property("excerpt", Type.TEXT, "its first 200 characters"),
    ),
    ("line",),
    "Rows of the source that could not be read",
)

RENAMES: Final = SnapshotTable(
    "renames",
    (
        Property("former", Type.TEXT, "id as it was"),
        Property("current", Type.TEXT, "id that the Hub redirects to"),
        Property("observed_on", Type.DATE, "day of the observation"),
    ),
    ("former", "current"),
    "Redirects of renamed repositories",
)

REMOVALS: Final = SnapshotTable(
    "removals",
    (
        Property("id", Type.TEXT, "id under which the repository was known"),
        Property("created_at", Type.TIMESTAMP, "createdAt, which tells repositories of the same id apart", "UTC"),
        Property("last_seen_on", Type.DATE, "last day on which it was observed"),
        Property("removed_on", Type.DATE, "day on which it was seen to be gone"),
        Property("reason", Type.TEXT, "gone: deleted or private; disabled: by the Hub; renamed; replaced: by another"),
        Property("current", Type.TEXT, "id to which it was renamed"),
    ),
    ("id", "created_at"),
    "Repositories that were known and are no more; their last row stays in the models",
)

CARDS: Final = SnapshotTable(
    "cards",
    (
        Property("id", Type.TEXT, "Hub id as asked for"),
        Property("file", Type.TEXT, "README.md | adapter_config.json | config.json | mergekit_config.yml"),
        Property("state", Type.TEXT, "read | no such file | gated | gone | disabled | too large | refused"),
        Property("content_hash", Type.TEXT, "SHA-256 of the file's bytes"),
        Property("size_bytes", Type.INTEGER, "size of the file", "bytes"),
        Property("licenses", Type.TEXT_LIST, "license ids of the front matter, as written"),
        Property("license_name", Type.TEXT, "license_name of the front matter"),
        Property("license_link", Type.TEXT, "license_link of the front matter"),
        Property("text", Type.TEXT, "text of the card below its front matter; null for other files"),
        Property("problems", Type.TEXT_LIST, "what could not be read in it, and why"),
        Property("observed_on", Type.DATE, "day on which the Hub gave the file or said that it is unchanged"),
    ),
    ("id", "file"),
    "Model cards and configuration files that were asked for, also those that could not be had",
)

TABLES: Final[Mapping[str, SnapshotTable]] = {
    t.name: t for t in (MODELS, CLAIMS, OBSERVATIONS, REJECTED, RENAMES, REMOVALS, CARDS)
}
"""Tables of Hub snapshots. Registry snapshots hold tables of the graph's schema instead, models by id."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is: source, time, row counts and a hash over the bytes of its tables."""

    name: str
    kind: str
    source: str
    retrieved_at: str
    content_hash: str
    rows: dict[str, int]
    files: dict[str, str]
    notes: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> Self:
        """The snapshot in this folder.

        Raises:
            BadDataError: there is no readable manifest, or a table that it names is missing.
            StaleSchemaError: another version has written it.
        """
        try:
            raw = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            manifest = Manifest(**raw)
        except (OSError, ValueError, TypeError) as error:
            raise BadDataError(f"{path}: no readable {MANIFEST} ({error}). Ingest the source again.") from error
        if manifest.format != FORMAT:
            raise StaleSchemaError(
                f"{path}: snapshot format {manifest.format!r}; expected {FORMAT}. Ingest the source again."
            )
        missing = [t for t in manifest.files if not (path / f"{t}.parquet").is_file()]
        if missing:
            raise BadDataError(f"{path}: table {missing[0]!r} is named in {MANIFEST} but its file is gone.")
        return cls(path, manifest)

    def has(self, table: str) -> bool:
        """Whether the snapshot holds this table."""
        return table in self.manifest.files

    def table(self, name: str) -> str:
        """SQL table function that reads a table of it, e.g. `read_parquet('…/models.parquet')`.

        Raises KeyError where the snapshot has no such table.
        """
        if not self.has(name):
            raise KeyError(name)
        file = str(self.path / f"{name}.parquet").replace("'", "''")
        return f"read_parquet('{file}')"


class SnapshotWriter:
    """Writes tables into a hidden folder; `commit` makes the snapshot appear at once, complete or not at all.

    As a context manager it removes what it wrote when the block fails.
    """

    def __init__(self, root: Path, kind: str, source: str, retrieved_at: datetime) -> None:
        self.root = root
        self.kind = kind
        self.source = source
        self.retrieved_at = retrieved_at.astimezone(UTC)
        self.notes: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._partial = PartialFolder(root, kind)
        self.folder = self._partial.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._partial.__exit__(kind, error, trace)

    def copy(self, con: duckdb.DuckDBPyConnection, table: str, select: str, order: tuple[str, ...] = ()) -> int:
        """Write the rows of a SELECT as this table and return their number.

        Rows are ordered by the declared columns of a Hub table, else by `order`, so that the same rows give the
        same bytes. Columns of a declared table are selected by name and cast to their declared type.
        """
        declared = TABLES.get(table)
        if declared is not None:
            names = ", ".join(f"{c.name}::{c.type.value} AS {c.name}" for c in declared.columns)
            select = f"SELECT {names} FROM ({select})"
            order = declared.sorted_by
        by = f" ORDER BY {', '.join(f'{c} NULLS FIRST' for c in order)}" if order else ""
        file = str(self.folder / f"{table}.parquet").replace("'", "''")
        rows = con.execute(f"COPY (SELECT * FROM ({select}){by}) TO '{file}' {_COPY}").fetchall()
        self._rows[table] = int(rows[0][0])
        return self._rows[table]

    def write(self, table: str, frame: pl.DataFrame) -> int:
        """Write a frame as this table, as it stands, and return its number of rows."""
        frame.write_parquet(self.folder / f"{table}.parquet", compression="zstd")
        self._rows[table] = frame.height
        return frame.height

    def commit(self) -> Snapshot:
        """Move the finished tables into place and return the snapshot.

        The name holds kind, day and content hash: the same tables of the same day give the same snapshot, which is
        then left as it is.
        """
        files = {t: _sha256(self.folder / f"{t}.parquet") for t in sorted(self._rows)}
        content_hash = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
        name = f"{self.kind}-{self.retrieved_at:%Y-%m-%d}-{content_hash[:8]}"
        manifest = Manifest(
            name=name,
            kind=self.kind,
            source=self.source,
            retrieved_at=self.retrieved_at.isoformat(timespec="seconds"),
            content_hash=content_hash,
            rows=dict(sorted(self._rows.items())),
            files=files,
            notes=self.notes,
        )
        text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"
        (self.folder / MANIFEST).write_text(text, encoding="utf-8")
        target = self.root / name
        if not (target / MANIFEST).is_file():
            self._partial.publish(target)
        return Snapshot.open(target)


def list_snapshots(root: Path) -> list[Snapshot]:
    """Complete snapshots of a folder, oldest retrieval first, then by name."""
    if not root.is_dir():
        return []
    found = [Snapshot.open(p) for p in root.iterdir() if not p.name.startswith(".") and (p / MANIFEST).is_file()]
    return sorted(found, key=lambda s: (s.manifest.retrieved_at, s.manifest.name))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
