"""Parents that the text of a card names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.hub.sentences import LINK, SENTENCE, parse_sentences


@pytest.mark.parametrize(
    ("text", "parent", "relation"),
    [
        ("This model is a fine-tuned version of [a/base](https://huggingface.co/a/base) on the x dataset.", "a/base",
         "finetune"),
        ("This model is a fine-tuned version of [bert-base-uncased](https://huggingface.co/bert-base-uncased).",
         "bert-base-uncased", "finetune"),
        ("- **Finetuned from model :** a/base-bnb-4bit", "a/base-bnb-4bit", "finetune"),
        ("weighted/imatrix quants of https://huggingface.co/a/base", "a/base", "quantized"),
        ("This model was converted to GGUF format from [`a/base`](https://huggingface.co/a/base) using llama.cpp",
         "a/base", "quantized"),
        ("[x/y](https://hf.co/x/y) was converted to MLX format from [a/base](https://hf.co/a/base) using mlx-lm",
         "a/base", "quantized"),
        ("This model was obtained by quantizing the weights of [Base](https://huggingface.co/a/base) to FP8.", "a/base",
         "quantized"),
        ("- Original model: [Base](https://huggingface.co/a/base)", "a/base", None),
        ("| Base model | [a/base](https://huggingface.co/a/base) |", "a/base", None),
        ("**Base model:** `a/base`", "a/base", None),
        ("These are LoRA adaption weights for a/base.", "a/base", "adapter"),
        ("A distilled version of [a/base](https://huggingface.co/a/base/tree/main).", "a/base", "distill"),
        ("continued pretraining of a/base on Korean text", "a/base", "continued_pretrain"),
    ],
)  # fmt: skip
def test_usual_sentences_name_their_parent(text: str, parent: str, relation: str | None) -> None:
    (found,) = parse_sentences(text, "c/child")
    assert (found.parent, found.relation, found.method) == (parent, relation, SENTENCE)


def test_a_merge_card_names_all_parents() -> None:
    text = (
        "This model was merged using the TIES merge method using [a/base](https://huggingface.co/a/base) as a base.\n"
        "### Models Merged\n\nThe following models were included in the merge:\n"
        "* [a/one](https://huggingface.co/a/one)\n* [b/two](https://huggingface.co/b/two)\n"
        "```yaml\nmodels:\n  - model: not/this\n```\n"
    )
    found = parse_sentences(text, "c/child")
    assert {(s.parent, s.relation) for s in found} == {("a/one", "merge"), ("b/two", "merge"), ("a/base", "merge")}


def test_a_single_link_is_weak_evidence_and_several_are_none() -> None:
    (found,) = parse_sentences("Built for fun, see [this](https://huggingface.co/a/base).", "c/child")
    assert (found.parent, found.method) == ("a/base", LINK)
    assert parse_sentences("[one](https://huggingface.co/a/x) [two](https://huggingface.co/a/y)", "c/child") == []


@pytest.mark.parametrize(
    "text",
    [
        "A fine-tuned version of c/child.",
        "Trained on [data](https://huggingface.co/datasets/a/base).",
        "```\nfine-tuned version of a/base\n```",
        "See the [documentation](https://huggingface.co/docs/transformers).",
        "",
    ],
)
def test_what_names_no_other_model_gives_nothing(text: str) -> None:
    assert parse_sentences(text, "c/child") == []


@settings(deadline=None)
@given(text=st.text(alphabet="ab/[]()*-_ :|`\n.hfine-tudvrsoBM", max_size=300))
def test_any_text_is_read(text: str) -> None:
    for found in parse_sentences(text, "c/child"):
        assert found.parent
        assert found.parent.lower() != "c/child"
