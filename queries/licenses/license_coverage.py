"""Licenses by how many models state them and how many they bind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.licenses import NOT_LEGAL_ADVICE
from queries.parameters import Count
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`limit`: rows, most models first."""

    limit: Count = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One license. `declared` and `concluded` count models that are said to be under it, `bound` those that it reaches
    from an ancestor. `category` is None where nobody has read it.
    """

    license: str
    name: str
    category: str | None
    is_read: bool
    declared: int
    concluded: int
    bound: int


QUESTION: Final = Question(
    module=__name__,
    title="Which licenses do models state, and which bind them?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
