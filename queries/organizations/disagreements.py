"""Where sources say different things about an organization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from queries.parameters import one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`property`: country, kind or region; None for all. `source`: id of one source; None for all."""

    property: Annotated[str, one_of(("country", "kind", "region"))] | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A statement that the graph does not follow, and the value that it holds instead.

    The rule: the registry's value, which names the source that states it, is the chosen one; a table decides nothing
    by being newer or longer. `explanation` says why; None where nobody has looked yet.
    """

    organization: str
    name: str
    property: str
    source: str
    value: str | None
    value_text: str
    chosen: str | None
    explanation: str | None


QUESTION: Final = Question(
    module=__name__,
    title="Where do sources disagree about an organization's country, kind or region?",
    parameters=Parameters,
    row=Row,
    example={},
)
