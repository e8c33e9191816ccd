"""Models whose id contains a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.parameters import Count
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`text`: part of an id, in any case; former ids count. `limit`: rows, most downloaded first."""

    text: str
    limit: Count = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One model. `former`: the former id that contains the text, where the id does not.

    `has_record` is False where the model is only known because others name it.
    """

    model: str
    former: str | None
    has_record: bool
    pipeline_tag: str | None
    downloads_30d: int | None
    organization: str | None
    country: str | None


QUESTION: Final = Question(
    module=__name__,
    title="Which models have a text in their id?",
    parameters=Parameters,
    row=Row,
    example={"text": "qwen3-8b"},
)
