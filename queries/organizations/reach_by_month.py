"""How much of each month's new derivatives stands on labs that an owner or a funder reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.parameters import Month, Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`party`: an owner or funder by id or any of its names. `statuses`: how firm a funding must be to count.

    `since`, `until`: first and last month as YYYY-MM, None for open. `direct`: count only what is reached by one edge.
    """

    party: str
    statuses: tuple[Status, ...] = ("closed",)
    since: Month | None = None
    until: Month | None = None
    direct: bool = False

    def __post_init__(self) -> None:
        fold_field(self, "party")


@dataclass(frozen=True, slots=True)
class Row:
    """A month of creation, YYYY-MM; None where the date is not known.

    `derivatives` have a base of a lab that the party reaches, or of the party itself (see `reach`); `of` are all of
    the month, and `share` is the quotient. The same for the downloads of these models in the last 30 days.
    """

    month: str | None
    derivatives: int
    of: int
    share: float
    downloads_30d: int
    downloads_of: int
    downloads_share: float | None


QUESTION: Final = Question(
    module=__name__,
    title="Which share of new derivatives and their downloads stands on labs that an owner or a funder reaches?",
    parameters=Parameters,
    row=Row,
    example={"party": "Alibaba"},
    notes=("Downloads of models that were observed on the day of their push are near zero: they count less than due.",),
)
