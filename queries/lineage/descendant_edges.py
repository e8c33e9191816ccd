"""How models were derived from a base: every edge below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.store.base import Traversal
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `max_depth`: edges from the model at most. `limit`: rows, nearest first.

    None stands for all.
    """

    model: str | list[str]
    max_depth: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One edge between two models of the lineage, with the evidence behind it.

    `depth` counts the edges between the parent and the model that was asked for. `methods` say how the edge is
    known, `claims` how many statements stand behind it, `first_seen` and `last_seen` when; a mirror has no dates.
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
    title="By which edges do derivatives stand on a model, and how is each known?",
    parameters=Parameters,
    row=Row,
    example={"model": "Qwen/Qwen3-8B"},
    traversals=(Traversal("descendants", "model"),),
)
