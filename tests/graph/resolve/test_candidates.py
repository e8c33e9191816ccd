"""Candidates of hand-made Hubs, and what is said of each of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest

from graph.resolve.inference.facts import UNKNOWN_DATE, Facts
from graph.resolve.inference.features import NAMES
from graph.resolve.inference.infer import iter_candidates
from graph.resolve.inference.profile import build_profile, count_steps
from graph.resolve.inference.tokens import tokenise
from graph.resolve.inference.traits import read_traits, token_bits

DAY = 86_400_000_000


def facts_of(ids: list[str], declared: dict[str, str]) -> Facts:
    """A Hub of these models, of which nothing is known but names and declared parents."""
    accounts = sorted({i.split("/")[0] for i in ids})
    account = np.array([accounts.index(i.split("/")[0]) for i in ids], dtype=np.int32)
    child = np.array([ids.index(c) for c in declared], dtype=np.int32)
    parent = np.array([ids.index(p) for p in declared.values()], dtype=np.int32)
    nothing = np.zeros(len(ids), dtype=np.uint64)
    spread = [len({account[c] for c, p in zip(child, parent, strict=True) if p == i}) for i in range(len(ids))]
    return Facts(
        name=pl.Series([i.split("/")[1] for i in ids]),
        account_name=pl.Series(accounts),
        account=account,
        has_record=np.ones(len(ids), dtype=np.bool_),
        created=np.full(len(ids), UNKNOWN_DATE),
        parameters=np.zeros(len(ids), dtype=np.int64),
        architecture=nothing,
        unsloth=nothing > 0,
        license=nothing,
        pipeline=nothing,
        likes=np.zeros(len(ids), dtype=np.int64),
        rare_tags=nothing,
        tags=nothing,
        child=child,
        parent=parent,
        popularity=np.bincount(parent, minlength=len(ids)).astype(np.int32),
        spread=np.array(spread, dtype=np.int32),
    )


def candidates_of(facts: Facts, ids: list[str], child: str) -> dict[str, dict[str, float]]:
    """Candidate → what is said of it."""
    ((_, found),) = iter_candidates(facts, np.array([ids.index(child)], dtype=np.int32), [])
    return {
        ids[model]: dict(zip(NAMES, values.tolist(), strict=True))
        for model, values in zip(found.model.tolist(), found.values, strict=True)
    }


def test_models_of_the_same_name_but_for_formats_tell_a_parent_that_the_name_does_not() -> None:
    ids = ["lab/Alpha-9B", "q/Lyra-Dusk-AWQ", "r/Lyra-Dusk-GPTQ", "s/q_Lyra-Dusk-GGUF", "t/Dusk-GGUF"]
    facts = facts_of(ids, {"q/Lyra-Dusk-AWQ": "lab/Alpha-9B", "r/Lyra-Dusk-GPTQ": "lab/Alpha-9B"})
    found = candidates_of(facts, ids, "s/q_Lyra-Dusk-GGUF")["lab/Alpha-9B"]
    assert found["stem"] == pytest.approx(2 / 2.5, abs=1 / 32)
    assert found["stem_support"] == 1.5
    assert candidates_of(facts, ids, "t/Dusk-GGUF").get("lab/Alpha-9B", {"stem": 0})["stem"] == 0


def test_words_numbers_and_formats_of_one_name_alone_are_counted() -> None:
    ids = ["lab/Nova-Chat-8B-v2", "q/lab_Nova-Chat-Harsh-9B-v2-GGUF", "q/other"]
    found = candidates_of(facts_of(ids, {"q/other": "lab/Nova-Chat-8B-v2"}), ids, "q/lab_Nova-Chat-Harsh-9B-v2-GGUF")
    said = found["lab/Nova-Chat-8B-v2"]
    assert (said["words_shared"], said["words_missing"], said["words_extra"]) == (2, 0, 2)
    assert said["words_only_child"] == 1, "the name of the candidate's account is no word of a tune"
    assert (said["numbers_shared"], said["numbers_missing"], said["numbers_extra"]) == (1, 1, 1)
    assert (said["formats_extra"], said["formats_missing"]) == (1, 0)


def test_a_candidate_above_another_is_told_from_the_one_below() -> None:
    ids = ["lab/Nova-8B", "x/Nova-8B-Tuned", "q/Nova-8B-Tuned-GGUF", "p/Nova-8B-Tuned-AWQ", "r/Nova-8B-GPTQ"]
    declared = {"x/Nova-8B-Tuned": "lab/Nova-8B", "p/Nova-8B-Tuned-AWQ": "x/Nova-8B-Tuned", ids[4]: "lab/Nova-8B"}
    found = candidates_of(facts_of(ids, declared), ids, "q/Nova-8B-Tuned-GGUF")
    assert (found["x/Nova-8B-Tuned"]["above"], found["x/Nova-8B-Tuned"]["below"]) == (1, 0)
    assert (found["lab/Nova-8B"]["above"], found["lab/Nova-8B"]["below"]) == (0, 1)


@pytest.mark.parametrize(("days", "kept"), [(400, True), (-30, True), (-46, False)])
def test_a_copy_may_appear_some_weeks_before_its_original(days: int, kept: bool) -> None:
    ids = ["lab/Nova-8B", "q/Nova-8B-GGUF", "r/Nova-8B-AWQ"]
    facts = facts_of(ids, {"r/Nova-8B-AWQ": "lab/Nova-8B"})
    dated = dataclasses.replace(facts, created=np.array([1000, 1000 + days, 2000]) * DAY)
    found = candidates_of(dated, ids, "q/Nova-8B-GGUF")
    assert ("lab/Nova-8B" in found) == kept
    if kept:
        assert np.sign(found["lab/Nova-8B"]["days"]) == np.sign(days)


def test_a_parent_without_tags_has_those_of_half_of_its_children() -> None:
    ids = ["lab/Nova", "a/one", "b/two", "c/three"]
    facts = facts_of(ids, dict.fromkeys(ids[1:], "lab/Nova"))
    facts = dataclasses.replace(facts, tags=np.array([0, 0b0011, 0b0110, 0b1110], dtype=np.uint64))
    tokens = tokenise(facts.name)
    words = token_bits(tokenise(facts.account_name))
    profile = build_profile(facts, read_traits(tokens), words, np.zeros(4, dtype=np.bool_))
    assert profile.tags.tolist() == [0b0110, 0b0011, 0b0110, 0b1110]
    assert profile.parent.tolist() == [-1, 0, 0, 0]


def test_counts_become_steps() -> None:
    assert count_steps(np.array([0, 1, 2, 3, 6, 7, 1000])).tolist() == [0, 1, 1, 2, 2, 3, 9]
