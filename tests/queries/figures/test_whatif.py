"""What is lost without some models equals a walk over sets, on random graphs with cycles and on the sample."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from graph.errors import NotFoundError, UsageError
from graph.lineage import LineageIndex
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.figures.alternatives import SIZE_FACTOR, alternatives
from queries.figures.cells import NO_DATE
from queries.figures.columns import Columns
from queries.figures.conditions import find_models
from queries.figures.groups import Pairs
from queries.figures.whatif import EVERY, SOME, Facts, WhatIf, facts_of, impacts, single_points, what_if
from tests.graph.lineage_oracle import Oracle, random_case
from tests.queries.figures.recompute import Plain

RELATIONS = ["finetune", "merge", "quantized"]


@pytest.fixture(scope="module")
def store(sample_home: Home) -> Iterator[DuckDBStore]:
    with sample_home.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def columns(store: DuckDBStore) -> Columns:
    return Columns(store)


def by_hand(truth: Oracle, facts: Facts, removed: set[int]) -> dict[tuple[str, str, str, str], tuple[int, int, int]]:
    """Models, downloads and accounts of every row: by sets of bases before and after."""
    before, after = truth.bases_without(set()), truth.bases_without(removed)
    lost = {v: (left, len(after[v])) for v in after if (left := len(before[v])) > len(after[v])}
    gone = removed | set(lost)
    relations = dict(
        zip(zip(facts.edges.left.tolist(), facts.edges.right.tolist(), strict=True), facts.relation, strict=True)
    )
    members: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
    for v, (_, left) in lost.items():
        parents = set(truth.kept.successors(v))
        month = facts.month[v]
        groups = [("total", "all"), ("month", str(np.datetime64(int(month), "M")) if month >= 0 else NO_DATE)]
        groups += [("relation", facts.relations[relations[v, p]]) for p in parents & gone]
        for level in ("first", "all") if parents & removed else ("all",):
            for by, group in groups:
                members[by, level, SOME if left else EVERY, group].add(v)
    return {
        key: (len(vs), sum(int(facts.downloads[v]) for v in vs), len({int(facts.account[v]) for v in vs}))
        for key, vs in members.items()
    }


def as_rows(facts: Facts, found: WhatIf) -> dict[tuple[str, str, str, str], tuple[int, int, int]]:
    return {
        (by, r.level, r.loss, r.group): (r.models, r.downloads_30d, r.accounts)
        for by in ("total", "month", "relation")
        for r in impacts(facts, found, by)  # type: ignore[arg-type]
        if r.models
    }


@pytest.mark.parametrize("seed", range(80))
def test_random_graph(seed: int) -> None:
    case = random_case(seed)
    rng = random.Random(seed)
    truth = Oracle(case)
    index = LineageIndex.build(*case.arrays)
    n = case.node_count
    edges = Pairs(index.parents.sources.astype(np.int32), index.parents.indices)
    facts = Facts(
        month=np.array([rng.choice([-1, 600, 601, 602]) for _ in range(n)], dtype=np.int32),
        downloads=np.array([rng.randrange(1000) for _ in range(n)], dtype=np.int64),
        account=np.array([rng.randrange(4) for _ in range(n)], dtype=np.int32),
        edges=edges,
        relation=np.array([rng.randrange(3) for _ in range(edges.left.size)], dtype=np.int32),
        relations=RELATIONS,
        derivatives=n - int(index.is_root.sum()),
    )
    for size in {1, min(3, n), max(1, n // 4)}:
        removed = rng.sample(range(n), size)
        found = WhatIf((), np.array(sorted(removed), dtype=np.int32), index.losses(removed))
        assert as_rows(facts, found) == by_hand(truth, facts, set(removed))


def test_sample_without_china(columns: Columns, store: DuckDBStore) -> None:
    plain = Plain(store)
    removed = {m for m in plain.models if plain.group(m) == "CN"}
    found = what_if(columns, ["country:CN"])
    assert set(found.removed.tolist()) == removed
    parents = {m: {p for p, _ in above} for m, above in plain.parents("default").items()}

    def left(model: int) -> frozenset[int]:
        """Bases that a walk past what is gone still finds."""
        bases = plain.bases("default", model)
        reached, todo = {model}, [model]
        while todo:
            for parent in parents.get(todo.pop(), set()) - removed - reached:
                reached.add(parent)
                todo.append(parent)
        return bases & reached

    rows = {(r.level, r.loss): r for r in impacts(facts_of(columns, "default"), found)}
    expected: dict[Any, list[int]] = defaultdict(list)
    derivatives = {m for m in parents if plain.is_derivative("default", m)}
    for model in parents.keys() - removed:
        before, after = plain.bases("default", model), left(model)
        if len(after) < len(before):
            for level in ("first", "all") if parents[model] & removed else ("all",):
                expected[level, SOME if after else EVERY].append(model)
    assert {k: r.models for k, r in rows.items()} == {k: len(v) for k, v in expected.items()}
    for key, models in expected.items():
        assert rows[key].downloads_30d == sum(plain.models[m]["downloads"] or 0 for m in models)
        assert rows[key].accounts == len({plain.models[m]["account"] for m in models})
        assert rows[key].share == pytest.approx(len(models) / len(derivatives), rel=1e-12)
    assert rows["all", EVERY].models > 10_000


def test_conditions(columns: Columns, store: DuckDBStore) -> None:
    def ids(text: str) -> set[str]:
        return set(columns.ids(find_models(columns, text)))

    assert ids("model:qwen/qwen3-8b") == {"Qwen/Qwen3-8B"}
    assert {i.split("/")[0] for i in ids("account:Qwen")} == {"Qwen"}
    assert ids("org:Alibaba Group") >= ids("org:alibaba-cloud") > ids("account:Qwen")
    assert ids("family:Qwen3") < ids("country:cn")
    both = ids("org:alibaba & license:apache-2.0")
    assert both == ids("org:alibaba") & ids("license:apache-2.0")
    assert both
    moonshot = {i for i in ids("funder:tencent") if i.startswith("moonshotai/")}
    assert moonshot
    assert not {i for i in ids("funder:tencent") if i.startswith("tencent/")}
    for wrong in ("CN", "planet:mars"):
        with pytest.raises(UsageError, match="expected one of country, region, org"):
            find_models(columns, wrong)
    for nothing in ("org:nobody-at-all", "model:no/such", "country:CN & country:US"):
        with pytest.raises(NotFoundError):
            find_models(columns, nothing)


def test_alternatives(columns: Columns, store: DuckDBStore) -> None:
    found = what_if(columns, ["org:alibaba"])
    rows = alternatives(columns, found, limit=5, each=2)
    gone = set(columns.ids(found.removed)) | set(columns.ids(found.losses.nodes))
    assert len({r.gone for r in rows}) == 5
    facts = {
        i: (t, p) for i, t, p in store.con.execute("SELECT id, pipeline_tag, parameter_count FROM model").fetchall()
    }
    some = [r for r in rows if r.alternative is not None]
    assert len(some) >= 6
    for row in some:
        assert row.gone in gone
        assert row.alternative not in gone
        task, size = facts[row.gone]
        other_task, other_size = facts[str(row.alternative)]
        assert task == other_task == row.task
        if size and other_size:
            assert row.size_ratio == pytest.approx(other_size / size)
            assert 1 / SIZE_FACTOR <= row.size_ratio <= SIZE_FACTOR
    losers = [r.losers for r in rows]
    assert losers == sorted(losers, reverse=True)


def test_single_points(columns: Columns) -> None:
    rows = single_points(columns, limit=5)
    assert [r.cut_off for r in rows] == sorted((r.cut_off for r in rows), reverse=True)
    for row in rows:
        alone = what_if(columns, [f"model:{row.model}"])
        total = {(r.level, r.loss): r for r in impacts(facts_of(columns, "default"), alone)}["all", EVERY]
        assert (row.cut_off, row.downloads_30d, row.share) == (total.models, total.downloads_30d, total.share)
        assert row.stand_on_it >= row.cut_off
