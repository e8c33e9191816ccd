"""Share of new derivatives by origin, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from queries.parameters import Month, Relation, one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`attribution`: root (country of all bases of last resort) or parent (of the immediate parents).

    `since`, `until`: first and last month as YYYY-MM, None for open. `relation` selects derivatives by what they
    are to their own parents.
    """

    attribution: Annotated[str, one_of(("root", "parent"))] = "root"
    since: Month | None = None
    until: Month | None = None
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """New derivatives of a month in one bucket.

    `month`: month of creation, YYYY-MM; None where the date is not known. `bucket`: a country, `mixed` (bases of
    several countries) or `unresolved` (the country of a base is not known). `share`: of all derivatives of the month.
    """

    month: str | None
    bucket: str
    derivatives: int
    share: float


QUESTION: Final = Question(
    module=__name__,
    title="What share of the new derivatives of each month stands on bases of which country?",
    parameters=Parameters,
    row=Row,
    example={},
)
