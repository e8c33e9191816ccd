"""Published claims out of YAML: one strict model per kind, every fault named."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph.errors import BadDataError, UsageError
from graph.reading import read_text
from queries.figures.claim_facts import FACTS, NEAREST
from queries.figures.definition import Definition, find_definition

CLAIMS_FILE: Final = "claims.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Candidate(_Strict):
    """A definition that the claim could mean: a named one, perhaps grouped or divided otherwise."""

    name: str
    group_by: Literal["country", "region", "organization", "family"] | None = None
    denominator: Literal["all", "resolved", "tracked"] | None = None

    def definition(self) -> Definition:
        """The definition."""
        changes = {k: v for k, v in (("group_by", self.group_by), ("denominator", self.denominator)) if v is not None}
        return find_definition(self.name).with_(**changes)


class _Claim(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    says: str
    where: str | None = None


class ShareClaim(_Claim):
    """Shares of groups in a period, published to a tolerance."""

    kind: Literal["share"]
    shares: dict[str, Annotated[float, Field(ge=0, le=1)]]
    tolerance: Annotated[float, Field(gt=0, lt=1)]
    period: str
    definitions: Annotated[list[Candidate], Field(min_length=1)]
    lacks: str | None = None


class OrderClaim(_Claim):
    """Groups that have more than others, in one period or in every month from `since` to `until`."""

    kind: Literal["order"]
    ahead: list[str]
    behind: list[str]
    period: str | None = None
    since: str | None = None
    until: str | None = None
    definitions: Annotated[list[Candidate], Field(min_length=1)]
    lacks: str | None = None

    @model_validator(mode="after")
    def _one_time(self) -> OrderClaim:
        if (self.period is None) == (self.since is None or self.until is None):
            raise ValueError("give either period, or since and until")
        return self


class FactClaim(_Claim):
    """Values that the graph holds from other sources than the publication, by subject."""

    kind: Literal["fact"]
    fact: str
    values: dict[str, str | list[str]]


class ReleaseClaim(_Claim):
    """First releases of families, by the creation of their earliest repository."""

    kind: Literal["release"]
    values: dict[str, dt.date]
    tolerance_days: int


class OutsideClaim(_Claim):
    """What no graph of this kind can say: it lacks the data, or nobody has defined the measure (`undefined`)."""

    kind: Literal["outside", "undefined"]
    lacks: str
    nearest: str | None = None


Claim = Annotated[
    ShareClaim | OrderClaim | FactClaim | ReleaseClaim | OutsideClaim,
    Field(discriminator="kind"),
]


class Publication(_Strict):
    """Where claims were published. `id` is its id among the graph's sources."""

    id: str
    title: str
    authors: list[str]
    publisher: str
    published: str
    as_of: dt.date


class Claims(_Strict):
    """A file of claims."""

    publication: Publication
    claims: list[Claim]

    @model_validator(mode="after")
    def _distinct(self) -> Claims:
        ids = [c.id for c in self.claims]
        double = sorted({i for i in ids if ids.count(i) > 1})
        if double:
            raise ValueError(f"claim ids that stand twice: {', '.join(double)}")
        return self


def read_claims(path: Path | None = None) -> Claims:
    """Claims of a file, or the bundled ones.

    Raises:
        BadDataError: the file cannot be used; the message lists every fault.
        NotFoundError: there is no such file.
    """
    if path is None:
        text, name = (resources.files(__package__) / CLAIMS_FILE).read_text(encoding="utf-8"), CLAIMS_FILE
    else:
        name = str(path)
        text = read_text(path, "claims in YAML")
    try:
        document: Any = yaml.safe_load(text)
        claims = Claims.model_validate(document)
        for claim in claims.claims:
            _check_names(claim)
    except yaml.YAMLError as error:
        raise BadDataError(f"{name}: {error}") from error
    except ValidationError as error:
        faults = [f"{name}: {_place(document, e['loc'])}: {e['msg']}." for e in error.errors()]
        raise BadDataError("\n".join(faults)) from error
    except UsageError as error:
        raise BadDataError(f"{name}: {error}") from error
    return claims


def _check_names(claim: Claim) -> None:
    """Whether the definitions, facts and nearest figures that a claim names exist.

    Raises:
        UsageError: one does not.
    """
    if isinstance(claim, ShareClaim | OrderClaim):
        for candidate in claim.definitions:
            candidate.definition()
    for key, known in (("fact", FACTS), ("nearest", NEAREST)):
        value = getattr(claim, key, None)
        if value is not None and value not in known:
            raise UsageError(f"claim {claim.id!r}: {key} {value!r}; expected one of {', '.join(known)}.")


def _place(document: Any, loc: tuple[int | str, ...]) -> str:
    """Where a fault is, with the id of the claim instead of its number."""
    if len(loc) > 1 and loc[0] == "claims" and isinstance(loc[1], int):
        row = document["claims"][loc[1]]
        named = row.get("id", loc[1]) if isinstance(row, dict) else loc[1]
        return ".".join(str(p) for p in ("claims", named, *loc[2:]))
    return ".".join(str(p) for p in loc) or "the file"
