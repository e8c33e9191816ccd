"""Openness by the word of published lists, and the frontier that follows from it, against plain Python."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from graph.resolve.openness import openness_of
from graph.store.duckdb import DuckDBStore
from queries.catalog import find_question
from queries.figures.license_words import license_words
from queries.question import ask

LIST = "lmarena-text-2025-08-06"


def rows(store: DuckDBStore, question: str, **parameters: Any) -> list[Any]:
    return ask(store, find_question(question), **parameters).rows  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "openness"),
    [
        ("Proprietary", "proprietary"), ("Propretary", "proprietary"), ("open", "open"), ("Apache-2.0", "open"),
        ("Modified MIT", "open"), ("CC-BY-NC-SA-4.0", "open"), ("Non-commercial", "open"), ("MRL", "open"),
        ("Qianwen LICENSE", "open"), ("Falcon-180B TII License", "open"), ("Nvidia Open", "open"),
        (None, None), ("", None), ("-", None), ("Other", None), ("Open to partners", None), ("Closed", None),
        ("Mitsubishi", None), ("API access", None), ("Yield", None),
    ],
)  # fmt: skip
def test_a_word_decides_or_nothing_does(text: str | None, openness: str | None) -> None:
    assert openness_of(text) == openness


def test_every_license_text_of_the_lists_is_read_but_one(sample: DuckDBStore) -> None:
    found = Counter((r.license_text, r.openness) for r in rows(sample, "leaderboard", list=LIST))
    assert sum(found.values()) == 255
    unread = {text: n for (text, openness), n in found.items() if openness is None}
    assert unread == {None: 1, "Other": 1}
    assert {t for t, o in found if o == "proprietary"} == {"Proprietary", "Propretary"}
    only = rows(sample, "leaderboard", list=LIST, openness="open")
    assert len(only) == sum(n for (_, o), n in found.items() if o == "open") > 100


def test_the_frontier_is_the_running_best(sample: DuckDBStore) -> None:
    entries = [
        r for r in rows(sample, "leaderboard", list=LIST, benchmark="lmarena-text")
        if r.country and r.openness and r.released_on and len(r.released_on) >= 7
    ]  # fmt: skip
    expected = {}
    for country, month in {(r.country, r.released_on[:7]) for r in entries}:
        so_far = [r for r in entries if r.country == country and r.released_on[:7] <= month]
        best: dict[str, tuple[float, str]] = {}
        for r in so_far:
            known = best.get(r.openness)
            if known is None or (-r.value, r.name) < (-known[0], known[1]):
                best[r.openness] = r.value, r.name
        o, p = best.get("open", (None, None)), best.get("proprietary", (None, None))
        gap = None if o[0] is None or p[0] is None else o[0] - p[0]
        expected[country, month] = (len({r.name for r in so_far}), *o, *p, gap)
    found = {
        (r.country, r.month): (
            r.models, r.open_value, r.open_model, r.proprietary_value, r.proprietary_model, r.gap
        )
        for r in rows(sample, "score_frontier")
    }  # fmt: skip
    assert found == expected
    assert found["CN", "2025-07"][1:] == (1434, "GLM-4.5", 1376, "Hunyuan-Turbos-20250416", 58)
    assert {r.country for r in rows(sample, "score_frontier", country="US")} == {"US"}


def test_a_namesake_of_the_organization_is_the_entry(sample: DuckDBStore) -> None:
    found = {r.name: r.model for r in rows(sample, "leaderboard", list=LIST)}
    assert found["QwQ-32B"] == "Qwen/QwQ-32B"  # run by an organization that the entrant controls
    assert found["Command R+ (08-2024)"] == "CohereLabs/c4ai-command-r-plus-08-2024"
    assert found["Command R (08-2024)"] == "CohereLabs/c4ai-command-r-08-2024"
    assert found["Gemini-2.5-Pro"] is None


def test_the_lists_say_of_licenses_what_the_graph_has(sample: DuckDBStore) -> None:
    found = license_words(sample)
    verdicts = Counter(r.verdict for r in found)
    assert verdicts["repository of a proprietary model"] == 0
    assert {(r.name, r.listed, r.licenses) for r in found if r.verdict == "differs"} == {
        ("Llama-3.3-Nemotron-Super-49B-v1", ("nvidia-license",), ("llama3.1",)),
        ("Llama-4-Scout-17B-16E-Instruct", ("llama",), ("llama4",)),
    }
    assert verdicts["agrees"] >= 29
    assert len({(r.list, r.name) for r in found}) == len(found)
