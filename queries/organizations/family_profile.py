"""What is known of a family: the rows of a profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from queries.organizations.names import fold_field
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`family`: id or name, in any case and with or without hyphens; None for all."""

    family: str | None = None

    def __post_init__(self) -> None:
        fold_field(self, "family")


@dataclass(frozen=True, slots=True)
class Row:
    """A family with its developer, those behind it, its figures as published, and its models in the graph.

    `owners`, `spun_out_of`, `funders` (closed fundings of the developer or its owners) and `state_funders` (those of
    the funders that are an arm of a state) are ids, ascending. `members_text`: members in words. `models`: members
    with or without a record. `derivatives`: models with a base among the members.
    """

    family: str
    name: str
    developer: str
    native_name: str | None
    kind: str | None
    country: str | None
    owners: list[str]
    spun_out_of: list[str]
    funders: list[str]
    state_funders: list[str]
    valuation_usd: float | None
    members_text: str | None
    parameters_min: int | None
    parameters_max: int | None
    active_parameters: list[str]
    context_tokens: int | None
    languages: int | None
    reasoning_modes: str | None
    first_release_on: date | None
    earlier_releases: list[str]
    report_after: str | None
    license: str | None
    distilled_onto: list[str]
    models: int
    derivatives: int
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="What is known of a family: developer, money, members, releases, license, derivatives?",
    parameters=Parameters,
    row=Row,
    example={"family": "Qwen3"},
)
