"""Licenses of parents and of their children, edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.licenses import NOT_LEGAL_ADVICE
from queries.parameters import Count, Relation
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`relation`: of the edge, None for all. `changed`: only edges on which the two differ. `limit`: rows, most edges
    first.
    """

    relation: Relation | None = None
    changed: bool = False
    limit: Count = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the matrix. `edges` counts edges between models that declare these; an end that declares several
    licenses counts in several cells. `share` is of all edges out of the parent license.
    """

    parent_license: str
    child_license: str
    edges: int
    share: float


QUESTION: Final = Question(
    module=__name__,
    title="From which license to which do derivatives go?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
