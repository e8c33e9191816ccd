"""Ids and parameters that try to be Cypher: they stay text."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from graph.errors import UsageError
from graph.store.duckdb import DuckDBStore
from graph.store.neo4j import Connection, Neo4jStore, Target, load
from modelroots.neo4j_browser import cypher_literal
from queries.catalog import find_question, iter_questions
from tests.neo4j.contents import digest, server_nodes, table_nodes
from tests.neo4j.graphs import build_models
from tests.neo4j.test_catalogue import compare

pytestmark = pytest.mark.neo4j

HOSTILE = (
    "'}) MATCH (n) DETACH DELETE n //",
    "' OR 1=1 //",
    '"}) DETACH DELETE m //',
    "`) DETACH DELETE m //",
    "a`b``c",
    "\\u0027}) DETACH DELETE m //",
    "\\",
    "\\'",
    "$model",
    "${model}",
    "{edges: 'default'}",
    "/* */ // --",
    "; DROP CONSTRAINT modelroots_model_id",
    "line\nbreak\r\tand tab",
    "нуль\u200bширины",
    "\u202eright to left",
    "模型 🤖",
    "\ud7ff\ue000\uffff",
    " ",
    "NULL",
)


def random_text(chance: random.Random) -> str:
    """Text of characters that mean something to Cypher, and of others."""
    pool = "'\"`\\$(){}[]:;,/*-=<>|&%#@!?~^+ \n\t\u0000\u2028éß中🤖abcXYZ019_."
    escapes = ("\\u0027", "\\u0060", "\\'", "``", "*/", "//", "})")
    return "".join(chance.choice(escapes) if chance.random() < 0.1 else chance.choice(pool) for _ in range(20))


@pytest.fixture(scope="module")
def hostile(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a graph with hostile ids; the server holds it."""
    chance = random.Random(5)
    names = [*HOSTILE, *(random_text(chance) for _ in range(60))]
    ids = sorted({f"some-one/{k}{name}" for k, name in enumerate(names)})
    folder = build_models(tmp_path_factory.mktemp("hostile"), ids)
    with Connection(target) as connection, DuckDBStore.open(folder) as embedded:
        load(connection, embedded.con, embedded.info)
        assert server_nodes(connection) == table_nodes(embedded.con)
    return folder


def test_hostile_ids_are_loaded_and_found(hostile: Path, target: Target):
    question = find_question("models")
    with DuckDBStore.open(hostile) as embedded:
        ids = [row[0] for row in embedded.con.execute("SELECT id FROM model WHERE has_record ORDER BY id").fetchall()]
    assert len(ids) == len(HOSTILE) + 60
    with Neo4jStore.open(target) as store:
        before = digest(store.connection)
        rows = store.fetch(question.statement, question.bind({"model": ids}), "default")
        assert sorted(row[0] for row in rows) == sorted(ids)
        for model in ids[:20]:
            found = store.fetch(question.statement, question.bind({"model": model}), "default")
            assert [row[0] for row in found] == [model]
        # As text in the statement too, where favourites write it.
        for model in ids:
            assert store.connection.read(f"RETURN {cypher_literal(model)}") == [(model,)]
        assert digest(store.connection) == before


def test_hostile_parameters_answer_as_in_the_embedded_store_and_change_nothing(hostile: Path, target: Target):
    with Neo4jStore.open(target) as store, DuckDBStore.open(hostile) as embedded:
        before = digest(store.connection)
        labels = store.connection.read("CALL db.labels() YIELD label RETURN count(label)")
        reached = set()
        for k, text in enumerate(HOSTILE):
            for question in iter_questions():
                example = dict(question.example)
                names = [name for name, value in example.items() if isinstance(value, str | list)]
                # A quarter of the questions for each text, in turn: all of them would be thousands.
                if (len(question.name) + k) % 4 == 0:
                    for name in names:
                        given = example | {name: [text] if isinstance(example[name], list) else text}
                        # One of a few words is expected: what is none of them reaches no store.
                        with contextlib.suppress(UsageError):
                            compare(embedded, store, question, "default", given)
                            reached.add(question.name)
        assert reached >= {"models", "search", "descendants", "path"}
        assert digest(store.connection) == before
        assert store.connection.read("CALL db.labels() YIELD label RETURN count(label)") == labels


def test_the_cypher_of_no_question_is_put_together_from_text():
    """Statements are files; nothing of a parameter gets into them, and no procedure runs text as Cypher."""
    for question in iter_questions():
        lowered = question.statement.cypher.lower()
        assert "apoc." not in lowered
        assert "format(" not in lowered
        source = Path(f"queries/{question.module.split('.')[1]}/{question.name}.cypher")
        assert (Path(__file__).parents[2] / source).read_text(encoding="utf-8") == question.statement.cypher
