"""Deployments counted by the country of what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph.schema.deployments import DEPLOYMENT_KINDS
from queries.parameters import one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`kind`: one kind of deployment; None for all."""

    kind: Annotated[str, one_of(DEPLOYMENT_KINDS)] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Deployments of one kind that use a model or family of one origin; one that uses several counts in each.

    `origin` is as in the question `deployments`. `of`: all deployments of the kind; `share`: the quotient.
    """

    kind: str
    origin: str
    deployments: int
    of: int
    share: float


QUESTION: Final = Question(
    module=__name__,
    title="How many deployments stand on bases of which country?",
    parameters=Parameters,
    row=Row,
    example={},
)
