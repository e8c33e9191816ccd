"""Small Hubs, written as a dump and built as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.build import build_graph
from graph.snapshot import SnapshotWriter
from graph.store.duckdb import DuckDBStore

Build = Callable[..., DuckDBStore]
DAY = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Build a graph of records, claims of cards as rows, and mirrors as the registry would give them."""
    from ingest.hub.dump import ingest_dump

    with ExitStack() as stack:

        def _build(
            *records: dict[str, Any],
            claims: list[tuple[str, str, str | None, str]] = [],  # noqa: B006
            reuploaders: list[str] = [],  # noqa: B006
            mirrors: list[tuple[str, str]] = [],  # noqa: B006
        ) -> DuckDBStore:
            dump = tmp_path / "dump.jsonl"
            dump.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
            snapshots = [ingest_dump(dump, tmp_path / "snapshots", source="test", retrieved_at=DAY)]
            with SnapshotWriter(tmp_path / "snapshots", "registry", "test", DAY) as writer:
                writer.write(
                    "reuploader", _frame([(a, "copies", "registry") for a in reuploaders], "account", "reason")
                )
                writer.write("curated_mirror", _frame([(m, o, "registry") for m, o in mirrors], "mirror", "original"))
                if claims:
                    rows = [(c, p, r, m, DAY.date(), None) for c, p, r, m in claims]
                    schema = ["child", "parent", "relation", "method", "observed_on", "detail"]
                    frame = pl.DataFrame(rows, schema=schema, orient="row")
                    writer.write("claims", frame.with_columns(pl.col("relation", "detail").cast(pl.String)))
                snapshots.append(writer.commit())
            return stack.enter_context(DuckDBStore.open(build_graph(snapshots, tmp_path / "graphs")))

        yield _build


def _frame(rows: list[tuple[str, ...]], *names: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys((*names, "source"), pl.String), orient="row")
