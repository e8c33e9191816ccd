"""What is not known about licenses, and why."""

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
    """Models for which one reason holds. `of`: model (its own license), or base (that of a base it stands on).
    `license` is the id where one is named.
    """

    of: str
    reason: str
    license: str | None
    models: int


QUESTION: Final = Question(
    module=__name__,
    title="What is not known about licenses, and why?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
