"""Shape of the rows of clauses.yaml, licenses/*.yaml and license_conclusions.yaml."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from graph.schema.licenses import PLACEHOLDERS, ClauseKind, Severity
from ingest.registry.fields import Source, Strict, Text, Url

Placeholder = Literal["other", "unknown", "inherited", "mixed", "reserved"]
assert set(PLACEHOLDERS) == set(Placeholder.__args__)  # type: ignore[attr-defined]


def _plain_id(text: str) -> str:
    if text != text.lower() or any(c in " _/()\"'" for c in text):
        raise ValueError("expected lower case without spaces, such as 'cc-by-4.0'")
    return text


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


LicenseId = Annotated[str, AfterValidator(_plain_id)]
Section = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]


class ClauseRow(Strict):
    """clauses.yaml: a kind of term."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    kind: ClauseKind
    meaning: Text
    parameters: tuple[Text, ...] = ()
    needs: tuple[Text, ...] = ()
    drops: Severity | None


class ClauseUse(Strict):
    """A term of a license, with the section that it was read from."""

    clause: Text
    at: Section
    wording: Text | None = None
    outputs: bool | None = None
    policy: Text | None = None
    restricts: tuple[Text, ...] = ()
    monthly_active_users: Annotated[int, Field(gt=0)] | None = None
    measured: Text | None = None
    revenue: Annotated[float, Field(gt=0)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    period: Literal["month", "year"] | None = None
    effect: Literal["license needed", "display"] | None = None
    territories: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    scope: Text | None = None
    accepts: tuple[LicenseId, ...] = ()
    exempt: tuple[LicenseId, ...] = ()
    covers: tuple[Literal["adapter", "quantization", "merge", "distillation"], ...] = ()

    def given(self) -> set[str]:
        """Parameters that the row sets."""
        return {n for n, v in self if n not in ("clause", "at") and v not in (None, ())}


class LicenseTextSource(Strict):
    """Where a text was read, and where it can be found. `source` is null where nobody has read it."""

    source: Text | None
    url: Url | None


class LicenseRow(Strict):
    """licenses/*.yaml. `clauses` is null where nobody has read the text.

    `like` names a license whose terms stand at the same sections; rows here replace those of the same clause, and
    `without` names those that are absent.
    """

    id: LicenseId
    name: Text
    spdx: Annotated[str, Field(pattern=r"^[A-Za-z0-9.+-]+$")]
    hub: bool = False
    owner: Text | None
    family: Text
    version: Annotated[str, BeforeValidator(_as_text)] | None = None
    placeholder: Placeholder | None = None
    aliases: tuple[Text, ...] = ()
    like: LicenseId | None = None
    without: tuple[Text, ...] = ()
    text: LicenseTextSource
    clauses: tuple[ClauseUse, ...] | None

    @model_validator(mode="after")
    def _read_or_not(self) -> Self:
        if self.clauses is not None and self.text.source is None:
            raise ValueError("clauses need text.source: the text that they were read from")
        if self.clauses is None and (self.like or self.without):
            raise ValueError("like and without need clauses, if only an empty list")
        if self.placeholder and self.clauses is not None:
            raise ValueError("a placeholder names no license and has no clauses")
        return self


class ConclusionRow(Strict):
    """license_conclusions.yaml: bases whose own terms are known, whatever their records say or lack."""

    id: Annotated[str, Field(pattern=r"^[^\s/]+/\S+$")]
    license: LicenseId
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    note: Text | None = None
