"""What a model was derived from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.store.base import Traversal
from queries.parameters import Count
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `max_depth`: edges from the model at most; None for all."""

    model: str | list[str]
    max_depth: Count | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One ancestor. `depth` counts the edges of the shortest path; `is_root` marks a base of last resort.

    `organization` and `country` are those of the ancestor's own lab; None where they are not known.
    """

    model: str
    ancestor: str
    depth: int
    is_root: bool
    organization: str | None
    country: str | None


QUESTION: Final = Question(
    module=__name__,
    title="What is a model derived from, near and far?",
    parameters=Parameters,
    row=Row,
    example={"model": "OccultAI/Qliphoth-12B-v1.2"},
    traversals=(Traversal("ancestors", "model"),),
)
