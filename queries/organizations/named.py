"""The organization that has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`name`: id, name, native name or alias, in any case and with or without punctuation."""

    name: str

    def __post_init__(self) -> None:
        fold_field(self, "name")


@dataclass(frozen=True, slots=True)
class Row:
    """The organization. A name belongs to one only."""

    organization: str
    name: str
    aliases: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Which organization has this name?",
    parameters=Parameters,
    row=Row,
    example={"name": "Zhipu AI"},
)
