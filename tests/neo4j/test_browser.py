"""The real Neo4j Browser in headless Chromium takes the style sheet and the favorites."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, load
from modelroots.neo4j_browser import write_browser_files
from queries.catalog import find_question, iter_questions
from tests.neo4j.graphs import build_random
from tools.neo4j import browser
from tools.neo4j.server import USER, Server

pytestmark = [pytest.mark.neo4j, pytest.mark.browser]


def wait_for(page: Page, expression: str, part: str) -> str:
    """Value of the expression once it holds the part, or after a minute.

    Browser's content policy forbids what Playwright's own waiting for a function does.
    """
    for _ in range(300):
        if part in page.evaluate(expression):
            break
        page.wait_for_timeout(200)
    return str(page.evaluate(expression))


def test_style_sheet_and_favorites(server: Server | None, empty: Connection, tmp_path: Path):
    if server is None:
        pytest.skip("NEO4J_URI names a server whose Browser address is not known")
    if shutil.which("chromium") is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    folder = build_random(tmp_path / "home", 1)
    with DuckDBStore.open(folder) as embedded:
        load(empty, embedded.con, embedded.info)
    sheet, favorites = write_browser_files(tmp_path / "files", ["CN", "US", "mixed", "unresolved"], iter_questions())
    with browser.connected(server.browser, server.uri, USER, server.password, width=1200, height=800) as page:
        outside: list[str] = []
        page.on("requestfinished", lambda r: outside.append(r.url) if "127.0.0.1" not in r.url else None)
        browser.drop(page, ".filedrop", favorites)
        page.get_by_test_id("navigationFavorites").click()
        page.get_by_test_id("expandFolder-modelroots").click()
        page.get_by_text(find_question("top_bases").title, exact=False).first.wait_for()
        browser.drop(page, ".filedrop", sheet)
        stored = json.loads(wait_for(page, "localStorage['neo4j.grass'] || ''", "node.Model"))
        assert stored["node.Model"]["caption"] == "{name}"
        assert stored["node.OriginCN"]["color"] == "#c8102e"
        browser.run(page, "MATCH p = (m:Model:OriginCN)-[:DERIVED_FROM]->(:Model) RETURN p LIMIT 5")
        page.get_by_test_id("property-details-overview-node-label-OriginCN").wait_for()
        circles = "[...document.querySelectorAll('svg circle')].map(c => c.getAttribute('fill')).join()"
        assert "#c8102e" in wait_for(page, circles, "#c8102e")
        assert not outside
