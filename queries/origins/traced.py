"""Derivatives that trace back to a country, a lab or a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from queries.parameters import Count, CountryCode, Relation
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """Conditions on the base; those that are None do not count, those given must all hold.

    `country`: ISO 3166-1 alpha-2 code of the base's lab. `organization`: its id. `base`: Hub id of a base of last
    resort. `relation` selects derivatives by what they are to their own parents. `limit`: rows, most downloaded
    first; None for all.
    """

    country: CountryCode | None = None
    organization: str | None = None
    base: str | None = None
    relation: Relation | None = None
    limit: Count | None = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A derivative and one base that it stands on; a merge may have several rows."""

    model: str
    base: str
    depth: int
    organization: str | None
    country: str | None
    created_at: datetime | None
    downloads_30d: int | None


QUESTION: Final = Question(
    module=__name__,
    title="Which derivatives trace back to a country, a lab or a model?",
    parameters=Parameters,
    row=Row,
    example={"country": "CN", "limit": 50},
)
