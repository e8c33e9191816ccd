"""Models that stand on bases of several countries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queries.parameters import Count
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`limit`: rows, most downloaded first; None for all."""

    limit: Count | None = 100


@dataclass(frozen=True, slots=True)
class Row:
    """`countries` of the labs of its `bases`, each ascending; a base of no known country is among the bases."""

    model: str
    countries: list[str]
    bases: list[str]
    created_at: datetime | None
    downloads_30d: int | None


QUESTION: Final = Question(
    module=__name__,
    title="Which models stand on bases of several countries?",
    parameters=Parameters,
    row=Row,
    example={},
)
