"""Snapshots as list records again: what the Hub would have sent for their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from graph.database import connect
from graph.snapshot import CLAIMS, Snapshot
from ingest.hub.known import create_known, hub_snapshots


def iter_records(snapshots: Sequence[Snapshot]) -> Iterator[dict[str, Any]]:
    """Records of the models that the snapshots know and that were not seen to be gone, by id.

    What a snapshot does not keep is lost: the order of the tags, and keys of the card data beyond license and parents.
    """
    con = connect()
    create_known(con, snapshots)
    parts = ["SELECT '' AS child, '' AS parent, '' AS relation, '' AS method, NULL::DATE AS observed_on WHERE false"]
    parts += [
        f"SELECT child, parent, relation, method, observed_on FROM {s.table(CLAIMS.name)}"
        for s in hub_snapshots(snapshots)
        if s.has(CLAIMS.name)
    ]
    con.execute(
        f"""
        CREATE TEMP TABLE tag AS
        SELECT id, list(tag ORDER BY tag) AS lineage FROM (
            SELECT DISTINCT child AS id,
                'base_model:' || CASE WHEN method = 'tag_typed' THEN relation || ':' ELSE '' END || parent AS tag
            FROM ({" UNION ALL ".join(parts)}) AS claim
            JOIN known ON known.id = child AND known.observed_on = claim.observed_on
            WHERE method IN ('tag_typed', 'tag_untyped')
        ) GROUP BY id
        """
    )
    rows = con.execute(
        """
        SELECT id, created_at, modified_at, downloads_30d, likes, pipeline_tag, library_name, gated, parameter_count,
            used_storage_bytes, list_concat(tags, coalesce(lineage, []),
                list_transform(licenses, lambda x: 'license:' || x),
                list_transform(datasets, lambda x: 'dataset:' || x)), license_name, license_link
        FROM known LEFT JOIN tag USING (id) WHERE removed_on IS NULL ORDER BY id
        """
    )
    while batch := rows.fetchmany(10_000):
        yield from map(_record, batch)


def _record(row: tuple[Any, ...]) -> dict[str, Any]:
    record = {
        "id": row[0],
        "createdAt": _time(row[1]),
        "lastModified": _time(row[2]),
        "downloads": row[3],
        "likes": row[4],
        "pipeline_tag": row[5],
        "library_name": row[6],
        "gated": {None: False, "yes": True}.get(row[7], row[7]),
        "safetensors": {"total": row[8]} if row[8] is not None else None,
        "usedStorage": row[9],
        "tags": row[10],
    }
    card = {key: value for key, value in (("license_name", row[11]), ("license_link", row[12])) if value is not None}
    return {k: v for k, v in record.items() if v is not None} | ({"cardData": card} if card else {})


def _time(moment: datetime | None) -> str | None:
    """Time as the Hub writes it."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
