"""Who stands behind a model and everything that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.store.base import Traversal
from queries.parameters import Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`model`: Hub id, or several. `statuses`: how firm a funding must be to count."""

    model: str | list[str]
    statuses: tuple[Status, ...] = ("closed",)


@dataclass(frozen=True, slots=True)
class Row:
    """One party behind the lab of the model itself (depth 0) or of one that it stands on.

    `role`: lab, owner (controls it, at any distance), shareholder (a minority), origin (it was spun out of it) or
    funder (money behind the lab or its owners, see BACKED_BY). `chain` leads from the lab to the party. A lab that
    is not known gives no row.
    """

    model: str
    upstream: str
    depth: int
    lab: str
    lab_country: str | None
    role: str
    party: str
    party_name: str
    party_country: str | None
    chain: list[str]


QUESTION: Final = Question(
    module=__name__,
    title="Which labs, owners and funders stand behind a model?",
    parameters=Parameters,
    row=Row,
    example={"model": "OccultAI/Qliphoth-12B-v1.2"},
    traversals=(Traversal("ancestors", "model"),),
)
