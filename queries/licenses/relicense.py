"""What changes for derivatives if a base is put under another license."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.store.base import Traversal
from queries.licenses import NOT_LEGAL_ADVICE
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`base`: Hub id. `license`: id of the new license."""

    base: str
    license: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause. `change`: gained, lost or kept. `section` points into the new license, or into the old one where the
    clause is lost. `models` counts derivatives that a license of the base reaches from it, without a nearer
    model that states the same.
    """

    change: str
    clause: str
    kind: str
    license: str
    section: str
    models: int


QUESTION: Final = Question(
    module=__name__,
    title="What changes for its derivatives if a base is put under another license?",
    parameters=Parameters,
    row=Row,
    example={"base": "google/gemma-3-1b-it", "license": "apache-2.0"},
    traversals=(Traversal("self", "base"),),
    notes=(NOT_LEGAL_ADVICE,),
)
