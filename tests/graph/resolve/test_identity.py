"""Ids: all the ways in which people write a model lead to one id, and nothing else becomes one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity import (
    EMPTY,
    FOLDERS,
    LOCAL_PATH,
    NO_NAMESPACE,
    NOT_AN_ID,
    PLAIN_ID,
    model_purl,
    organization_id,
    parse_model_reference,
)

_WORD = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789", min_size=1, max_size=12)
_NAMES = st.lists(_WORD, min_size=1, max_size=4).map("-".join)
_ACCOUNTS = _NAMES.filter(lambda a: a.lower() not in FOLDERS and a.lower() not in {"none", "null", "true", "false"})
MODELS = st.builds(lambda a, n: f"{a}/{n}", _ACCOUNTS, _NAMES)

WRITTEN = {
    "plain": "{0}",
    "spaces": "  {0}\n",
    "quoted": '"{0}"',
    "list item": "- {0}",
    "comment": "{0}  # base",
    "brackets": "['{0}']",
    "tag": "base_model:{0}",
    "typed tag": "base_model:finetune:{0}",
    "url": "https://huggingface.co/{0}",
    "url of a file": "https://huggingface.co/{0}/blob/main/README.md",
    "url with query": "http://hf.co/{0}?library=transformers",
    "mirror of the Hub": "https://hf-mirror.com/{0}/tree/main",
    "no scheme": "huggingface.co/{0}",
    "link": "[a model](https://huggingface.co/{0})",
    "revision": "{0}@main",
    "commit": "{0}@0c351dd01ed87e9c1b53cbc748cba10e6187ff3b",
    "purl": "pkg:huggingface/{0}@0c351dd0",
    "trailing slash": "{0}/",
}


@pytest.mark.parametrize("form", WRITTEN.values(), ids=WRITTEN.keys())
@settings(max_examples=30, deadline=None)
@given(model=MODELS)
def test_every_way_of_writing_an_id_leads_to_it(form: str, model: str) -> None:
    assert parse_model_reference(form.format(model)).id == model


@settings(deadline=None)
@given(model=MODELS)
def test_cache_folders_lead_to_their_model(model: str) -> None:
    account, name = model.split("/")
    for path in (
        f"/home/me/.cache/huggingface/hub/models--{account}--{name}/snapshots/b968826d9c46dd6066d109eabc6255188de91218",
        f"C:\\Users\\me\\hub\\models--{account}--{name}\\snapshots\\b968826d",
        f"models--{account}--{name}",
        f"/cache/models/{account}--{name}",
    ):
        assert parse_model_reference(path).id == model


@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_is_an_id_of_the_hub_or_has_a_reason(text: str) -> None:
    read = parse_model_reference(text)
    assert (read.id is None) != (read.reason is None)
    if read.id is not None:
        assert re.fullmatch(PLAIN_ID, read.id)


@settings(deadline=None)
@given(model=MODELS)
def test_an_id_is_read_as_itself_again(model: str) -> None:
    read = parse_model_reference(model)
    assert parse_model_reference(read.id or "").id == read.id == model


@pytest.mark.parametrize(
    ("text", "reason", "guesses", "name"),
    [
        ("", EMPTY, (), None),
        ("''", EMPTY, (), None),
        ("~", EMPTY, (), None),
        ("gpt2", NO_NAMESPACE, ("gpt2",), "gpt2"),
        ("https://huggingface.co/gpt2/tree/main", NO_NAMESPACE, ("gpt2",), "gpt2"),
        ("C:\\Models\\Apriel-5B-Instruct", LOCAL_PATH, ("Models/Apriel-5B-Instruct", "Apriel-5B-Instruct"),
         "Apriel-5B-Instruct"),
        ("/workspace/models/Qwen3.5-9B", LOCAL_PATH, ("models/Qwen3.5-9B", "Qwen3.5-9B"), "Qwen3.5-9B"),
        ("/scratch/models/unsloth__Qwen3.5-2B", LOCAL_PATH,
         ("models/unsloth__Qwen3.5-2B", "unsloth/Qwen3.5-2B", "unsloth__Qwen3.5-2B"), "Qwen3.5-2B"),
        ("models/af_rise", LOCAL_PATH, ("models/af_rise", "af_rise"), "af_rise"),
        ("./outputs/checkpoints/", LOCAL_PATH, (), None),
        ("https://example.org/a/b", NOT_AN_ID, (), None),
        ("https://huggingface.co/datasets/a/b", NOT_AN_ID, (), None),
        ("google/gemma-4-E2B-it, google/gemma-4-12B-it", NOT_AN_ID, (), None),
        ("a model of our own", NOT_AN_ID, (), None),
    ],
)  # fmt: skip
def test_what_is_no_id_has_its_reason(text: str, reason: str, guesses: tuple[str, ...], name: str | None) -> None:
    read = parse_model_reference(text)
    assert (read.id, read.reason, read.guesses, read.name) == (None, reason, guesses, name)


def test_other_ids() -> None:
    assert model_purl("Qwen/Qwen3-8B") == "pkg:huggingface/Qwen/Qwen3-8B"
    assert organization_id("Télécom & Söhne") == "telecom-and-sohne"
    with pytest.raises(ValueError, match="月之暗面"):
        organization_id("月之暗面")
