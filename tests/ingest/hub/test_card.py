from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.hub.card import (
    MAX_TEXT,
    PARSERS,
    Stated,
    parse_adapter_config,
    parse_card,
    parse_config,
    parse_recipe,
)
from ingest.hub.yaml_events import read_yaml


def card(front: str, text: str = "# Title\n") -> bytes:
    return f"---\n{front}\n---\n{text}".encode()


def parents(content: bytes) -> list[str]:
    return [s.parent for s in parse_card(content).stated]


def test_an_ordinary_card() -> None:
    parsed = parse_card(
        card(
            "license: other\nlicense_name: qwen-research\nlicense_link: LICENSE\nbase_model: Qwen/Qwen2.5-3B\n"
            "base_model_relation: finetune\ntags: [a, b]"
        )
    )
    assert parsed.stated == [Stated("Qwen/Qwen2.5-3B", "finetune")]
    assert (parsed.licenses, parsed.license_name, parsed.license_link) == (["other"], "qwen-research", "LICENSE")
    assert parsed.text == "# Title\n"
    assert parsed.problems == []


@pytest.mark.parametrize(
    ("front", "expected", "problem"),
    [
        ("base_model:\n- a/b\n- c/d\n- a/b", ["a/b", "c/d"], None),
        ("base_model: [[a/b], [c/d]]", ["a/b", "c/d"], "base_model: a list of more than texts"),
        ("base_model: {name: a/b}", [], "base_model: a mapping"),
        ("base_model:\n- name: a/b\n- c/d", ["c/d"], "base_model: a list of more than texts"),
        ("base_model: a/b\nbase_model: c/d", ["c/d"], "YAML: duplicate key"),
        ("base_model:\n\t- a/b", ["a/b"], "YAML: tabs"),
        ("base_model: a/b\nname: [1, 2", ["a/b"], "YAML: did not find expected ',' or ']'"),
        ("base_model: a/b\n? [x]\n: y", ["a/b"], "YAML: key that is no text"),
        ("base_model: null", [], None),
        ("base_model: ~", [], None),
        ("base_model: ''", [], None),
        ("base_model: 7", ["7"], None),
        ("base_model: no", ["no"], None),
        ("base_model: *x", [], "YAML: alias of nothing"),
        ("x: &x a/b\nbase_model: *x", ["a/b"], None),
        ("base_model: &x [a/b, *x]", ["a/b"], "base_model: a list of more than texts"),
        ("base_model: >\n  a/b\n", ["a/b"], None),
        ("base_model: !!python/object/apply:os.system ['echo']", ["echo"], None),
        ("base_model: " + "x" * 201, [], "base_model: longer than 200 characters"),
        ("- base_model: a/b", [], "front matter: a list, not a mapping"),
        ("only words", [], "front matter: a text, not a mapping"),
        ("base_model: a/b\x00\x07", ["a/b"], "YAML: control characters"),
        ("base_model: a/b\n--- # again\nbase_model: c/d", ["a/b"], "front matter: several documents, the first counts"),
        ("", [], None),
    ],
)
def test_front_matter_as_found_in_the_wild(front: str, expected: list[str], problem: str | None) -> None:
    parsed = parse_card(card(front))
    assert [s.parent for s in parsed.stated] == expected
    assert parsed.problems == ([problem] if problem else [])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + card("base_model: a/b"),
        "\ufeff---\nbase_model: a/b\n---\n".encode("utf-16-le"),
        "\ufeff---\nbase_model: a/b\n---\n".encode("utf-16-be"),
        card("base_model: a/b").replace(b"\n", b"\r\n"),
        b"\n\n" + card("base_model: a/b"),
        card("base_model: a/b").replace(b"---\n", b"--- \t\n"),
        b"---\nbase_model: a/b\n---",
        "\ufeff\ufeff---\nbase_model: a/b\n---\n".encode(),
    ],
)
def test_marks_line_ends_and_spaces(content: bytes) -> None:
    assert parents(content) == ["a/b"]
    assert parse_card(content).problems == []


def test_text_without_front_matter() -> None:
    assert parse_card(b"# Only prose\n---\nbase_model: a/b\n---\n").stated == []
    assert parse_card(b"---\nbase_model: a/b\nnever closed").problems == ["front matter: not closed"]
    assert parse_card(b"----\nbase_model: a/b\n---\n").stated == []
    assert parse_card(b"").text == ""
    assert parse_card(b"\xff\xfe\xff").problems == ["text: not UTF-16-LE"]
    assert parse_card(b"caf\xe9").text == "caf\ufffd"


def test_large_cards() -> None:
    start = time.process_time()
    parsed = parse_card(card("base_model: a/b", "x" * 5_000_000))
    assert parsed.text == "x" * MAX_TEXT
    assert parsed.problems == ["text: cut at 200,000 characters"]
    assert parse_card(card("x: " + "y" * 1_500_000 + "\nbase_model: a/b")).problems == ["front matter: over 1 MiB"]
    late = card("a:\n" + "- b\n" * 80_000 + "base_model: a/b")
    assert parse_card(late).stated == [Stated("a/b")]
    assert parse_card(card("a:\n" + "- b\n" * 110_000)).problems == ["YAML: too many values"]
    assert time.process_time() - start < 5


BOMBS = {
    "laughs": "\n".join(["a0: &a0 [x,x]", *(f"a{i}: &a{i} [*a{i - 1},*a{i - 1}]" for i in range(1, 60))])
    + "\nbase_model: *a59",
    "merge keys": "\n".join(["a0: &a0 {k: v}", *(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 40))])
    + "\nbase_model: {<<: *a39}",
    "wide": "x: &x [" + "y," * 20_000 + "]\nbase_model: [" + "*x," * 20_000 + "]",
    "deep list": "base_model: " + "[" * 100_000,
    "deep mapping": "base_model: " + "{a: " * 100_000,
    "anchors": "base_model: " + "&a " * 100_000,
    "keys": "".join(f"k{i}: v\n" for i in range(60_000)),
    "quotes": 'base_model: "' + "\\x41" * 100_000,
    "dashes": "base_model:\n" + "- " * 100_000,
    "chain": "\n".join(["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 30_000))])
    + "\nbase_model: *a29999",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_do_not_go_off(name: str) -> None:
    start = time.process_time()
    parsed = parse_card(card(BOMBS[name]))
    recipe = parse_recipe(BOMBS[name].encode())
    assert time.process_time() - start < 2, "two readings, each under a second"
    assert len(parsed.stated) <= 200
    assert len(recipe.stated) <= 200


def test_adapter_config() -> None:
    parsed = parse_adapter_config(b'{"base_model_name_or_path": " mistralai/Mistral-7B-v0.1", "peft_type": "LORA"}')
    assert parsed.stated == [Stated("mistralai/Mistral-7B-v0.1", "adapter")]
    assert parsed.text is None


@pytest.mark.parametrize(
    ("content", "expected", "problems"),
    [
        (b'{"_name_or_path": "a/b"}', ["a/b"], []),
        (b'\xef\xbb\xbf{"_name_or_path": "a/b"}', ["a/b"], ["JSON: not strict"]),
        (b'{"_name_or_path": "a/b", "rope": NaN}', ["a/b"], ["JSON: not strict"]),
        (b'{"_name_or_path": ""}', [], []),
        (b'{"_name_or_path": null}', [], []),
        (b'{"_name_or_path": ["a"]}', [], ["_name_or_path: not a text"]),
        (b"[1]", [], ["JSON: not an object"]),
        (b"<html>", [], ["JSON: cannot be read"]),
        (b"", [], ["JSON: cannot be read"]),
        (b'{"x": ' + b"[" * 300_000 + b"]" * 300_000 + b"}", [], ["JSON: nested too deep"]),
        (b'{"_name_or_path": ' + b"9" * 10_000 + b"}", [], ["_name_or_path: not a text"]),
        (b'{"_name_or_path": "' + b"x" * 201 + b'"}', [], ["_name_or_path: longer than 200 characters"]),
    ],
)
def test_config(content: bytes, expected: list[str], problems: list[str]) -> None:
    parsed = parse_config(content)
    assert [s.parent for s in parsed.stated] == expected
    assert parsed.problems == problems


def test_recipes_name_their_ingredients() -> None:
    slerp = b"""
slices:
  - sources:
      - {model: a/one, layer_range: [0, 32]}
      - {model: b/two+c/lora, layer_range: [0, 32]}
merge_method: slerp
base_model: a/one
parameters: {t: [{filter: self_attn, value: [0, 0.5]}, {value: 0.5}]}
"""
    assert parse_recipe(slerp).stated == [Stated(p, "merge", "slerp") for p in ("a/one", "b/two", "c/lora")]
    nested = b"models:\n  - model:\n      model: {path: d/four}\nbase_model: {model: {path: e/five}}\n"
    assert [s.parent for s in parse_recipe(nested).stated] == ["d/four", "e/five"]
    moe = b"base_model: a/base\nexperts:\n  - source_model: b/x\n    positive_prompts: [model]\n  - source_model: c/y\n"
    assert [s.parent for s in parse_recipe(moe).stated] == ["a/base", "b/x", "c/y"]
    steps = b"name: step\nmodels: [{model: a/b}]\nmerge_method: ties\n---\nmodels: [{model: step}, {model: c/d}]\n"
    assert parse_recipe(steps).stated == [Stated("a/b", "merge", "ties"), Stated("c/d", "merge", None)]
    assert parse_recipe(b"[]").problems == ["recipe: names no model"]


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    for parse in PARSERS.values():
        parse(content)
        parse(b"---\n" + content + b"\n---\n")


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(max_size=40), max_size=6))
def test_quoted_texts_come_back_as_they_are(values: dict[str, str]) -> None:
    import json

    clean = {k: "".join(c for c in v if c.isprintable()) for k, v in values.items()}
    text = "\n".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in clean.items()) or "{}"
    assert read_yaml(text).documents == [clean]
