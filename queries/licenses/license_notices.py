"""Notices, displays and names that a product owes for the models in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.store.base import Traversal
from queries.licenses import NOT_LEGAL_ADVICE
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several: the models that the product holds."""

    model: str | list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing owed once. `clause`: include_notice, display, name_prefix, statement, attribution, include_license,
    retain_notices or state_changes. `wording`: the words to paste, where the license gives them. `reach` and
    `ancestor`: whether the model states the license itself (own) or which ancestor it comes from. `text_url`:
    where the license text is.
    """

    model: str
    license: str
    license_name: str
    clause: str
    wording: str | None
    section: str
    reach: str
    ancestor: str | None
    text_url: str | None


QUESTION: Final = Question(
    module=__name__,
    title="Which notices does a product owe for the models in it?",
    parameters=Parameters,
    row=Row,
    example={"model": ["lthn/LEM-Gemma3-12B-GGUF"]},
    traversals=(Traversal("ancestors", "model"),),
    notes=(NOT_LEGAL_ADVICE,),
)
