"""A published list of values, with the country of each developer and the openness of each model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from graph.resolve.openness import RULE as OPENNESS_RULE
from graph.schema.families import OPENNESS
from queries.parameters import CountryCode, one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`list`: id of the list; None for all. `benchmark`: one of its columns; None for all.

    `country`: only developers of this country. `openness`: only `open`, or only `proprietary` models.
    """

    list: str | None = "openlm-2025-12-04"
    benchmark: str | None = None
    country: CountryCode | None = None
    openness: Annotated[str, one_of(OPENNESS)] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One value. `rank`, `name`, `organization_text`, `license_text` are the list's own.

    `model` is the Hub id where there is one. `openness` is what the license text says of the weights: open,
    proprietary, or None. `released_on` may be a month or a year, and comes from other sources than the list.
    """

    list: str
    as_of: date
    rank: int | None
    name: str
    organization_text: str
    organization: str
    country: str | None
    model: str | None
    license_text: str | None
    openness: str | None
    released_on: str | None
    benchmark: str
    value: float
    votes: int | None


QUESTION: Final = Question(
    module=__name__,
    title="How do models rank on a published list, and where do their developers sit?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(OPENNESS_RULE,),
)
