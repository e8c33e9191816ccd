"""The bases on which most derivatives stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.parameters import Count, CountryCode
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`country`: ISO 3166-1 alpha-2 code of the base's lab; None for all. `limit`: rows, largest first."""

    country: CountryCode | None = None
    limit: Count = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One base. `derivatives` counts the models that finally stand on it, `direct` those one edge away."""

    base: str
    organization: str | None
    country: str | None
    derivatives: int
    direct: int


QUESTION: Final = Question(
    module=__name__,
    title="On which bases do most derivatives stand?",
    parameters=Parameters,
    row=Row,
    example={},
)
