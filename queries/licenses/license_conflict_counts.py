"""Conflicts of licenses, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.licenses import NOT_LEGAL_ADVICE
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of conflict. `models` counts models, `accounts` the namespaces they stand under."""

    severity: str
    kind: str
    license: str
    clause: str
    models: int
    accounts: int


QUESTION: Final = Question(
    module=__name__,
    title="How many models conflict with which clause of which license?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
