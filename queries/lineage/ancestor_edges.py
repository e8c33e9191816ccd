"""How a model was derived: every edge above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.store.base import Traversal
from queries.parameters import Count
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `max_depth`: edges from the model at most. `limit`: rows, nearest first.

    None stands for all.
    """

    model: str | list[str]
    max_depth: Count | None = None
    limit: Count | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One edge between two models of the lineage, with the evidence behind it.

    `depth` counts the edges between the model that was asked for and the nearer end of this edge. `methods` say how
    the edge is known, `claims` how many statements stand behind it, `first_seen` and `last_seen` when; a mirror has
    no dates.
    """

    model: str
    depth: int
    child: str
    parent: str
    relation: str
    confidence: float
    methods: list[str]
    claims: int
    first_seen: date | None
    last_seen: date | None


QUESTION: Final = Question(
    module=__name__,
    title="By which edges does a model stand on its ancestors, and how is each known?",
    parameters=Parameters,
    row=Row,
    example={"model": "OccultAI/Qliphoth-12B-v1.2"},
    traversals=(Traversal("ancestors", "model"),),
)
