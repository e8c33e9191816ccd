"""What model cards say of licenses fills the gaps that the listing leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.resolve.moment import known_by
from graph.snapshot import CARDS, Snapshot

if TYPE_CHECKING:
    import duckdb

_LATEST: Final = """
CREATE TEMP TABLE card_license AS
SELECT c.id, c.licenses, c.license_name, c.license_link
FROM ({parts}) c JOIN raw_model m USING (id)
WHERE c.state = 'read' AND c.file = 'README.md' AND (m.created_at IS NULL OR c.observed_on >= m.created_at::DATE)
QUALIFY row_number() OVER (PARTITION BY c.id ORDER BY c.observed_on DESC, c.rank DESC) = 1
"""
"""The last card of each model; a card that is older than the repository belonged to another of the same id."""

_FILL: Final = """
UPDATE raw_model AS m SET
    licenses = CASE WHEN len(m.licenses) = 0 THEN c.licenses ELSE m.licenses END,
    license_name = coalesce(m.license_name, c.license_name),
    license_link = coalesce(m.license_link, c.license_link)
FROM card_license c
WHERE c.id = m.id AND (len(m.licenses) = 0 OR m.licenses = c.licenses)
"""
"""Only where the card speaks of the license that the listing shows, or the listing shows none."""


def apply_cards(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], as_of: date | None = None) -> None:
    """Give `raw_model` the license, its name and its link from the model card, where the listing has none."""
    parts = [
        f"SELECT id, file, state, licenses, license_name, license_link, observed_on, {rank} AS rank "
        f"FROM {s.table(CARDS.name)} WHERE {known_by('observed_on', as_of)}"
        for rank, s in enumerate(snapshots)
        if s.has(CARDS.name)
    ]
    if parts:
        con.execute(_LATEST.format(parts=" UNION ALL ".join(parts)))
        con.execute(_FILL)
