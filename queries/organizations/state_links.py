"""Labs with a link to a state, and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.parameters import CountryCode, Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`country`: the state, ISO 3166-1 alpha-2; None for all. `statuses`: how firm a funding must be to count."""

    country: CountryCode | None = None
    statuses: tuple[Status, ...] = ("closed",)


@dataclass(frozen=True, slots=True)
class Row:
    """One way from a lab to an arm of a state, by a sourced claim each.

    `route`: itself (the lab is the arm), owner, shareholder, origin or funder. `state_kind`: what the arm is.
    `derivatives` stand on a base of the lab.
    """

    lab: str
    lab_country: str | None
    route: str
    arm: str
    state_kind: str
    state: str
    chain: list[str]
    derivatives: int


QUESTION: Final = Question(
    module=__name__,
    title="Which labs have a link to a state, by whom, and how much stands on them?",
    parameters=Parameters,
    row=Row,
    example={"country": "CN"},
)
