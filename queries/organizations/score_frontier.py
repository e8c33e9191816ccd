"""The best open and the best proprietary model of a list, country by country, as models were released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.resolve.openness import RULE as OPENNESS_RULE
from queries.parameters import CountryCode
from queries.question import Question

DEFINITION: Final = (
    "The frontier of a country is the running best: the highest value that one list gives to any model of the "
    "country's developers (by headquarters) released in or before the month, among open and among proprietary models. "
    "All values are of the list's one day. Models without a country, an openness or a month of release are left out."
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """`list`: id of the list. `benchmark`: one of its columns. `country`: only this one; None for all."""

    list: str = "lmarena-text-2025-08-06"
    benchmark: str = "lmarena-text"
    country: CountryCode | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The frontier of a country after a month in which a model of it was released.

    `gap` is the open value less the proprietary one, None until there are both. `models` counts those released so
    far. Of equal values the first name stands.
    """

    country: str
    month: str
    models: int
    open_value: float | None
    open_model: str | None
    proprietary_value: float | None
    proprietary_model: str | None
    gap: float | None


QUESTION: Final = Question(
    module=__name__,
    title="How far are the best open models of each country from its best proprietary ones, over time?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(DEFINITION, OPENNESS_RULE),
)
