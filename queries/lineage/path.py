"""A shortest way from a model up to one of its ancestors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.store.base import Traversal
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id of the derivative. `ancestor`: Hub id of the model that it may stand on."""

    model: str
    ancestor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step up: `child` stands on `parent`. No rows: the model does not stand on the ancestor.

    Of several shortest ways the embedded store shows the one with the lowest ids; Neo4j shows any.
    """

    step: int
    child: str
    parent: str
    relation: str
    confidence: float
    methods: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="By which steps does a model stand on another?",
    parameters=Parameters,
    row=Row,
    example={"model": "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil", "ancestor": "Qwen/Qwen3-1.7B"},
    traversals=(Traversal("path", "model", "ancestor"),),
)
