"""Funders whose money stands behind several labs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.parameters import Count, Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`labs`: how many labs a funder must have at least. `lab`: only funders of this lab, by id or any name.

    `indirect`: count money that goes through owners too, not only the lab's own rounds.
    `statuses`: how firm a funding must be to count.
    """

    labs: Count = 2
    lab: str | None = None
    indirect: bool = True
    statuses: tuple[Status, ...] = ("closed",)

    def __post_init__(self) -> None:
        fold_field(self, "lab")


@dataclass(frozen=True, slots=True)
class Row:
    """A funder with the labs, ascending, that its money stands behind, and the countries of those labs."""

    funder: str
    funder_name: str
    funder_country: str | None
    labs: list[str]
    lab_countries: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Which funders stand behind several rival labs?",
    parameters=Parameters,
    row=Row,
    example={},
)
