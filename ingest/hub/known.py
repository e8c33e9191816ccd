"""What earlier snapshots know of the Hub: the last row of each model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from graph.errors import UsageError
from graph.snapshot import CLAIMS, MODELS, Snapshot

if TYPE_CHECKING:
    import duckdb

HUB: Final = "hub"
PARTIAL: Final = "partial"
"""Note of a snapshot that does not stand for the whole Hub."""


def hub_snapshots(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Those that hold models as the Hub listed them, in the order given."""
    return [s for s in snapshots if s.manifest.kind == HUB and s.has(MODELS.name)]


def find_last_whole(snapshots: Sequence[Snapshot]) -> datetime:
    """Time since when an update must ask: retrieval of the latest snapshot that stands for the whole Hub.

    Raises:
        UsageError: there is none.
    """
    whole = [s for s in hub_snapshots(snapshots) if not s.manifest.notes.get(PARTIAL)]
    if not whole:
        raise UsageError(
            "no snapshot of the whole Hub to update. Make one first: modelroots ingest hub (or: ingest dump FILE)"
        )
    return max(datetime.fromisoformat(s.manifest.retrieved_at) for s in whole).astimezone(UTC)


def create_known(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Make the temporary table `known`: the latest row of each model that these snapshots hold."""
    columns = ", ".join(c.name for c in MODELS.columns)
    types = ", ".join(f"NULL::{c.type.value} AS {c.name}" for c in MODELS.columns)
    parts = [f"SELECT {types}, -1 AS rank WHERE false"]
    parts += [
        f"SELECT {columns}, {rank} AS rank FROM {s.table(MODELS.name)}"
        for rank, s in enumerate(hub_snapshots(snapshots))
    ]
    con.execute(
        f"CREATE TEMP TABLE known AS SELECT {columns} FROM ({' UNION ALL '.join(parts)}) QUALIFY row_number() OVER "
        "(PARTITION BY id ORDER BY observed_on DESC NULLS LAST, rank DESC) = 1"
    )


def create_declared(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Make the temporary table `declared`: ids of the models that state a parent themselves."""
    parts = ["SELECT NULL::VARCHAR AS child WHERE false"]
    parts += [f"SELECT child FROM {s.table(CLAIMS.name)}" for s in hub_snapshots(snapshots) if s.has(CLAIMS.name)]
    con.execute(f"CREATE TEMP TABLE declared AS SELECT DISTINCT child FROM ({' UNION ALL '.join(parts)})")
