"""How a lineage edge is known, and how far each way of knowing can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Method:
    """A way of knowing that one model stands on another.

    `confidence` is the measured precision of the method: docs/accuracy.md says on what. `declared` methods repeat
    what the uploader states; the others infer.
    """

    name: str
    confidence: float
    declared: bool
    meaning: str


METHODS: Final[dict[str, Method]] = {
    m.name: m
    for m in (
        Method("tag_typed", 1.0, declared=True, meaning="tag base_model:RELATION:PARENT"),
        Method("tag_untyped", 1.0, declared=True, meaning="tag base_model:PARENT"),
        Method("card_data", 1.0, declared=True, meaning="base_model in the front matter of the model card"),
        Method("base_models", 1.0, declared=True, meaning="baseModels field of the Hub"),
        Method("observation", 1.0, declared=True, meaning="base model that a dated observation of the model gives"),
    )
}
