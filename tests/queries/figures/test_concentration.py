"""Concentration by hand: squares and sorted shares over plain dictionaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import pytest

from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.figures.columns import Columns
from queries.figures.concentration import concentration, concentration_definition
from queries.figures.definition import find_definition
from tests.queries.figures.recompute import Plain

MONTH = "2026-03"


@pytest.fixture(scope="module")
def store(sample_home: Home) -> Iterator[DuckDBStore]:
    with sample_home.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def plain(store: DuckDBStore) -> Plain:
    return Plain(store)


@pytest.mark.parametrize("of", ["bases", "labs", "uploaders"])
def test_by_hand(store: DuckDBStore, plain: Plain, of: str) -> None:
    ids = dict(store.con.execute("SELECT idx, id FROM model").fetchall())
    value: dict[str, Fraction] = defaultdict(Fraction)
    left_out = everything = 0
    for model in plain.of_month[MONTH]:
        if not plain.is_derivative("default", model):
            continue
        facts = plain.models[model]
        everything += 1
        bases = plain.bases("default", model)
        groups = {
            "bases": {ids[b] for b in bases},
            "labs": {plain.organization.get(plain.models[b]["account"]) for b in bases},
            "uploaders": {facts["account"]},
        }[of]
        if None in groups:
            left_out += 1
            continue
        for group in groups:
            value[str(group)] += Fraction(1, len(groups))
    total = sum(value.values())
    shares = sorted((v / total for v in value.values()), reverse=True)
    definition = concentration_definition(of, find_definition("root").with_(since=MONTH, until=MONTH))
    (row,) = concentration(Columns(store), definition)
    assert row.period == MONTH
    assert row.groups == len(shares) > 20
    assert row.hhi == pytest.approx(float(sum(s * s for s in shares)), abs=1e-12)
    assert row.effective == pytest.approx(1 / row.hhi)
    assert (row.top_1, row.top_5, row.top_10) == pytest.approx([float(sum(shares[:n])) for n in (1, 5, 10)])
    assert value[row.largest] == max(value.values())
    assert row.unresolved == pytest.approx(left_out / everything)
    assert row.units == everything - left_out
