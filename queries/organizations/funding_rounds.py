"""The money that an organization took, round by round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.parameters import Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`organization`: who raised it, by id or any of its names; None for all. `status`: one status; None for all."""

    organization: str | None = None
    status: Status | None = None

    def __post_init__(self) -> None:
        fold_field(self, "organization")


@dataclass(frozen=True, slots=True)
class Row:
    """A round; its amount counts once, however many `investors` (ids, ascending) are known."""

    organization: str
    round: str
    instrument: str
    status: str
    announced_on: str | None
    closed_on: str | None
    equity_usd: float | None
    debt_usd: float | None
    valuation_usd: float | None
    investors: list[str]
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Which money did an organization take, when and from whom?",
    parameters=Parameters,
    row=Row,
    example={"organization": "Zhipu AI"},
)
