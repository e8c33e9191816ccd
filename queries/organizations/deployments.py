"""Who uses which models or families, and where their bases come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph.schema.deployments import DEPLOYMENT_KINDS
from queries.parameters import CountryCode, one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`kind`: adoption, national_programme, government, marketing, client_claim or hosting; None for all.

    `country`: where it is used. `origin`: country of the base, `mixed` or `unresolved`.
    """

    kind: Annotated[str, one_of(DEPLOYMENT_KINDS)] | None = None
    country: CountryCode | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One use. `uses` is a model or a family, `name` as its source names it.

    `origin`: of a model the country of its bases (its own lab's where it is a base), of a family that of its
    developer; `unresolved` where not known. `confidence`: how far the source can be trusted.
    """

    deployment: str
    name: str
    kind: str
    country: str | None
    operator: str | None
    relation: str
    uses: str
    named: str
    developer: str | None
    origin: str
    since: str | None
    confidence: str
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Who uses which models or families, and bases of which country do they stand on?",
    parameters=Parameters,
    row=Row,
    example={"kind": "government"},
)
