"""Which models' cards are worth asking for, and which of their files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from graph.errors import NotFoundError
from graph.identity import require_model_id
from graph.snapshot import Snapshot
from ingest.hub.card import PARSERS
from ingest.hub.known import create_declared, create_known

if TYPE_CHECKING:
    import duckdb

_NEEDS: Final = """
    declared.child IS NULL OR len(licenses) = 0 OR list_has_any(licenses, ['other', 'unknown'])
"""
_ADAPTER: Final = """
    coalesce(library_name, '') = 'peft' OR list_has_any(tags, ['peft', 'lora', 'adapter', 'qlora', 'dora'])
    OR regexp_matches(id, 'lora|adapter', 'i')
"""
_MERGE: Final = "list_has_any(tags, ['mergekit', 'merge', 'moe', 'frankenmerge']) OR regexp_matches(id, 'merge', 'i')"


class Wanted(NamedTuple):
    """A model, its files to ask for, and the time of its last commit as far as it is known."""

    model: str
    files: tuple[str, ...]
    modified_at: datetime | None


def plan_cards(
    con: duckdb.DuckDBPyConnection,
    snapshots: Sequence[Snapshot],
    *,
    models: Sequence[str] = (),
    files: Sequence[str] = (),
    everything: bool = False,
    limit: int | None = None,
) -> list[Wanted]:
    """Files to ask for, most downloaded models first.

    Args:
        con: an open connection; it gets temporary tables.
        snapshots: what is known of the Hub.
        models: these models only, known or not; without them, those that name no parent or no usable license.
        files: these files of each; without them the card, and each other file where name, tags or library promise it.
        everything: all models that are known.
        limit: models at the most.

    Raises:
        NotFoundError: no models were named and none are known.
        UsageError: what was named is no Hub id.
    """
    chosen = dict.fromkeys(map(require_model_id, models))
    create_known(con, snapshots)
    create_declared(con, snapshots)
    con.execute("CREATE TEMP TABLE chosen (id VARCHAR, place INTEGER)")
    if chosen:
        con.executemany("INSERT INTO chosen VALUES (?, ?)", [[m, i] for i, m in enumerate(chosen)])
        source = "chosen LEFT JOIN known USING (id)"
        order, condition = "place", "true"
    else:
        source = "known"
        order, condition = "downloads_30d DESC NULLS LAST, id", "removed_on IS NULL"
        if not everything:
            condition += f" AND ({_NEEDS})"
        if con.execute("SELECT count(*) FROM known").fetchall()[0][0] == 0:
            raise NotFoundError("no snapshot holds models whose cards could be read. Run first: modelroots ingest hub")
    rows = con.execute(
        f"""
        SELECT id, modified_at, declared.child IS NULL, {_ADAPTER}, {_MERGE}
        FROM {source} LEFT JOIN declared ON declared.child = id WHERE {condition} ORDER BY {order}
        {f"LIMIT {int(limit)}" if limit is not None else ""}
        """
    ).fetchall()
    return [
        Wanted(
            id_,
            tuple(files) or _files(alone=alone, adapter=adapter, merge=merge),
            modified_at.replace(tzinfo=UTC) if modified_at else None,
        )
        for id_, modified_at, alone, adapter, merge in rows
    ]


def _files(*, alone: bool, adapter: bool | None, merge: bool | None) -> tuple[str, ...]:
    """Files by what is known of the model; of one that no snapshot knows (None), all."""
    promised = {
        "README.md": True,
        "adapter_config.json": adapter is not False,
        "config.json": alone,
        "mergekit_config.yml": merge is not False,
    }
    assert promised.keys() == PARSERS.keys()
    return tuple(name for name, wanted in promised.items() if wanted)
