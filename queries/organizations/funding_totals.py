"""Money raised by lab and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.parameters import Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`organization`: by id or any of its names; None for all. `status`: which rounds count."""

    organization: str | None = None
    status: Status = "closed"

    def __post_init__(self) -> None:
        fold_field(self, "organization")


@dataclass(frozen=True, slots=True)
class Row:
    """New money of a year. Rounds count once, by the year in which they closed, else were announced.

    `rounds` are all of the year, `rounds_without_amount` those whose amount nobody states: the sums are lower bounds.
    """

    organization: str
    year: int | None
    rounds: int
    rounds_without_amount: int
    equity_usd: float
    debt_usd: float


QUESTION: Final = Question(
    module=__name__,
    title="How much money did each organization take in each year?",
    parameters=Parameters,
    row=Row,
    example={},
)
