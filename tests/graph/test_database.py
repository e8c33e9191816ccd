"""Standard output is for data: no connection may draw a progress bar on it."""

from __future__ import annotations

from pathlib import Path

from graph.database import connect
from graph.store.duckdb import DuckDBStore

SETTING = "SELECT current_setting('enable_progress_bar')"


def test_connections_and_their_cursors_are_quiet(tmp_path: Path) -> None:
    for con in (connect(), connect(tmp_path / "file.duckdb")):
        assert con.execute(SETTING).fetchall() == [(False,)]
        assert con.cursor().execute(SETTING).fetchall() == [(False,)]
        con.close()


def test_an_opened_graph_is_quiet(sample: DuckDBStore) -> None:
    assert sample.con.execute(SETTING).fetchall() == [(False,)]
