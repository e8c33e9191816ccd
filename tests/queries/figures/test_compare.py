"""Two graphs in every figure: here the sample, and the sample with one lab's country not known."""

from __future__ import annotations

import pytest

from modelroots.home import Home
from queries.figures.columns import Columns
from queries.figures.compare import differences
from queries.figures.definition import find_definition
from queries.figures.engine import compute


def test_differences(sample_home: Home) -> None:
    months = {"since": "2026-03", "until": "2026-04"}
    definitions = [find_definition(n).with_(**months) for n in ("root", "root-resolved", "uploader")]
    with sample_home.open() as one, sample_home.open() as other:
        other.con.execute(
            "CREATE TEMP TABLE organization AS SELECT * REPLACE (nullif(country, 'FR') AS country) FROM organization"
        )
        first, second = Columns(one), Columns(other)
        rows = differences(first, second, definitions)
        expected = {}
        for d in definitions:
            left = {(c.period, c.group): c for c in compute(first, d)}
            right = {(c.period, c.group): c for c in compute(second, d)}
            for key in left.keys() | right.keys():
                shares = tuple(side[key].share if key in side else 0.0 for side in (left, right))
                period = key[0]
                units = tuple(next(c.units for c in side.values() if c.period == period) for side in (left, right))
                if shares[0] != shares[1] or units[0] != units[1]:
                    expected[d.name, *key] = (*shares, *units)
        assert differences(first, first, definitions) == []
    found = {(r.definition, r.period, r.group): (r.first, r.second, r.first_units, r.second_units) for r in rows}
    assert found == expected
    assert found["root", "2026-03", "FR"][1] == 0.0
    assert all(r.change == pytest.approx((r.second or 0) - (r.first or 0)) for r in rows)
    changes = [abs(r.change or 0) for r in rows]
    assert changes == sorted(changes, reverse=True)
    assert {"FR", "unresolved"} <= {r.group for r in rows if r.definition == "root"}
