"""Ten thousand models with random hostile ids in a real Neo4j: python -m tests.campaigns.neo4j_text.

Each id is loaded, asked for, and written as a literal into a statement; the graph must be the same afterwards.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from graph.errors import NotFoundError
from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, Neo4jStore, Target, load
from modelroots.neo4j_browser import cypher_literal
from queries.catalog import find_question
from tests.neo4j.contents import digest, server_edges, server_nodes, table_edges, table_nodes
from tests.neo4j.graphs import build_models
from tests.neo4j.test_text import HOSTILE, random_text
from tools.neo4j.server import Server

STRINGS = 10_000


def main() -> int:
    """Run the campaign; the number of differences is the exit code."""
    started = time.perf_counter()
    chance = random.Random(2026)
    texts = [*HOSTILE, *(random_text(chance) for _ in range(STRINGS - len(HOSTILE)))]
    ids = sorted({f"some-one/{k}{text}" for k, text in enumerate(texts)})
    with tempfile.TemporaryDirectory(prefix="modelroots-text-") as name:
        folder = build_models(Path(name), ids)
        server = Server(Path(name) / "server", heap="1g", page_cache="256m")
        server.start()
        try:
            wrong = check(Target(uri=server.uri, password=server.password), folder, texts)
        finally:
            server.stop()
    print(f"{len(ids):,} ids, {wrong} differences, {time.perf_counter() - started:.0f} s")
    return wrong


def check(target: Target, folder: Path, texts: list[str]) -> int:
    """Differences between what was asked and what was answered."""
    wrong = 0
    with DuckDBStore.open(folder) as embedded, Connection(target) as connection:
        load(connection, embedded.con, embedded.info)
        wrong += server_nodes(connection) != table_nodes(embedded.con)
        wrong += server_edges(connection) != table_edges(embedded.con)
        before, labels = digest(connection), connection.read("CALL db.labels() YIELD label RETURN count(label)")
        ids = [row[0] for row in embedded.con.execute("SELECT id FROM model WHERE has_record ORDER BY id").fetchall()]
        wrong += len(ids) != len(texts)
        question = find_question("models")
        with Neo4jStore.open(target) as store:
            found = store.fetch(question.statement, question.bind({"model": ids}), "default")
            wrong += sorted(row[0] for row in found) != sorted(ids)
            for model in ids[::10]:
                found = store.fetch(question.statement, question.bind({"model": model}), "default")
                wrong += [row[0] for row in found] != [model]
            for text in texts[::20]:
                try:
                    store.fetch(question.statement, question.bind({"model": text}), "default")
                    wrong += 1
                except NotFoundError:
                    pass
        for k in range(0, len(ids), 100):
            some = ids[k : k + 100]
            wrong += connection.read(f"RETURN {cypher_literal(some)}") != [(some,)]
        wrong += digest(connection) != before
        wrong += connection.read("CALL db.labels() YIELD label RETURN count(label)") != labels
    return wrong


if __name__ == "__main__":
    sys.exit(main())
