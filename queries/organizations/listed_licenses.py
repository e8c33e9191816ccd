"""Licenses that published lists name for models, beside those that the graph has for their repositories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.resolve.openness import RULE as OPENNESS_RULE
from queries.question import Question

Ids = list[str]


@dataclass(frozen=True, slots=True)
class Parameters:
    """`list`: only entries of this list; None for all."""

    list: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with a repository on the Hub and a license text.

    `licenses` are the ids that the graph has for the repository, declared and concluded, ascending; none where it is
    not in the graph or nothing is known of its license.
    """

    list: str
    name: str
    model: str
    license_text: str
    openness: str | None
    licenses: Ids


QUESTION: Final = Question(
    module=__name__,
    title="Which licenses do published lists name for models, and which does the graph have for their repositories?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(OPENNESS_RULE,),
)
