"""The report's parts on open and proprietary models, against plain Python over the leaderboard."""

from __future__ import annotations

import pytest

from graph.store.duckdb import DuckDBStore
from modelroots.report import listed, scores
from modelroots.report.section import Part
from queries.figures.columns import Columns
from queries.organizations import leaderboard
from queries.question import ask


@pytest.fixture
def entries(sample: DuckDBStore) -> list[leaderboard.Row]:
    return ask(sample, leaderboard.QUESTION, list=listed.FULL_LIST, benchmark=listed.ARENA).rows


def line(part: Part, name: str) -> dict[str, float | None]:
    assert part.chart is not None
    (series,) = [s for s in part.chart.series if s.name == name]
    return dict(zip(part.chart.x, series.values, strict=True))


def test_lines_are_the_best_so_far_in_every_month(sample: DuckDBStore, entries: list[leaderboard.Row]) -> None:
    columns = Columns(sample)
    part, gap = scores.scores_over_time(columns), scores.open_gap(columns)
    assert gap is not None
    assert part.chart is not None
    months = list(part.chart.x)
    assert months[0] == "2023-06"
    assert months == sorted(set(months))
    assert len(months) == 26
    for code, country in (("US", "United States"), ("CN", "China"), ("FR", "France")):
        for month in months:
            best = {
                openness: max(
                    (
                        e.value
                        for e in entries
                        if (e.country, e.openness) == (code, openness) and e.released_on and e.released_on[:7] <= month
                    ),
                    default=None,
                )
                for openness in ("open", "proprietary")
            }
            for openness, value in best.items():
                assert line(part, f"{country}, {openness}")[month] == value
            lead = None if None in best.values() else best["open"] - best["proprietary"]  # type: ignore[operator]
            assert line(gap, country)[month] == lead


def test_open_and_proprietary_are_told_apart_without_color(sample: DuckDBStore) -> None:
    chart = scores.scores_over_time(Columns(sample)).chart
    assert chart is not None
    assert {(s.name.rpartition(", ")[2], s.hollow) for s in chart.series} == {("open", True), ("proprietary", False)}
    assert {s.like for s in chart.series} == {"United States", "China", "France"}


def test_what_is_left_out_is_said(sample: DuckDBStore, entries: list[leaderboard.Row]) -> None:
    text = " ".join(scores.scores_over_time(Columns(sample)).text)
    unknown = sum(e.openness is None for e in entries)
    dateless = sum(e.openness is not None and not e.released_on for e in entries)
    assert f"{unknown} ({unknown / len(entries):.1%}) have no word" in text
    assert f"{dateless} ({dateless / len(entries):.1%}) no date of release" in text


def test_days_of_lists(sample: DuckDBStore) -> None:
    part = listed.scores_by_list(Columns(sample))
    assert part is not None
    rows = {(r[0], r[1]): r[3:] for r in part.rows}
    assert rows["2025-08-06", "China"] == ["GLM-4.5", 1434, "Hunyuan-Turbos-20250416", 1376, 58]
    assert rows["2026-04-19", "United States"] == ["gemma-4-31b", 1451, "claude-opus-4-7-thinking", 1505, -54]
    words = listed.words_on_licenses(Columns(sample))
    assert words is not None
    assert {r[-1] for r in words.rows} == {"differs"}
