"""Names as arrays of tokens and look-ups by hash, against plain Python; and what inference says of small Hubs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resolve.inference.lookup import build_lookup
from graph.resolve.inference.tokens import (
    FORMAT,
    hash_rows,
    iter_spans,
    normalise,
    suffix_starts,
    take_rows,
    tokenise,
    word_hash,
)
from graph.resolve.inference.traits import read_traits
from graph.resolve.inference.vocabulary import FAMILIES
from tests.graph.resolve.small import edges, record
from tests.graph.resolve.test_edges import base, typed

_TOKEN = st.sampled_from(["qwen", "llama", "8b", "instruct", "gguf", "4bit", "v0.3", "lora", "x", "awq", "int4"])
NAMES = st.lists(st.lists(_TOKEN, min_size=1, max_size=6).map("-".join), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Meta-Llama3.1_8B-Instruct-Q4_K_M.gguf", "llama-3.1-8b-instruct-q4-k-m-gguf"),
        ("gemma-4-31B-it", "gemma-4-31b-instruct"),
        ("nvidia.NVFP4-Qwen2.5VL", "nvidia-nvfp4-qwen-2.5vl"),
        ("Llama-2-7b-hf", "llama-2-7b"),
        ("org_X--Y-exl2-4.0bpw", "org-x-y-exl2-4.0bpw"),
        ("..", ""),
    ],
)
def test_names_have_one_spelling(written: str, normal: str) -> None:
    assert pl.select(normalise(pl.lit(written))).item() == normal
    assert pl.select(normalise(pl.lit(normal))).item() == normal


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Qwen3-8B-GGUF", 3),
        ("Qwen3-8B-i1-GGUF", 3),
        ("Qwen3-8B-mlx-8Bit", 3),
        ("Mistral-7B-Instruct-v0.3-AWQ-4bit", 4),
        ("DeepSeek-V3-FP8-Dynamic", 2),
        ("model-Q4_K_M-GGUF", 1),
        ("gpt-oss-20b-NVFP4", 3),
        ("Llama-3.1-8B-W4A16", 3),
        ("Qwen3-8B", 3),
        ("gguf", 1),
    ],
)
def test_a_suffix_of_formats_begins_where_the_model_ends(name: str, stem: int) -> None:
    assert suffix_starts(tokenise(pl.Series([name]))).tolist() == [stem]


def test_families_fit_their_bits() -> None:
    words = [w for names in FAMILIES for w in names]
    assert len(FAMILIES) <= 64
    assert len(words) == len(set(words))


@settings(max_examples=25, deadline=None)
@given(names=NAMES)
def test_spans_hash_as_the_names_that_they_spell(names: list[str]) -> None:
    tokens = tokenise(pl.Series(names))
    rows = tokens.row_of_token()
    for length, place, run in iter_spans(tokens, 6):
        for at, hashed in zip(place.tolist(), run.tolist(), strict=True):
            begin = at - int(tokens.indptr[rows[at]])
            spelled = "-".join(pl.select(normalise(pl.lit(names[rows[at]]))).item().split("-")[begin : begin + length])
            assert hash_rows(tokenise(pl.Series([spelled]))).tolist() == [hashed]


@settings(max_examples=25, deadline=None)
@given(names=NAMES, seed=st.integers(0, 2**16))
def test_rows_taken_are_the_rows(names: list[str], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(names)).astype(np.int32)
    taken, direct = take_rows(tokenise(pl.Series(names)), order), tokenise(pl.Series([names[i] for i in order]))
    for column in ("indptr", "hash", "kind", "family", "length", "digits"):
        assert getattr(taken, column).tolist() == getattr(direct, column).tolist()


def test_traits_say_what_a_name_says() -> None:
    traits = read_traits(tokenise(pl.Series(["Qwen3-8B-Instruct-GGUF", "whisper-small", "my-thing"])))
    assert np.exp(traits.size[0]) == pytest.approx(8.0)
    assert traits.version[0] == 3.0
    assert traits.tuned.tolist() == [True, False, False]
    assert traits.formatted.tolist() == [True, False, False]
    assert (traits.family > 0).tolist() == [True, True, False]
    assert np.isnan(traits.size_word).tolist() == [True, False, True]
    assert tokenise(pl.Series(["gguf"])).kind[0] & FORMAT
    assert tokenise(pl.Series(["qwen"])).hash[0] == word_hash("qwen")


@settings(max_examples=40, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 2**64 - 1) | st.integers(0, 3), st.integers(0, 4)), max_size=40),
    asked=st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), max_size=10),
    most=st.integers(1, 3),
)
def test_look_ups_find_what_a_dictionary_finds(pairs: list[tuple[int, int]], asked: list[int], most: int) -> None:
    keys = np.array([k for k, _ in pairs], dtype=np.uint64)
    table = build_lookup(keys, np.array([v for _, v in pairs], dtype=np.int32), None, most)
    plain: dict[int, Counter[int]] = defaultdict(Counter)
    for key, value in pairs:
        plain[key][value] += 1
    asked = asked + [k for k, _ in pairs]
    place, row = table.find(np.array(asked, dtype=np.uint64))
    assert place.tolist() == [i for i, key in enumerate(asked) if key in plain]
    position, value = table.expand(row, most)
    found: dict[int, list[int]] = defaultdict(list)
    for p, v in zip(position.tolist(), value.tolist(), strict=True):
        found[p].append(int(table.values[v]))
    for p, i in enumerate(place.tolist()):
        ranked = sorted(plain[asked[i]].items(), key=lambda item: (-item[1], item[0]))[:most]
        assert found[p] == [v for v, _ in ranked]
        assert table.total[row[p]] == sum(plain[asked[i]].values())


def test_a_quantized_copy_is_found_by_name_and_a_base_is_left_alone(build: Any) -> None:
    store = build(
        *base("lab/Nova-8B-Instruct"),
        *[record(f"q{n}/Nova-8B-Instruct-GGUF", *typed("quantized", "lab/Nova-8B-Instruct")) for n in range(5)],
        record("late/Nova-8B-Instruct-AWQ"),
        record("early/Nova-8B-Instruct-GPTQ", createdAt="2025-01-01T00:00:00.000Z"),
        record("lab/Nova-8B"),
        record("late/Nova-8B-Instruct-scratch-GGUF"),
        record("late/Nova-8B-Instruct-GGUF", "lerobot", "act"),
        record("else/unrelated"),
    )
    found = edges(store, "relation, declared, confidence > 0.5, methods")
    relation, declared, sure, methods = found["late/Nova-8B-Instruct-AWQ", "lab/Nova-8B-Instruct"]
    assert (relation, declared, sure) == ("quantized", False, True)
    assert "name" in methods
    children = {child for child, _ in found}
    assert "early/Nova-8B-Instruct-GPTQ" not in children, "a parent cannot be younger than its child"
    assert "lab/Nova-8B-Instruct" not in children, "a model that many accounts build on counts as a base"
    assert "else/unrelated" not in children
    assert {"late/Nova-8B-Instruct-scratch-GGUF", "late/Nova-8B-Instruct-GGUF"}.isdisjoint(children)


def test_inference_gives_the_same_graph_twice(build: Any) -> None:
    records = [*base("lab/Nova-8B"), record("late/Nova-8B-GGUF"), record("late/Nova-8B-tuned")]
    assert build(*records).info.hash == build(*records).info.hash
