"""How often a child declares other licenses than its parent."""

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
    """Edges of one relation on which both ends declare a license; `relation` is None for all together. `mutation_rate`
    is the mean over the edges of (union - intersection) / union of the two sets of licenses, as the study of
    two million models on the Hub defines it.
    """

    relation: str | None
    edges: int
    changed: int
    mutation_rate: float


QUESTION: Final = Question(
    module=__name__,
    title="How often do licenses change from parent to child?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
