"""Raw models and claims out of snapshots, before anything is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from graph.errors import BadDataError
from graph.resolve.moment import known_by
from graph.snapshot import CLAIMS, MODELS, RENAMES, Snapshot

if TYPE_CHECKING:
    import duckdb


def load_records(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], as_of: date | None = None) -> None:
    """Make `raw_model` (a row per id, the latest observation), `raw_claim` (all statements) and `raw_rename`.

    With `as_of` only what was seen by the end of that day.

    Raises:
        BadDataError: no snapshot holds models.
    """
    with_models = [s for s in snapshots if s.has(MODELS.name)]
    if not with_models:
        raise BadDataError("no snapshot holds models. Ingest some first, for example: modelroots ingest dump FILE")
    columns = ", ".join(c.name for c in MODELS.columns)
    removed = f"CASE WHEN {known_by('removed_on', as_of)} THEN removed_on END AS removed_on"
    parts = " UNION ALL ".join(
        f"SELECT * REPLACE ({removed}), {rank} AS rank FROM (SELECT {columns} FROM {s.table(MODELS.name)}) "
        f"WHERE {known_by('observed_on', as_of)}"
        for rank, s in enumerate(with_models)
    )
    latest = (
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY observed_on DESC NULLS LAST, rank DESC) = 1"
        if len(with_models) > 1
        else ""
    )
    con.execute(f"CREATE TEMP TABLE raw_model AS SELECT {columns} FROM ({parts}) {latest}")
    con.execute(
        "CREATE TEMP TABLE raw_claim (child VARCHAR, parent VARCHAR, relation VARCHAR, method VARCHAR, "
        "observed_on DATE, detail VARCHAR, source VARCHAR)"
    )
    names = ", ".join(c.name for c in CLAIMS.columns)
    con.execute("CREATE TEMP TABLE raw_rename (former VARCHAR, current VARCHAR, source VARCHAR)")
    for snapshot in snapshots:
        if snapshot.has(RENAMES.name):
            con.execute(
                f"INSERT INTO raw_rename SELECT former, current, ? FROM {snapshot.table(RENAMES.name)} "
                f"WHERE {known_by('observed_on', as_of)}",
                [snapshot.manifest.name],
            )
        if snapshot.has(CLAIMS.name):
            con.execute(
                f"INSERT INTO raw_claim BY NAME SELECT {names}, ? AS source FROM {snapshot.table(CLAIMS.name)} "
                f"WHERE {known_by('observed_on', as_of)}",
                [snapshot.manifest.name],
            )
