"""Organizations of the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph.schema.organizations import KINDS
from queries.organizations.names import fold_field
from queries.parameters import CountryCode, one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`text`: part of any name, in any case; None for all. `country`, `kind`: only these. `labs`: only labs."""

    text: str | None = None
    country: CountryCode | None = None
    kind: Annotated[str, one_of(KINDS)] | None = None
    labs: bool = False

    def __post_init__(self) -> None:
        fold_field(self, "text")


@dataclass(frozen=True, slots=True)
class Row:
    """An organization. `accounts`: its Hub namespaces in the graph, ascending. `models`: theirs, with a record.

    `country_reason` says why there is no country.
    """

    organization: str
    name: str
    native_name: str | None
    kind: str | None
    country: str | None
    country_reason: str | None
    is_lab: bool
    is_funder: bool
    accounts: list[str]
    models: int
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Which labs, owners and funders are known, and what are they?",
    parameters=Parameters,
    row=Row,
    example={"country": "FR"},
)
