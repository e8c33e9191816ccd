"""Kinds of license by origin and month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.licenses import NOT_LEGAL_ADVICE
from queries.parameters import Month
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`since`, `until`: first and last month as YYYY-MM, None for open."""

    since: Month | None = None
    until: Month | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Models of a month and origin (a country, `mixed` or `unresolved`, by their bases) under one kind of license.
    `category`: public_domain, permissive, copyleft, restricted, non_commercial; the strictest where a model
    declares several; None where none is declared, or none that was read. `share` is of all models of that month
    and origin.
    """

    month: str | None
    bucket: str
    category: str | None
    models: int
    share: float


QUESTION: Final = Question(
    module=__name__,
    title="How permissive are the licenses of new models, by origin and month?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
