"""Values that rows of the registry hold, and what every row has: no unknown key, and sources."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_PARTIAL = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError("expected lower-case ASCII words joined by hyphens, such as 'mistral-ai'")
    return text


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("expected an ISO 3166-1 alpha-2 code such as 'FR'")
    return text


def _partial(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _is_partial(text: str) -> str:
    if not _PARTIAL.fullmatch(text):
        raise ValueError("expected a date such as 2024, 2024-07 or 2024-07-25")
    if len(text) == 10:
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError("expected a day that the calendar has") from None
    return text


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s]+\.[^\s]+", text):
        raise ValueError("expected an address that begins with http:// or https://")
    return text


def _account(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
        raise ValueError("expected a Hub namespace such as 'Qwen'")
    return text


def _wikidata(text: str) -> str:
    if not re.fullmatch(r"Q[1-9]\d*", text):
        raise ValueError("expected a Wikidata id such as 'Q95'")
    return text


def _lei(text: str) -> str:
    digits = "".join(str(int(c, 36)) for c in text) if text.isalnum() else ""
    if len(text) != 20 or not digits or int(digits) % 97 != 1:
        raise ValueError("expected a Legal Entity Identifier: 20 letters and digits with right check digits")
    return text


Slug = Annotated[str, AfterValidator(_slug)]
CountryCode = Annotated[str, AfterValidator(_country)]
PartialDate = Annotated[str, BeforeValidator(_partial), AfterValidator(_is_partial)]
Url = Annotated[str, AfterValidator(_url)]
Namespace = Annotated[str, AfterValidator(_account)]
WikidataId = Annotated[str, AfterValidator(_wikidata)]
Lei = Annotated[str, AfterValidator(_lei)]
Text = Annotated[str, Field(min_length=1)]
HubId = Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
Amount = Annotated[float, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]


class Strict(BaseModel):
    """A row that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a fact is stated: an address, or the id of a row of sources.yaml.

    `unverified` marks a source that was not read, or one that does not state the fact itself.
    """

    url: Url | None = None
    ref: Slug | None = None
    claims: tuple[Text, ...] = ()
    retrieved_on: dt.date | None = None
    unverified: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.url is None) == (self.ref is None):
            raise ValueError("a source has either a url or a ref")
        if self.url is not None and self.retrieved_on is None:
            raise ValueError("a source with a url needs retrieved_on")
        return self

    @property
    def text(self) -> str:
        """What the graph's `sources` hold."""
        return self.url or self.ref or ""


class Sourced(Strict):
    """A row with sources, at least one."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    note: Text | None = None
