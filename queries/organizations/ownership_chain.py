"""Who owns a lab, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`organization`: by id or any of its names."""

    organization: str

    def __post_init__(self) -> None:
        fold_field(self, "organization")


@dataclass(frozen=True, slots=True)
class Row:
    """One ownership above the organization: of itself (step 1) or of an owner that controls it (step 2 and up).

    `kind`: controlling or minority; the chain goes on above controlling owners only. `until`: end of an ownership
    that is over.
    """

    organization: str
    step: int
    owned: str
    owner: str
    owner_country: str | None
    kind: str
    share_percent: float | None
    since: str | None
    until: str | None
    sources: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Who owns a lab, and who owns its owners?",
    parameters=Parameters,
    row=Row,
    example={"organization": "Qwen Team"},
)
