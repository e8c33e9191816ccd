"""Texts that would make a careless pattern look again and again."""

from __future__ import annotations

import time

import pytest

from ingest.hub.sentences import parse_sentences

PIECES = {
    "newlines": "\n",
    "bullets": "-\n",
    "quotes": "> \n",
    "spaces": " ",
    "words": "was a b c ",
    "formats": "awq ",
    "brackets": "[a](",
    "links": "[a](https://huggingface.co/",
    "fences": "```",
    "phrases": "quantization of a/",
    "articles": "the ",
    "bases": "base model\n",
    "underscores": "_",
    "merges": "following models were included in the merge:\n* a/b\n",
    "link without end": "[a](https://huggingface.co/" + "x" * 200_000,
    "address without end": "https://huggingface.co/" + "x" * 200_000,
    "text without end": "[" + "x" * 200_000,
    "gaps": "fine-tuned from " + " " * 50,
}


@pytest.mark.parametrize("name", PIECES)
def test_time_grows_with_the_text_only(name: str) -> None:
    piece = PIECES[name]
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    started = time.process_time()
    parse_sentences(text, "a/model")
    assert time.process_time() - started < 1
