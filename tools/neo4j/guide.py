"""Results and picture of docs/neo4j.md, from a real server: python -m tools.neo4j.guide [--no-picture]."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph.store.neo4j import Connection, Target, load
from modelroots.home import Home
from modelroots.neo4j_browser import write_browser_files
from tools.neo4j import browser
from tools.neo4j.server import USER, Server

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore

PROJECT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = PROJECT / "docs" / "neo4j.md"
PICTURE: Final = PROJECT / "docs" / "neo4j-browser.png"
ROWS: Final = 10

QUERY: Final = re.compile(r"```cypher\n(?P<query>.*?)```\n(?P<table>(?:\n\|[^\n]*)*)(?P<after>\n)", re.DOTALL)

_DRAWN: Final = """MATCH path = SHORTEST 1 (m:Model {id: 'mradermacher/Thalia-70B-0307-Clean-i1-GGUF'})
  (()-[r:DERIVED_FROM|MIRROR_OF WHERE r.in_default]->())+(b:Model)
WHERE b <> m
OPTIONAL MATCH behind = (b)-[:UPLOADED_BY]->()-[:RUN_BY]->()-[:BASED_IN]->()
RETURN path, behind"""


def with_results(text: str, connection: Connection) -> str:
    """The page with a table of results below each of its queries."""

    def answered(found: re.Match[str]) -> str:
        columns, rows = connection.read_table(found["query"])
        lines = [columns, ["---:" if numeric(rows, k) else "---" for k in range(len(columns))], *rows[:ROWS]]
        table = "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)
        # Without a table so far, the blank line that was matched is the one that follows it.
        end = "\n" if found["table"] else "\n\n"
        return f"```cypher\n{found['query']}```\n\n{table}{end}"

    return QUERY.sub(answered, text)


def numeric(rows: list[tuple[Any, ...]], column: int) -> bool:
    """Whether a column holds numbers."""
    return all(isinstance(row[column], int | float) and not isinstance(row[column], bool) for row in rows)


def cell(value: Any) -> str:
    """A value as the page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def take_picture(server: Server, files: Path, embedded: DuckDBStore) -> None:
    """Picture of the lineage in Browser, styled by the style sheet."""
    from queries.catalog import iter_questions

    found = embedded.con.execute("SELECT DISTINCT origin_bucket_default FROM model").fetchall()
    sheet, favorites = write_browser_files(files, [b for (b,) in found if b], iter_questions())
    with browser.connected(server.browser, server.uri, USER, server.password, width=1280, height=800) as page:
        browser.drop(page, ".filedrop", favorites)
        browser.drop(page, ".filedrop", sheet)
        browser.run(page, ":config autoComplete: false")
        page.wait_for_timeout(2_000)
        browser.run(page, ":clear")
        page.wait_for_timeout(2_000)
        browser.run(page, _DRAWN)
        page.get_by_test_id("vizInspector").wait_for()
        # The layout moves until it has found its rest.
        page.wait_for_timeout(15_000)
        page.screenshot(path=PICTURE)


def main() -> None:
    """Entry of the command line."""
    from modelroots.pipeline import build_home
    from modelroots.sample import ingest_sample

    with tempfile.TemporaryDirectory(prefix="modelroots-guide-") as name:
        home = Home(Path(name) / "home")
        ingest_sample(home.snapshots)
        build_home(home)
        server = Server(Path(name) / "server")
        server.start()
        try:
            target = Target(uri=server.uri, password=server.password)
            with home.open() as embedded, Connection(target) as connection:
                load(connection, embedded.con, embedded.info)
                PAGE.write_text(with_results(PAGE.read_text(encoding="utf-8"), connection), encoding="utf-8")
                if "--no-picture" not in sys.argv:
                    take_picture(server, Path(name) / "files", embedded)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
