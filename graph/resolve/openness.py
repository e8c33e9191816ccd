"""Whether a model's weights can be had, by the license that a list names for it. The only place of this rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.schema.families import Openness

RULE: Final = (
    "`open` means open weights, not open source: the list names a license under which weights are given out, whatever "
    "it allows (community, research and non-commercial licenses too), or says `open`. `proprietary` is the list's own "
    "word. Without a word, or with one that is neither (`Other`), a model is left out as unknown."
)
"""The rule in words."""

_PROPRIETARY: Final = frozenset({"proprietary", "propretary"})
"""The second is how the list of 2025-08-06 once writes it."""

_LICENSES: Final = re.compile(
    r"open|open weights?|(?:modified )?mit|apache.*|cc-by.*|.*\bcommunity|non-commercial|"
    r"(?:ai2 impact|dbrx|deepseek|falcon|gemma|jamba|llama|mistral|mrl|nexusflow|nvidia|qianwen|qwen|yi)\b.*"
)
"""Licenses that the lists name for weights that are given out. A word that is not among them decides nothing."""


def openness_of(license_text: str | None) -> Openness | None:
    """What the text says; None where it says nothing that the rule knows.

    >>> openness_of("Llama 3.1 Community"), openness_of("Proprietary"), openness_of("Other"), openness_of(None)
    ('open', 'proprietary', None, None)
    """
    said = (license_text or "").strip().lower()
    if said in _PROPRIETARY:
        return "proprietary"
    return "open" if _LICENSES.fullmatch(said) else None
