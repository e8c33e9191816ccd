from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from graph.errors import BadDataError
from graph.export.neo4j_import import COMMAND_FILE, export_neo4j_import
from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, Neo4jStore, Target, update
from graph.store.neo4j.state import require_state, state_notes
from tests.neo4j.conftest import start_server
from tests.neo4j.contents import server_edges, server_nodes, table_edges, table_nodes
from tests.neo4j.graphs import build_random

pytestmark = pytest.mark.neo4j


def test_the_real_importer_makes_the_same_graph(tmp_path: Path):
    from tools.neo4j.admin import bulk_import

    folder = build_random(tmp_path / "home", 3)
    with DuckDBStore.open(folder) as embedded:
        files = export_neo4j_import(embedded.con, embedded.info, tmp_path / "import files")
        wanted = table_nodes(embedded.con), table_edges(embedded.con)
    arguments = shlex.split((files.folder / COMMAND_FILE).read_text(encoding="utf-8"))
    assert arguments[:4] == ["neo4j-admin", "database", "import", "full"]
    home = tmp_path / "server"
    printed = bulk_import(home, arguments[4:], heap="256m")
    assert "IMPORT DONE" in printed
    server = start_server(home)
    try:
        with Connection(Target(uri=server.uri, password=server.password)) as connection:
            [note] = state_notes(require_state(connection))
            assert note.endswith("Finish it with: modelroots neo4j load --update")
            # The first update makes constraints and empty lists, and finds nothing else to write.
            report = update(connection, folder.parent, folder)
            assert (report.written, report.removed) == (0, 0)
            assert (server_nodes(connection), server_edges(connection)) == wanted
            names = {row[0] for row in connection.read("SHOW CONSTRAINTS YIELD name")}
            assert {"modelroots_model_id", "modelroots_loaded_graph"} <= names
        with Neo4jStore.open(connection.target) as store, DuckDBStore.open(folder) as embedded:
            assert store.info == embedded.info
    finally:
        server.stop()


def test_a_list_that_import_files_cannot_hold_is_refused(tmp_path: Path):
    import duckdb

    from graph.store.folder import GRAPH_FILE, graph_info

    folder = build_random(tmp_path, 3)
    with duckdb.connect(folder / GRAPH_FILE) as con:
        con.execute("UPDATE model SET declared_licenses = ['a\x1fb'] WHERE idx = 0")
        with pytest.raises(BadDataError, match=r"model.declared_licenses: .*U\+001F"):
            export_neo4j_import(con, graph_info(folder), tmp_path / "out")
