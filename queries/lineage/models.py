"""What is known of single models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.store.base import Traversal
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several."""

    model: str | list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A model, its uploader and where its bases come from.

    `organization` runs the account that uploaded it, `country` is that organization's; None where not known.
    `origin_bucket` is the country of all its bases, `mixed` or `unresolved`; of a base it is its own lab's.
    """

    model: str
    account: str | None
    organization: str | None
    country: str | None
    is_root: bool
    origin_bucket: str
    has_record: bool
    created_at: datetime | None
    downloads_30d: int | None
    parameter_count: int | None
    pipeline_tag: str | None
    declared_licenses: list[str] | None


QUESTION: Final = Question(
    module=__name__,
    title="What is known of a model: uploader, lab, country, origin, size, licenses?",
    parameters=Parameters,
    row=Row,
    example={"model": ["Qwen/Qwen3-8B", "OccultAI/Qliphoth-12B-v1.2"]},
    traversals=(Traversal("self", "model"),),
)
