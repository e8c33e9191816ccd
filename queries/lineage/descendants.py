"""What was derived from a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.store.base import Traversal
from queries.parameters import Count, Relation
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `max_depth`: edges from the model at most; None for all.

    `relation` selects which derivatives are listed, never which edges lead to them. `limit`: rows; None for all.
    """

    model: str | list[str]
    max_depth: Count | None = None
    relation: Relation | None = None
    limit: Count | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One derivative. `depth` counts the edges of the shortest path.

    `relations` are what it is to its own parents, `confidence` that of its surest edge, `methods` how these edges
    are known; all are facts about the derivative's own edges. `downloads_30d`: downloads in the 30 days before the
    observation; None where there is no record.
    """

    model: str
    descendant: str
    depth: int
    relations: list[str]
    confidence: float
    methods: list[str]
    account: str | None
    created_at: datetime | None
    downloads_30d: int | None


QUESTION: Final = Question(
    module=__name__,
    title="What is derived from a model, near and far?",
    parameters=Parameters,
    row=Row,
    example={"model": "Qwen/Qwen3-8B"},
    traversals=(Traversal("descendants", "model"),),
)
