"""Shape of each registry file's rows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from graph.schema.deployments import DeploymentKind
from graph.schema.funding import Instrument, Role, Status
from graph.schema.organizations import AccountKind, Kind, StateKind
from ingest.registry.fields import (
    Amount,
    CountryCode,
    HubId,
    Lei,
    Namespace,
    PartialDate,
    Percent,
    Slug,
    Source,
    Sourced,
    Strict,
    Text,
    Url,
    WikidataId,
)

Relation = Literal["builds_on", "deploys", "hosts", "integrates", "markets", "client_of", "trains_on"]
Region = Literal["us", "china", "eu", "other"]


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
