"""The registry as a snapshot: the same files give the same bytes and the same name."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import BadDataError
from graph.snapshot import SnapshotWriter
from ingest.registry.license_load import load_licenses
from ingest.registry.license_tables import license_tables
from ingest.registry.lineage_load import lineage_tables, load_lineage
from ingest.registry.load import REGISTRY_FOLDER, load_registry
from ingest.registry.registry import Registry
from ingest.registry.tables import dated, registry_tables

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

KIND: Final = "registry"
SOURCE: Final = "curated registry of modelroots"


def compile_registry(snapshots: Path, folder: Path = REGISTRY_FOLDER) -> Snapshot:
    """Check the registry's files, write their tables as a snapshot below `snapshots`, and return it.

    The snapshot is dated by the latest day on which one of its sources was read, not by the clock.

    Raises:
        BadDataError: the registry has problems; the message lists all of them with file and line.
    """
    registry = load_registry(folder)
    licenses = load_licenses(folder)
    lineage = load_lineage(folder)
    with SnapshotWriter(snapshots, KIND, SOURCE, registry_date(registry)) as writer:
        for name, frame in {
            **registry_tables(registry),
            **license_tables(licenses),
            **lineage_tables(lineage),
        }.items():
            writer.write(name, frame)
        return writer.commit()


def registry_date(registry: Registry) -> datetime:
    """Midnight UTC of the latest day on which a source was read.

    Raises BadDataError where no row of sources.yaml gives a day.
    """
    days = list(dated(registry).values())
    for part in (registry.organizations, registry.owners, registry.rounds, registry.deployments):
        days += [s.retrieved_on for placed in part for s in placed.value.sources if s.retrieved_on is not None]
    if not days:
        raise BadDataError("sources.yaml holds no row; a registry is dated by the days on which its sources were read.")
    return datetime.combine(max(days), time(), UTC)
