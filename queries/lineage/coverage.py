"""How much of the graph is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """None: coverage is asked of the whole graph."""


@dataclass(frozen=True, slots=True)
class Row:
    """`models` of `of` satisfy `measure`; `share` is their quotient, None where there is nothing to share."""

    measure: str
    models: int
    of: int
    share: float | None


QUESTION: Final = Question(
    module=__name__,
    title="How many models have a declared parent, a known lab, a known country, a resolved origin?",
    parameters=Parameters,
    row=Row,
    example={},
)
