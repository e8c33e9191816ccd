"""Parents that the text of a model card names: generated sentences, lines of tables, and links. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SENTENCE: Final = "card_sentence"
LINK: Final = "card_link"

_ID: Final = r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}"
_HOST: Final = r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/"
_REFERENCE: Final = (
    rf"(?:\[[^\]\n]{{0,200}}\]\(\s*(?:{_HOST}|/)(?P<link>[\w./-]{{1,200}}+)[^)\n]{{0,300}}+\)"
    rf"|<?{_HOST}(?P<url>[\w./-]{{1,200}}+)"
    rf"|[`*_\"']{{0,3}}(?P<id>{_ID})\b)"
)
_FORMAT: Final = r"(?:quantized|quantised|\d-bit|awq|gptq|fp8|int[48]|gguf|exl[23]|mlx|onnx|openvino)"
_GAP: Final = r"[\s:*_`|\"'>-]{0,12}(?:the\s+|our\s+|original\s+|base\s+|model\s+){0,3}[\s:*_`|\"'>-]{0,6}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A parent as the card writes it, the relation that the words tell, the method, and the words themselves."""

    parent: str
    relation: str | None
    method: str
    words: str


_PHRASES: Final[tuple[tuple[str, str | None], ...]] = (
    (r"fine-?tuned\s+(?:version|variant|model|checkpoint)\s+(?:of|from|based\s+on)", "finetune"),
    (r"fine-?tuned\s+(?:from|on\s+top\s+of)(?:\s+model)?", "finetune"),
    (r"(?:is|was|been)\s+(?:\w+\s+){0,3}fine-?tuned\s+from", "finetune"),
    (rf"{_FORMAT}\s+(?:\w+\s+){{0,2}}(?:version|variant|quants?|quantizations?|conversions?|copy)\s+(?:of|from)",
     "quantized"),
    (r"(?:weighted/imatrix|static|imatrix|llamacpp imatrix)\s+quant(?:ization)?s\s+of", "quantized"),
    (r"quantizations?\s+of", "quantized"),
    (r"(?:obtained|produced|created|made)\s+by\s+quantiz\w+\s+(?:the\s+)?(?:weights?\s+(?:and\s+activations\s+)?of)?",
     "quantized"),
    (r"was\s+converted\s+to\s+(?:gguf|mlx|onnx|openvino|awq|gptq)\s+format\s+from", "quantized"),
    (r"(?:gguf|awq|gptq|exl2)\s+(?:format\s+)?model\s+files\s+(?:for|of)", "quantized"),
    (r"(?:lora|dreambooth\s+lora)\s+adapt(?:ion|ation|er)s?\s+(?:weights\s+)?(?:for|of|on)", "adapter"),
    (r"(?:abliterated|uncensored|decensored|pruned)\s+(?:version|variant)\s+of", "finetune"),
    (r"continued?\s+pre-?train(?:ing|ed)\s+(?:of|from|on\s+top\s+of)", "continued_pretrain"),
    (r"distilled\s+(?:version\s+of|from)", "distill"),
    (r"^[ \t>*_|-]{0,40}(?:\*\*)?(?:original|source|parent|upstream)\s+model(?:\s+card)?(?:\*\*)?", None),
    (r"^[ \t>*_|-]{0,40}(?:\*\*)?(?:base|foundation|backbone)[\s_-]*model(?:\*\*)?", None),
    (r"^[ \t>*_|-]{0,40}(?:\*\*)?(?:fine-?tuned|finetuned)\s+from(?:\s+model)?(?:\s*\[optional\])?(?:\*\*)?",
     "finetune"),
)  # fmt: skip
"""What stands before the name of a parent, and the relation that it tells."""

_SENTENCES: Final = tuple(
    (re.compile(phrase + _GAP + _REFERENCE, re.IGNORECASE | re.MULTILINE), relation) for phrase, relation in _PHRASES
)
_MERGED: Final = re.compile(
    r"following models were included in the merge:?\s*\n((?:\s*[*-]\s+[^\n]+\n?){1,60})", re.IGNORECASE
)
_MERGE_BASE: Final = re.compile(r"using\s+" + _REFERENCE + r"\s+as\s+(?:a|the)\s+base", re.IGNORECASE)
_ITEM: Final = re.compile(r"^\s*[*-]\s+" + _REFERENCE, re.MULTILINE)
_LINKED: Final = re.compile(_REFERENCE.split("|[`")[0] + ")")
_NO_MODELS: Final = frozenset(
    {
        "datasets",
        "spaces",
        "docs",
        "blog",
        "papers",
        "collections",
        "models",
        "organizations",
        "learn",
        "tasks",
        "transformers",
        "diffusers",
        "settings",
        "join",
        "new",
        "chat",
        "api",
        "huggingface",
        "front",
        "resources",
        "posts",
    }
)
_FENCE: Final = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


def parse_sentences(text: str, model: str) -> list[Statement]:
    """Parents that the text of this model's card names, each once, in the order in which the rules find them.

    Sentences and lines with a fixed form come first; only where none is found does a link count, and then only if
    the text links to a single other model. Code blocks and the model itself are passed over.
    """
    prose = _FENCE.sub("", text)
    found = {s.parent.lower(): s for s in reversed(list(_statements(prose))) if _is_other(s.parent, model)}
    if found:
        return list(reversed(found.values()))
    links = {m.lower(): m for m in map(_written, _LINKED.finditer(prose)) if m and "/" in m and _is_other(m, model)}
    if len(links) == 1:
        (parent,) = links.values()
        return [Statement(parent, None, LINK, "the only model that the card links to")]
    return []


def _statements(text: str) -> Iterator[Statement]:
    for block in _MERGED.finditer(text):
        for item in _ITEM.finditer(block[1]):
            yield from _one(item, "merge")
    for base in _MERGE_BASE.finditer(text):
        yield from _one(base, "merge")
    for pattern, relation in _SENTENCES:
        for match in pattern.finditer(text):
            yield from _one(match, relation)


def _one(match: re.Match[str], relation: str | None) -> Iterator[Statement]:
    parent = _written(match)
    if parent:
        yield Statement(parent, relation, SENTENCE, " ".join(match[0].split())[:200])


def _written(match: re.Match[str]) -> str | None:
    """Model that a match names: account/name of a link or an id, or the legacy name that a link leads to."""
    groups = match.groupdict()
    path = groups.get("link") or groups.get("url")
    if path is None:
        id_ = groups.get("id")
        return id_.rstrip(".") if id_ and id_.split("/")[0].lower() not in _NO_MODELS else None
    parts = [p for p in path.split("/") if p]
    if not parts or parts[0].lower() in _NO_MODELS:
        return None
    return "/".join(parts[:2]).rstrip(".") if len(parts) > 1 else parts[0]


def _is_other(parent: str, model: str) -> bool:
    return parent.lower() != model.lower()
