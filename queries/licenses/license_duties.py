"""What a model owes, to whom, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph.schema.licenses import CLAUSE_KINDS
from graph.store.base import Traversal
from queries.licenses import NOT_LEGAL_ADVICE
from queries.parameters import one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `kinds`: duty, prohibition, condition, permission; None for all but permissions."""

    model: str | list[str]
    kinds: list[Annotated[str, one_of(CLAUSE_KINDS)]] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One clause. `reach`: own, or how the license comes down (copy, derivative, adapter, outputs); `ancestor` and
    `depth` say from where. `clause` is None where nobody has read the license. `wording` is what must be shown;
    `threshold` the users or revenue from which it holds, `restricts` the uses or territories concerned.
    """

    model: str
    license: str
    reach: str
    depth: int
    ancestor: str | None
    clause: str | None
    kind: str | None
    section: str | None
    wording: str | None
    threshold: float | None
    restricts: list[str] | None


QUESTION: Final = Question(
    module=__name__,
    title="What does a model owe, by its own license and by those that reach it along its lineage?",
    parameters=Parameters,
    row=Row,
    example={"model": "lthn/LEM-Gemma3-12B-GGUF"},
    traversals=(Traversal("ancestors", "model"),),
    notes=(NOT_LEGAL_ADVICE,),
)
