"""What an owner or a funder reaches: labs, families, models and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queries.organizations.names import fold_field
from queries.parameters import Status
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`party`: an owner or funder by id or any of its names. `statuses`: how firm a funding must be to count."""

    party: str
    statuses: tuple[Status, ...] = ("closed",)

    def __post_init__(self) -> None:
        fold_field(self, "party")


@dataclass(frozen=True, slots=True)
class Row:
    """One lab that the party reaches.

    A party reaches an organization that it controls, at any distance, and one that its money stands behind: it, or
    what it controls, funded the organization or a controlling owner of it. Money counts once on the way, so a funder
    of a funder reaches nothing by that. Spin-outs and minority shares reach nothing.
    `means`: ownership or funding; a lab that is reached by both has two rows. `direct`: by one edge.
    `derivatives` are the models with a base of the lab (its own models that stand on one another count), `share` is
    their part of all derivatives of the graph, `downloads_30d` those of the lab's own models and the derivatives.
    """

    party: str
    lab: str
    lab_name: str
    lab_country: str | None
    means: str
    direct: bool
    chain: list[str]
    families: list[str]
    models: int
    derivatives: int
    share: float
    downloads_30d: int


QUESTION: Final = Question(
    module=__name__,
    title="Which labs, families, models and derivatives does an owner or a funder reach?",
    parameters=Parameters,
    row=Row,
    example={"party": "Alibaba"},
    notes=("Downloads of models that were observed on the day of their push are near zero: they count less than due.",),
)
