"""Every question, in both dialects, on the same graph: the same rows."""

from __future__ import annotations

import dataclasses
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.errors import NotFoundError
from graph.schema.lineage import EDGE_SETS
from graph.store.base import Store
from graph.store.duckdb import DuckDBStore
from graph.store.folder import GRAPH_FILE, graph_info
from graph.store.neo4j import Connection, Neo4jStore, Target, load
from modelroots.home import Home
from queries.catalog import iter_questions
from queries.question import Question
from tests.neo4j.graphs import build_random
from tools.neo4j.guide import PAGE, QUERY

pytestmark = pytest.mark.neo4j

QUESTIONS = {q.name: q for q in iter_questions()}

PATHS = {"path"}
"""Questions that answer with one of several shortest paths: stores may choose different ones."""

MODEL_PARAMETERS = {"model", "models", "base", "ancestor", "without"}
"""Parameters that hold Hub ids: on random graphs they are drawn from the graph."""


def put(target: Target, folder: Path) -> None:
    with Connection(target) as connection, duckdb.connect(folder / GRAPH_FILE, read_only=True) as con:
        load(connection, con, graph_info(folder))


def rows(store: Store, question: Question[Any], edges: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(map(plain, row)) for row in store.fetch(question.statement, question.bind(given), edges)]


def plain(value: Any) -> Any:
    """Values that both stores can give: numbers to 12 significant digits, lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return value if not math.isfinite(value) else float(f"{value:.12g}")
    return value


def compare(embedded: DuckDBStore, server: Neo4jStore, question: Question[Any], edges: str, given: dict[str, Any]):
    """Rows of the embedded store, after making sure that the server has the same ones."""
    try:
        here = rows(embedded, question, edges, given)
    except NotFoundError:
        with pytest.raises(NotFoundError):
            rows(server, question, edges, given)
        return []
    there = rows(server, question, edges, given)
    if question.name in PATHS:
        assert len(here) == len(there)
        assert_is_path(embedded, question, there, given)
        return here
    lacking, extra = Counter(here) - Counter(there), Counter(there) - Counter(here)
    assert not lacking
    assert not extra
    return here


def assert_is_path(embedded: DuckDBStore, question: Question[Any], found: list[tuple[Any, ...]], given: dict[str, Any]):
    """Each step is an edge, and the steps join the model with its ancestor."""
    steps = [question.row(*row) for row in found]
    for step in steps:
        known = embedded.con.execute(
            "SELECT 1 FROM lineage l JOIN model c ON c.idx = l.child JOIN model p ON p.idx = l.parent "
            "WHERE c.id = ? AND p.id = ? AND l.relation = ?",
            [step.child, step.parent, step.relation],
        ).fetchall()
        assert known
    assert [s.parent for s in steps[:-1]] == [s.child for s in steps[1:]]
    if steps:
        assert (steps[0].child, steps[-1].parent) == (given["model"], given["ancestor"])


@pytest.fixture(scope="module")
def on_sample(target: Target, sample_home: Home) -> Iterator[tuple[DuckDBStore, Neo4jStore]]:
    with sample_home.open() as embedded:
        put(target, embedded.folder)
        with Neo4jStore.open(target) as server:
            yield embedded, server


@pytest.mark.parametrize("edges", EDGE_SETS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_sample(on_sample: tuple[DuckDBStore, Neo4jStore], name: str, edges: str):
    embedded, server = on_sample
    question = QUESTIONS[name]
    answer = compare(embedded, server, question, edges, dict(question.example))
    assert answer, f"the example of {name!r} has no row in the edge set {edges!r}"


def test_library_and_command_line(
    on_sample: tuple[DuckDBStore, Neo4jStore],
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Both over neo4j://, which asks the server for its routing table."""
    import modelroots
    from modelroots.cli.main import run

    embedded, _ = on_sample
    uri = target.uri.replace("bolt://", "neo4j://")
    monkeypatch.setenv("NEO4J_URI", uri)
    monkeypatch.setenv("NEO4J_PASSWORD", target.password)
    home = embedded.folder.parents[1]
    with modelroots.open(uri) as served, modelroots.open(home) as local:
        assert served.info == local.info
        assert served.ask("top_bases", limit=5).rows == local.ask("top_bases", limit=5).rows
    printed = []
    for store in ([], ["--store", "neo4j"]):
        arguments = ["ask", "top_bases", "--limit", "5", "--format", "json", *store]
        assert run(["--home", str(home), *arguments]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1]
    assert len(printed[0]["rows"]) == 5
    assert run(["--home", str(home), "neo4j", "status", "--format", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["rows"]
    assert (row["graph"], row["complete"]) == (embedded.info.hash, True)
    assert run(["--home", str(home), "ask", "coverage", "--store", "neo4j", "--min-confidence", "0.5"]) == 2
    assert "Neo4j holds the closures of the edge sets declared, default, all" in capsys.readouterr().err


def test_the_queries_of_the_guide(on_sample: tuple[DuckDBStore, Neo4jStore]):
    """Each query of docs/neo4j.md answers with the columns and at least the rows that stand below it."""
    _, server = on_sample
    found = list(QUERY.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(found) == 5
    for query in found:
        header, _, *shown = query["table"].strip().splitlines()
        columns, answer = server.connection.read_table(query["query"])
        assert tuple(c.strip() for c in header.strip("|").split("|")) == columns
        assert len(answer) >= len(shown) > 0


@pytest.fixture(scope="module", params=[11, 12, 13])
def on_random(
    request: pytest.FixtureRequest, target: Target, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DuckDBStore, Neo4jStore]]:
    folder = build_random(tmp_path_factory.mktemp("random"), request.param, size=80)
    put(target, folder)
    with DuckDBStore.open(folder) as embedded, Neo4jStore.open(target) as server:
        yield embedded, server


@pytest.mark.parametrize("edges", EDGE_SETS)
def test_random(on_random: tuple[DuckDBStore, Neo4jStore], edges: str):
    embedded, server = on_random
    ids = [row[0] for row in embedded.con.execute("SELECT id FROM model ORDER BY idx").fetchall()]
    # The base that most stand on, and the model that stands on most: something answers about them.
    first = [
        embedded.con.execute(
            f"SELECT m.id FROM rooted_in r JOIN model m ON m.idx = r.{end} WHERE r.edges = ? "
            "GROUP BY m.id ORDER BY count(*) DESC, m.id LIMIT 1",
            [edges],
        ).fetchall()[0][0]
        for end in ("base", "model")
    ]
    answered = set()
    for question in QUESTIONS.values():
        # Each question draws for itself, so that another one does not change what it is asked.
        chance = random.Random(f"{edges} {question.name}")
        for run in range(6 if takes_models(question) else 1):
            given = dict(question.example)
            drawn = first[run : run + 1] + chance.sample(ids, 3)
            for place, name in enumerate(sorted(given.keys() & MODEL_PARAMETERS)):
                given[name] = [*drawn[:3], drawn[0]] if isinstance(given[name], list) else drawn[place]
            if compare(embedded, server, question, edges, given):
                answered.add(question.name)
    assert answered >= {"ancestors", "descendants", "top_bases", "coverage", "origin_share"}


def takes_models(question: Question[Any]) -> bool:
    return bool({f.name for f in dataclasses.fields(question.parameters)} & MODEL_PARAMETERS)


def test_every_cypher_says_what_it_takes_and_gives():
    for question in QUESTIONS.values():
        text = question.statement.cypher
        said = " ".join(line[2:].strip() for line in text.splitlines() if line.startswith("//"))
        assert said.startswith(f"Question: {question.name}. "), question.name
        listed = re.search(r"Parameters: ([^.]*)\.", said)
        assert listed, question.name
        parameters = {f.name for f in dataclasses.fields(question.parameters)}
        used = set(re.findall(r"\$([A-Za-z_]\w*)", text.replace(said, "")))
        assert used <= parameters | {"edges"}, question.name
        assert parameters <= set(listed[1].split(", ")) <= parameters | {"edges", "none"}, question.name
        assert f"Columns: {', '.join(question.columns)}" in said, question.name
