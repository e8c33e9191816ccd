"""Connections to DuckDB that keep standard output for data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

_QUIET: Final = "SET enable_progress_bar = false"


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to a file, or to a database in memory, that shows no progress.

    DuckDB 2 draws a progress bar on standard output, into the data that a command prints, once a statement takes two
    seconds. The setting belongs to the connection and its cursors; there is none for the process.

    Raises:
        duckdb.Error: the file cannot be opened.
    """
    import duckdb

    con = duckdb.connect(path, read_only=read_only) if path is not None else duckdb.connect()
    con.execute(_QUIET)
    return con
