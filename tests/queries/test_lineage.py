"""Questions about lineage and origins against networkx and plain Python, on the sample."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import networkx as nx
import pytest

from graph.errors import NotFoundError, UsageError
from graph.export.networkx import to_networkx
from graph.schema.lineage import EDGE_SETS, EdgeSet
from graph.store.duckdb import DuckDBStore
from queries.catalog import find_question, iter_questions
from queries.question import ask, ask_frame

MERGE = "OccultAI/Qliphoth-12B-v1.2"
POPULAR = "Qwen/Qwen3-8B"


def rows(store: DuckDBStore, name: str, edges: EdgeSet = "default", **parameters: Any) -> list[Any]:
    return ask(store, find_question(name), edges, **parameters).rows


@pytest.fixture(params=EDGE_SETS)
def edges(request: pytest.FixtureRequest) -> EdgeSet:
    chosen: EdgeSet = request.param
    return chosen


def test_ancestors_and_descendants(sample: DuckDBStore, edges: EdgeSet) -> None:
    lineage = to_networkx(sample, edges)
    for model in (MERGE, POPULAR, "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil"):
        up = nx.single_source_shortest_path_length(lineage, model)
        down = nx.single_source_shortest_path_length(lineage.reverse(copy=False), model)
        del up[model], down[model]
        assert {r.ancestor: r.depth for r in rows(sample, "ancestors", edges, model=model)} == up
        assert {r.descendant: r.depth for r in rows(sample, "descendants", edges, model=model)} == down
        shallow = rows(sample, "descendants", edges, model=model, max_depth=1)
        assert {r.descendant for r in shallow} == set(lineage.predecessors(model))
        above = lineage.subgraph([model, *up])
        found = rows(sample, "ancestor_edges", edges, model=model)
        assert {(r.child, r.parent, r.relation) for r in found} == set(above.edges(data="relation"))
        below = lineage.subgraph([model, *down]) if model in lineage else lineage
        found = rows(sample, "descendant_edges", edges, model=model)
        assert {(r.child, r.parent) for r in found} >= set(below.edges())
        for limit in (1, 3, 400, 100_000):
            assert rows(sample, "descendant_edges", edges, model=model, limit=limit) == found[:limit]


def test_relation_filters_rows_not_paths(sample: DuckDBStore) -> None:
    everything = rows(sample, "descendants", model=POPULAR)
    quantized = rows(sample, "descendants", model=POPULAR, relation="quantized")
    assert quantized == [r for r in everything if "quantized" in r.relations]
    assert any(r.depth > 1 for r in quantized)
    assert rows(sample, "descendants", model=POPULAR, limit=5) == everything[:5]


def test_path_is_a_shortest_way(sample: DuckDBStore, edges: EdgeSet) -> None:
    lineage = to_networkx(sample, edges)
    for ancestor in nx.descendants(lineage, MERGE):
        steps = rows(sample, "path", edges, model=MERGE, ancestor=ancestor)
        assert len(steps) == nx.shortest_path_length(lineage, MERGE, ancestor)
        assert [s.step for s in steps] == list(range(1, len(steps) + 1))
        assert [s.child for s in steps] == [MERGE, *(s.parent for s in steps[:-1])]
        assert steps[-1].parent == ancestor
        assert all(lineage.has_edge(s.child, s.parent) for s in steps)
    assert rows(sample, "path", edges, model=POPULAR, ancestor=MERGE) == []


def test_several_models_case_and_unknown(sample: DuckDBStore) -> None:
    both = rows(sample, "ancestors", model=[MERGE, POPULAR])
    assert both == sorted(
        rows(sample, "ancestors", model=MERGE) + rows(sample, "ancestors", model=POPULAR),
        key=lambda r: (r.model, r.depth, r.ancestor),
    )
    assert rows(sample, "ancestors", model=MERGE.upper()) == rows(sample, "ancestors", model=MERGE)
    with pytest.raises(NotFoundError, match=r"Near: .*Qwen/Qwen3-8B"):
        rows(sample, "ancestors", model="Qwen/Qwen3-8BB")
    with pytest.raises(UsageError, match="needs the parameter model"):
        rows(sample, "ancestors")
    with pytest.raises(UsageError, match="no parameter 'modell'"):
        rows(sample, "ancestors", modell=MERGE)
    with pytest.raises(UsageError, match="edge set 'some'"):
        ask(sample, find_question("coverage"), "some")  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="Did you mean ancestors"):
        find_question("ancestor")


def test_origin_share(sample: DuckDBStore, edges: EdgeSet) -> None:
    sample.use_edges(edges)
    models = sample.con.execute(
        "SELECT created_at, origin_bucket, parent_bucket, m.idx FROM model m JOIN origin o USING (idx) "
        "WHERE NOT is_root"
    ).fetchall()
    adapters = {i for (i,) in sample.con.execute("SELECT child FROM lineage WHERE relation = 'adapter'").fetchall()}

    def expected(column: int, chosen: set[int] | None = None) -> Counter[tuple[str | None, str]]:
        return Counter(
            (None if m[0] is None else f"{m[0]:%Y-%m}", m[column]) for m in models if chosen is None or m[3] in chosen
        )

    def counted(**parameters: Any) -> dict[tuple[str | None, str], int]:
        return {(r.month, r.bucket): r.derivatives for r in rows(sample, "origin_share", edges, **parameters)}

    assert counted() == expected(1)
    assert counted(attribution="parent") == expected(2)
    assert counted(relation="adapter") == expected(1, adapters)
    spring = rows(sample, "origin_share", edges, since="2026-03", until="2026-05")
    assert {r.month for r in spring} == {"2026-03", "2026-04", "2026-05"}
    for month in ("2026-03", "2026-04", "2026-05"):
        assert sum(r.share for r in spring if r.month == month) == pytest.approx(1)


def test_traced(sample: DuckDBStore) -> None:
    chinese = rows(sample, "traced", country="CN", limit=None)
    assert len(chinese) > 10_000
    assert {r.country for r in chinese} == {"CN"}
    downloads = [r.downloads_30d if r.downloads_30d is not None else -1 for r in chinese]
    assert downloads == sorted(downloads, reverse=True)
    sample.use_edges("default")
    (counted,) = sample.con.execute(
        "SELECT count(DISTINCT model) FROM closure JOIN model b ON b.idx = base WHERE b.account = 'deepseek-ai'"
    ).fetchall()
    deepseek = rows(sample, "traced", organization="deepseek", limit=None)
    assert {r.base.split("/")[0] for r in deepseek} == {"deepseek-ai"}
    assert len({r.model for r in deepseek}) == counted[0]


def test_mixed_merges(sample: DuckDBStore) -> None:
    lineage = to_networkx(sample, "default")
    countries = dict(
        sample.con.execute(
            "SELECT m.id, o.country FROM model m LEFT JOIN account a ON a.id = m.account "
            "LEFT JOIN organization o ON o.id = a.organization"
        ).fetchall()
    )
    expected = {}
    for model in lineage:
        bases = sorted(n for n in nx.descendants(lineage, model) if not lineage.out_degree(n))
        here = {countries[base] for base in bases} - {None}
        if len(here) > 1:
            expected[model] = (bases, sorted(here))
    assert len(expected) > 20
    found = rows(sample, "mixed_merges", limit=None)
    assert {r.model: (r.bases, sorted(r.countries)) for r in found} == expected


def test_search_and_coverage(sample: DuckDBStore) -> None:
    found = rows(sample, "search", text="QWEN3-8B", limit=500)
    assert all("qwen3-8b" in r.model.lower() for r in found)
    assert found[0].model == POPULAR
    assert rows(sample, "search", text="100%_\\'") == []
    coverage = {r.measure: r for r in rows(sample, "coverage")}
    assert coverage["models with a record of their own"].models == 70_505


def test_every_question_answers(sample: DuckDBStore, edges: EdgeSet) -> None:
    """No question is empty on the sample, and each row has the types that it declares."""
    import typing

    for question in iter_questions():
        answer = ask(sample, question, edges, **question.example)
        assert answer.rows, question.name
        hints = typing.get_type_hints(question.row)
        for row in answer.rows[:200]:
            for name, hint in hints.items():
                value = getattr(row, name)
                accepted = typing.get_args(hint) or (hint,)
                plain = tuple(
                    typing.get_origin(a) or a for a in ((hint,) if typing.get_origin(hint) is list else accepted)
                )
                assert isinstance(value, plain), (question.name, name, value)
                assert not (float not in plain and isinstance(value, float)), (question.name, name, value)
                if isinstance(value, datetime):
                    assert value.tzinfo is None
        assert answer.to_polars().height == len(answer.rows)
        frame = ask_frame(sample, question, edges, **question.example)
        assert (frame.height, tuple(frame.columns)) == (len(answer.rows), question.columns)
        if question.name in {"ancestors", "descendants", "traced"}:
            assert frame.rows() == [tuple(getattr(row, name) for name in question.columns) for row in answer.rows]
        assert len(answer.to_pandas()) == len(answer.rows)
