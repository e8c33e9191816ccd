"""Sorting of more rows than fit into memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.database import connect

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT: Final = "2GB"
"""What DuckDB may use for sorting; it spills to the snapshot's own folder beyond."""


@contextmanager
def sorter(folder: Path, memory_limit: str = MEMORY_LIMIT) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connection that sorts in bounded memory, spilling into this folder and leaving nothing there."""
    spill = folder / "spill"
    con = connect()
    try:
        con.execute(f"SET memory_limit = '{memory_limit}'")
        con.execute("SET temp_directory = ?", [str(spill)])
        con.execute("SET TimeZone = 'UTC'")
        yield con
    finally:
        con.close()
        shutil.rmtree(spill, ignore_errors=True)
