"""Every figure of the band equals a plain recomputation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.errors import UsageError
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.figures.band import band
from queries.figures.columns import Columns
from queries.figures.definition import NAMED, Definition, find_definition
from queries.figures.engine import compute
from tests.queries.figures.recompute import Plain

MONTHS = ("2025-12", "2026-03", "2026-08")
FURTHER = (
    Definition("confident", edges=0.97),
    Definition("accounts-in-one", unit="account", mixed="bucket", denominator="resolved"),
    Definition("edges-split", unit="edge", attribution="parent", relations=("merge",), mixed="split"),
    Definition("tracked-accounts", unit="account", mixed="each", denominator="tracked"),
    Definition("all-uploads", population="all", attribution="uploader"),
    Definition("all-by-root", population="all", mirrors=False, mixed="split", denominator="resolved"),
    Definition("all-downloads", population="all", attribution="uploader", measure="downloads", downloads_min=100),
    Definition("downloads-split", measure="downloads", mixed="split"),
)


@pytest.fixture(scope="module")
def store(sample_home: Home) -> Iterator[DuckDBStore]:
    with sample_home.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def columns(store: DuckDBStore) -> Columns:
    return Columns(store)


@pytest.fixture(scope="module")
def plain(store: DuckDBStore) -> Plain:
    return Plain(store)


@pytest.mark.parametrize("definition", [*NAMED.values(), *FURTHER], ids=lambda d: d.name)
def test_figure(columns: Columns, plain: Plain, definition: Definition) -> None:
    cells = compute(columns, definition)
    compared = 0
    for month in MONTHS:
        expected = plain.shares(definition, month)
        found = {c.group: c.share for c in cells if c.period == month and c.total}
        assert found == pytest.approx({g: float(v) for g, v in expected.items()}, abs=1e-12), month
        compared += len(found)
    assert compared > 3


def test_band_holds_the_ends(columns: Columns, plain: Plain) -> None:
    march = find_definition("root").with_(since="2026-03", until="2026-03")
    rows = band(columns, march, ["CN", "US"], min_units=1)
    by_name = {name: plain.shares(d, "2026-03") for name, d in NAMED.items()}
    for row in rows:
        shares = {n: float(s.get(row.group, 0)) for n, s in by_name.items() if s}
        assert row.lowest == pytest.approx(min(shares.values()), abs=1e-12)
        assert row.highest == pytest.approx(max(shares.values()), abs=1e-12)
        assert shares[str(row.lowest_by)] == pytest.approx(row.lowest, abs=1e-12)
        assert row.low_95 is not None
        assert row.high_95 is not None
        assert row.share is not None
        assert row.low_95 < row.share < row.high_95
    assert {r.group for r in rows} == {"CN", "US"}
    units = {n: next(iter(compute(columns, d.with_(since="2026-03", until="2026-03")))).units for n, d in NAMED.items()}
    fewest = sorted(units.values())[len(units) // 2]
    for row in band(columns, march, ["CN"], min_units=fewest):
        shares = {n: float(s.get(row.group, 0)) for n, s in by_name.items() if units[n] >= fewest}
        assert row.lowest == pytest.approx(min(shares.values()), abs=1e-12)
        assert row.highest == pytest.approx(max(shares.values()), abs=1e-12)
    assert {(r.lowest, r.highest_by) for r in band(columns, march, ["CN"], min_units=10**9)} == {(None, None)}


def test_periods_and_groups_add_up(columns: Columns) -> None:
    root = find_definition("root")
    (monthly,) = {sum(c.value for c in compute(columns, root.with_(period=p))) for p in ("month", "quarter", "all")}
    for by in ("region", "organization", "owner", "license", "base", "account"):
        cells = compute(columns, root.with_(group_by=by, period="all"))
        assert sum(c.value for c in cells) == monthly
        assert sum(c.share or 0 for c in cells) == pytest.approx(1)


def test_definitions_differ_and_say_so() -> None:
    assert len({d.hash for d in NAMED.values()}) == len(NAMED)
    assert len({d.sentence for d in NAMED.values()}) == len(NAMED)
    root = find_definition("root")
    assert root.with_(name="other").hash == root.hash
    with pytest.raises(UsageError, match="measure 'likes'"):
        root.with_(measure="likes")
    with pytest.raises(UsageError, match="downloads belong to models"):
        root.with_(measure="downloads", unit="edge")
    with pytest.raises(UsageError, match="relation 'tune'"):
        root.with_(relations=("tune",))
    with pytest.raises(UsageError, match="population 'all' has models without"):
        root.with_(population="all", unit="edge")
    with pytest.raises(UsageError, match="since '2025-13'; expected a month"):
        root.with_(since="2025-13")
    with pytest.raises(UsageError, match="no definition 'roots'"):
        find_definition("roots")
