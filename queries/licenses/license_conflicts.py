"""Models whose own license does not keep what a license above them asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from graph.schema.licenses import SEVERITIES
from queries.licenses import NOT_LEGAL_ADVICE
from queries.parameters import Count, one_of
from queries.question import Question


@dataclass(frozen=True, slots=True)
class Parameters:
    """`severity`: high, medium or low. `license`: id of the license above. `clause`: of that license. `model`: Hub id.
    None means any. `limit`: rows.
    """

    severity: Annotated[str, one_of(SEVERITIES)] | None = None
    license: str | None = None
    clause: str | None = None
    model: str | None = None
    limit: Count = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One clause that is not kept. `kind`: grants (the model grants what is withheld), drops (it drops a duty), name
    (its name). `own_license` is None for a conflict with the name. `section` points into the text of `license`;
    `reach` and `ancestor` say how it comes to the model.
    """

    model: str
    severity: str
    kind: str
    clause: str
    own_license: str | None
    license: str
    section: str
    reach: str
    ancestor: str


QUESTION: Final = Question(
    module=__name__,
    title="Which models grant what an ancestor withholds, or drop a duty?",
    parameters=Parameters,
    row=Row,
    example={},
    notes=(NOT_LEGAL_ADVICE,),
)
