"""Shape of each registry file's rows."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Kind = Literal[
    "big_tech",
    "company",
    "corporate",
    "startup",
    "university",
    "non_profit",
    "government",
    "collective",
    "individual",
    "investor",
    "public_market",
]
StateKind = Literal[
    "government",
    "state_university",
    "state_research",
    "state_fund",
    "state_finance",
    "state_enterprise",
    "sovereign_wealth",
]
Status = Literal["closed", "announced", "reported", "rumored"]
Instrument = Literal[
    "equity", "debt", "grant", "ipo", "ipo_cornerstone", "secondary", "stock_merger", "parent_funding", "in_kind"
]
Role = Literal["lead", "participant", "sole"]
AccountKind = Literal["organization", "collective", "individual", "reuploader"]
DeploymentKind = Literal["adoption", "national_programme", "government", "marketing", "client_claim", "hosting"]
Relation = Literal["builds_on", "deploys", "hosts", "integrates", "markets", "client_of", "trains_on"]
Region = Literal["us", "china", "eu", "other"]

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


class SourceRow(Strict):
    """sources.yaml: a table or publication that rows name by id."""

    id: Slug
    title: Text
    publisher: Text
    license: Text
    url: Url | None = None
    published_on: PartialDate | None = None
    retrieved_on: dt.date


class CountryRow(Strict):
    """countries.yaml."""

    id: CountryCode
    name: Text


class RegionException(Strict):
    """An organization that a scheme counts elsewhere than its country."""

    organization: Slug
    region: Region
    reason: Text


class RegionRow(Sourced):
    """regions.yaml: a scheme. Countries that it does not list are `other`."""

    id: Literal["atom", "eu_members", "greater_china"]
    meaning: Text
    us: tuple[CountryCode, ...]
    china: tuple[CountryCode, ...]
    eu: tuple[CountryCode, ...]
    other: tuple[CountryCode, ...] = ()
    exceptions: tuple[RegionException, ...] = ()


class AccountUse(Strict):
    """A Hub namespace of an organization, for a time."""

    id: Namespace
    since: PartialDate | None = None
    until: PartialDate | None = None
    note: Text | None = None


def _account_use(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class State(Strict):
    """How an organization belongs to a state."""

    kind: StateKind
    country: CountryCode


class OrganizationRow(Sourced):
    """labs.yaml, universities.yaml, funders.yaml, adopters.yaml.

    Every claim (country, kind, accounts, state, wikidata, lei, incorporated) that the row makes is named by a source.
    """

    id: Slug
    name: Text
    native_name: Text | None = None
    kind: Kind | None = None
    country: CountryCode | None = None
    country_reason: Text | None = None
    incorporated: CountryCode | None = None
    aliases: tuple[Text, ...] = ()
    accounts: tuple[Annotated[AccountUse, BeforeValidator(_account_use)], ...] = ()
    state: State | None = None
    wikidata: WikidataId | None = None
    lei: Lei | None = None

    @model_validator(mode="after")
    def _country_or_reason(self) -> Self:
        if (self.country is None) == (self.country_reason is None):
            raise ValueError("expected a country, or a country_reason that says why none is given")
        return self

    def names(self) -> tuple[str, ...]:
        """All that it is known by: id, name, native name, aliases and Hub namespaces, each once."""
        native = (self.native_name,) if self.native_name else ()
        return tuple(dict.fromkeys((self.id, self.name, *native, *self.aliases, *(a.id for a in self.accounts))))

    def claims(self) -> tuple[str, ...]:
        """Claims that need a source."""
        names = ("country", "kind", "accounts", "state", "wikidata", "lei", "incorporated")
        return tuple(n for n in names if getattr(self, n))


class AccountRow(Sourced):
    """accounts.yaml: a Hub namespace that no lab runs, reviewed; without a kind where nobody knows what it is."""

    id: Namespace
    kind: AccountKind | None = None
    reason: Text


class OwnerRow(Sourced):
    """owners.yaml."""

    organization: Slug
    owner: Slug
    kind: Literal["controlling", "minority"]
    share_percent: Percent | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None


class SpinOutRow(Sourced):
    """spin_outs.yaml."""

    organization: Slug
    origin: Slug
    since: PartialDate | None = None


class Investor(Strict):
    """An investor in a round. Without sources of its own the round's sources state it."""

    funder: Slug
    role: Role | None = None
    amount_usd: Amount | None = None
    share_percent: Percent | None = None
    status: Status | None = None
    sources: tuple[Source, ...] = ()
    note: Text | None = None


class RoundRow(Sourced):
    """funding.yaml, funding_epoch.yaml: one event, whose amount counts once."""

    id: Slug
    organization: Slug
    name: Text
    instrument: Instrument
    status: Status
    equity_usd: Amount | None = None
    debt_usd: Amount | None = None
    valuation_usd: Amount | None = None
    amount: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    rate_on: PartialDate | None = None
    announced_on: PartialDate | None = None
    closed_on: PartialDate | None = None
    investors: tuple[Investor, ...] = ()

    @model_validator(mode="after")
    def _amount_has_currency(self) -> Self:
        if (self.amount is None) != (self.currency is None):
            raise ValueError("an amount needs its currency, and a currency its amount")
        return self


class Release(Strict):
    """A release of a developer besides the family itself."""

    name: Text
    released_on: PartialDate


class FamilyRow(Sourced):
    """families.yaml. `include` and `exclude` are globs over whole Hub ids; case does not count."""

    id: Slug
    name: Text
    scope: Literal["line", "generation"]
    line: Slug | None = None
    developer: Slug
    include: tuple[Annotated[str, Field(pattern=r"^[^/*]+/[^/]+$")], ...] = ()
    exclude: tuple[Text, ...] = ()
    first_release_on: dt.date | None = None
    report_after: Text | None = None
    parameters_min: Annotated[int, Field(gt=0)] | None = None
    parameters_max: Annotated[int, Field(gt=0)] | None = None
    active_parameters: tuple[Text, ...] = ()
    context_tokens: Annotated[int, Field(gt=0)] | None = None
    license: Text | None = None
    members: Text | None = None
    reasoning_modes: Literal["dual"] | None = None
    languages: Annotated[int, Field(gt=0)] | None = None
    valuation_usd: Amount | None = None
    distilled_onto: tuple[Text, ...] = ()
    earlier_releases: tuple[Release, ...] = ()


class BenchmarkRow(Sourced):
    """benchmarks.yaml."""

    id: Slug
    name: Text
    metric: Text
    unit: Text


class Entry(Strict):
    """A line of a published list."""

    name: Text
    organization: Slug
    organization_text: Text
    model: HubId | None = None
    license_text: Text | None = None
    released_on: PartialDate | None = None
    release_source: Slug | None = None
    rank: Annotated[int, Field(gt=0)] | None = None
    votes: Annotated[int, Field(ge=0)] | None = None
    values: Annotated[dict[str, float], Field(min_length=1)]

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.release_source is not None and self.released_on is None:
            raise ValueError("a release_source needs the released_on that it states")
        return self


class ScoreListRow(Sourced):
    """scores.yaml: a published list of values."""

    id: Slug
    title: Text
    as_of: dt.date
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class Use(Strict):
    """A model or a family that a deployment uses."""

    model: HubId | None = None
    family: Slug | None = None
    relation: Relation
    name: Text

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.model is None) == (self.family is None):
            raise ValueError("expected either a model or a family")
        return self


class DeploymentRow(Sourced):
    """deployments.yaml, hosting.yaml."""

    id: Slug
    name: Text
    kind: DeploymentKind
    operator: Slug | None = None
    country: CountryCode | None = None
    since: PartialDate | None = None
    adopters: Annotated[int, Field(gt=0)] | None = None
    confidence: Literal["high", "medium", "low"]
    uses: Annotated[tuple[Use, ...], Field(min_length=1)]


class ParentRow(Sourced):
    """parents.yaml: what a model without a tag was made from, as a publication says."""

    child: HubId
    parent: HubId
    relation: Literal["finetune", "adapter", "quantized", "merge", "distill", "convert", "continued_pretrain", "prune"]


class StatementRow(Strict):
    """statements_*.yaml: what a table says about an organization. A value may list several, joined by commas."""

    organization: Slug
    property: Literal["country", "kind", "region"]
    value: Text | None
    value_text: Text
    source: Slug


class ExplanationRow(Strict):
    """explanations.yaml: why the registry's value stands against that of a table."""

    organization: Slug
    property: Literal["country", "kind", "region"]
    source: Slug
    explanation: Text


class OverrideRow(Sourced):
    """overrides.yaml: the correction of a single fact."""

    subject: Annotated[str, Field(pattern=r"^(organization|account):\S+$")]
    property: Literal["name", "kind", "country", "country_reason", "organization", "reason"]
    value: Text | None
    author: Text
    reason: Text
    decided_on: dt.date
