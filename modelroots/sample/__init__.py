"""The bundled sample: 70,505 models of the Hub and their observations, 2025-10-24 to 2026-08-22."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

FOLDER: Final = Path(__file__).parent
MODELS: Final = FOLDER / "models.parquet"
OBSERVATIONS: Final = FOLDER / "observations.parquet"
SOURCE: Final = "sample"
RETRIEVED_AT: Final = datetime(2026, 8, 22, tzinfo=UTC)
"""Last day of both collections."""


def ingest_sample(snapshots_root: Path) -> Snapshot:
    """Snapshot of the sample with its observations."""
    from ingest.hub.dump import ingest_dump

    return ingest_dump(MODELS, snapshots_root, source=SOURCE, retrieved_at=RETRIEVED_AT, observations=OBSERVATIONS)
