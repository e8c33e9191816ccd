"""Models that earlier snapshots know and a whole listing does not show: gone, renamed, or overlooked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from ingest.hub.client import HubClient, Refused
from ingest.hub.integrity import DamagedAnswerError
from ingest.hub.scope import EXPAND
from ingest.hub.spool import Spool, Task, Verdict

if TYPE_CHECKING:
    import duckdb

OVERLOOKED = "overlooked"
"""Kind of chain that holds a model which the listing did not show although it is there."""


class _Named(msgspec.Struct, gc=False):
    id: str


_decode = msgspec.json.Decoder(_Named).decode


def find_missing(con: duckdb.DuckDBPyConnection, listed: str) -> list[str]:
    """Ids of the table `known` that were there and that the SELECT `listed` does not hold, ascending."""
    rows = con.execute(
        f"SELECT id FROM known ANTI JOIN ({listed}) AS listed USING (id) WHERE removed_on IS NULL ORDER BY id"
    ).fetchall()
    return [id_ for (id_,) in rows]


def check_missing(
    client: HubClient,
    spool: Spool,
    missing: Sequence[str],
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> None:
    """Ask for each model that no page shows, and keep what the Hub says; those asked before are not asked again."""
    asked = {verdict.id for verdict in spool.verdicts()}
    for number, model in enumerate(missing):
        progress(number, len(missing))
        if model in asked:
            continue
        task = Task(f"{OVERLOOKED} {model}", 1, client.model_url(model, EXPAND))
        spool.add_tasks([task])
        answer = client.get_json(task.url, _check)
        today = clock().date()
        if isinstance(answer, Refused):
            spool.end_task(task, Verdict(model, answer.reason, None, today))
            continue
        current = _decode(answer.content).id
        if current == model:
            verdict = Verdict(model, OVERLOOKED, None, today)
        else:
            verdict = Verdict(model, "renamed", current, today)
        page = b"[" + answer.content + b"]"
        spool.commit_page(task, page, 1, None, today, verdict=verdict)


def _check(body: bytes) -> Any:
    try:
        return _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedAnswerError("damaged JSON") from error
