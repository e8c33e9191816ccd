"""Every claim has a verdict with its reason; no verdict comes from a bent definition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import BadDataError
from graph.store.duckdb import DuckDBStore
from modelroots.home import Home
from queries.figures.claim_facts import FACTS, NEAREST, find_nearest, find_values
from queries.figures.claim_rows import Claims, read_claims
from queries.figures.claims import Judgement, Verdict, judge
from queries.figures.columns import Columns
from queries.figures.definition import find_definition
from queries.figures.engine import compute

MONTH = "2026-03"


@pytest.fixture(scope="module")
def store(sample_home: Home) -> Iterator[DuckDBStore]:
    with sample_home.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def columns(store: DuckDBStore) -> Columns:
    return Columns(store)


@pytest.fixture(scope="module")
def verdicts(columns: Columns) -> dict[str, Judgement]:
    return {j.claim: j for j in judge(columns, read_claims())}


def test_every_claim_is_judged(verdicts: dict[str, Judgement]) -> None:
    assert list(verdicts) == [c.id for c in read_claims().claims]
    assert all(j.reason for j in verdicts.values())
    for brief in (
        "hub-downloads-by-developer",
        "qwen-overtakes-llama",
        "alibaba-deepseek-derivatives-ahead",
        "chinese-share-of-new-derivatives",
        "capability-over-time",
        "government-deployments",
    ):
        assert verdicts[brief].verdict is Verdict.not_reproducible
        assert "would take" in verdicts[brief].reason
    assert verdicts["jailbreak"].verdict is Verdict.definition_missing


def test_claims_with_independent_sources(verdicts: dict[str, Judgement]) -> None:
    for claim in ("funders-of-moonshot", "kimi-k2-thresholds", "singapore-on-qwen3", "countries-of-labs"):
        assert verdicts[claim].verdict is Verdict.match, verdicts[claim]
    for claim in ("qwen2-5-research-only", "deepseek-v3-commercial-limit"):
        assert verdicts[claim].verdict is Verdict.mismatch, verdicts[claim]


def test_own_source_proves_nothing(store: DuckDBStore, verdicts: dict[str, Judgement]) -> None:
    publication = read_claims().publication.id
    assert find_values(store, "deployment", "hp-qwen", publication) == {}
    assert find_values(store, "deployment", "hp-qwen", "another")["qwen"] == [publication]
    assert verdicts["clients-of-qwen"].verdict is Verdict.not_reproducible
    for fact in FACTS:
        for subject in ("deepseek", "qwen3", "aisingapore-sealion", "kimi-k2"):
            assert publication not in {s for v in find_values(store, fact, subject, publication).values() for s in v}


def test_nearest_figures(store: DuckDBStore) -> None:
    assert find_nearest(store, "arena_countries").startswith("Of the list itself: 23 of 25 models")
    assert find_nearest(store, "arena_openness") == (
        "In the text arena of 2025-08-06 the best open model is GLM-4.5 (CN, 1434), "
        "the best proprietary one Gemini-2.5-Pro (US, 1470)"
    )
    assert all(find_nearest(store, name) for name in NEAREST)


def claims_with(**claim: object) -> Claims:
    publication = read_claims().publication.model_dump()
    return Claims.model_validate({"publication": publication, "claims": [{"id": "x", "says": "x", **claim}]})


def share_claim(value: float, tolerance: float) -> Claims:
    return claims_with(
        kind="share",
        shares={"CN": value},
        tolerance=tolerance,
        period=MONTH,
        definitions=[{"name": "parent"}, {"name": "root"}],
    )


def test_share_on_a_whole_hub(columns: Columns) -> None:
    cells = compute(columns, find_definition("root").with_(since=MONTH, until=MONTH))
    share = next(c.share for c in cells if c.group == "CN")
    assert share is not None
    (met,) = judge(columns, share_claim(share, 0.0005), whole_hub=True)
    assert met.verdict is Verdict.match
    assert "root by country" in met.reason
    assert "1 of 2" in met.reason
    assert met.lowest is not None
    assert met.highest is not None
    assert met.lowest <= share <= met.highest
    (missed,) = judge(columns, share_claim(0.99, 0.0005), whole_hub=True)
    assert missed.verdict is Verdict.mismatch
    (unknown,) = judge(columns, share_claim(share, 0.0005))
    assert unknown.verdict is Verdict.not_reproducible
    (too_fine,) = judge(columns, share_claim(share, 0.0000001), whole_hub=True)
    assert "too few for the precision" in too_fine.reason


def test_order_has_two_readings(columns: Columns) -> None:
    def verdict(ahead: list[str], behind: list[str]) -> Verdict:
        claim = claims_with(
            kind="order",
            ahead=ahead,
            behind=behind,
            since=MONTH,
            until=MONTH,
            definitions=[{"name": "root", "group_by": "organization"}],
        )
        return judge(columns, claim, whole_hub=True)[0].verdict

    assert verdict(["alibaba-cloud"], ["meta"]) is Verdict.match
    assert verdict(["meta"], ["alibaba-cloud"]) is Verdict.mismatch
    assert verdict(["alibaba-cloud", "microsoft"], ["meta"]) is Verdict.definition_missing


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("kind: share", "kind: shares"), "claims.hub-downloads-by-developer"),
        (("name: downloads, group_by: region}, {name", "name: download, group_by: region}, {name"), "'download'"),
        (("fact: spun_out_of", "fact: spun_off"), "fact 'spun_off'"),
        (("    tolerance_days: 7", "    tolerance_days: 7\n    tolerance_hours: 7"), "claims.first-releases"),
        (("id: jailbreak", "id: arena-table"), "arena-table"),
    ],
)
def test_faults_are_named(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    import queries.figures.claim_rows as module

    text = (Path(module.__file__).parent / "claims.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "claims.yaml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(BadDataError, match=says):
        read_claims(path)
