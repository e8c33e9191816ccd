"""Ownership, spin-outs and money between organizations: the edges of their network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.parameters import Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`statuses`: how firm a funding must be to count."""

    statuses: tuple[Status, ...] = ("closed", "announced", "reported", "rumored")


@dataclass(frozen=True, slots=True)
class Row:
    """One edge. `relation`: owned_by, spun_out_of or funded_by; `detail`: kind of ownership, or status of the money.

    `amount_usd` and `share_percent` are this edge's own, where a source states them; `moment`: since, or announced.
    """

    organization: str
    relation: str
    other: str
    detail: str | None
    amount_usd: float | None
    share_percent: float | None
    moment: str | None
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Who owns, funded or came out of whom?",
    parameters=Parameters,
    row=Row,
    example={},
)
