"""How models were derived from a base: every edge below it."""

from __future__ import annotations

from typing import Final

from graph.store.base import Traversal
from queries.lineage.ancestor_edges import Parameters, Row
from queries.question import Question

QUESTION: Final = Question(
    module=__name__,
    title="By which edges do derivatives stand on a model, and how is each known?",
    parameters=Parameters,
    row=Row,
    example={"model": "Qwen/Qwen3-8B"},
    traversals=(Traversal("descendants", "model"),),
)
