"""Registry rows as tables in the columns of the graph's schema; models stand in them by id."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from graph.identity import fold_name
from graph.schema import TABLES as PLAIN_TABLES
from graph.schema import edge, node
from graph.schema.core import Property, Type
from graph.schema.organizations import REGION_SCHEMES
from graph.snapshot import CLAIMS
from ingest.registry.fields import Source
from ingest.registry.statements import statement_rows

if TYPE_CHECKING:
    import polars as pl

    from ingest.registry.registry import Registry

Rows = list[dict[str, Any]]

MODEL_COLUMN: Final = Property("model", Type.TEXT, "Hub id")

REVIEW: Final = (
    Property("account", Type.TEXT, "Hub namespace as the registry writes it"),
    Property("organization", Type.TEXT, "organization that runs it"),
    Property("kind", Type.TEXT, "what the namespace is"),
    Property("reason", Type.TEXT, "why no organization or no country stands behind it"),
)
FAMILY_RULE: Final = (
    Property("family", Type.TEXT, "id of the family"),
    Property("pattern", Type.TEXT, "glob over Hub ids"),
    Property("excluded", Type.BOOLEAN, "what matches is no member"),
)


def registry_tables(registry: Registry) -> dict[str, pl.DataFrame]:
    """All tables of the registry, by name, each sorted by its first columns."""
    regions = _Regions(registry)
    tables: dict[str, tuple[Sequence[Property], Rows]] = {
        "source": (_plain("source"), [p.value.model_dump() for p in registry.sources]),
        "country": (
            node("Country").properties,
            [{"code": p.value.id, "name": p.value.name} | regions.of(None, p.value.id) for p in registry.countries],
        ),
        "organization": (node("Organization").properties, _organizations(registry, regions)),
        "account_review": (REVIEW, _reviews(registry)),
        "account_run_by": (_columns("account_run_by"), _run_by(registry)),
        "based_in": (_columns("based_in"), _based_in(registry)),
        "state_linked_to": (_columns("state_linked_to"), _state_links(registry)),
        "owned_by": (_columns("owned_by"), [_edge(p.value) for p in registry.owners]),
        "spun_out_of": (_columns("spun_out_of"), [_edge(p.value) for p in registry.spin_outs]),
        "funding_round": (node("FundingRound").properties, _rounds(registry)),
        "funded_by": (_columns("funded_by"), _funded_by(registry)),
        "family": (node("Family").properties, _families(registry)),
        "family_rule": (FAMILY_RULE, _rules(registry)),
        "benchmark": (node("Benchmark").properties, [_edge(p.value) for p in registry.benchmarks]),
        "entered": (_columns("entered"), _entered(registry)),
        "deployment": (node("Deployment").properties, [_edge(p.value) for p in registry.deployments]),
        "deployment_run_by": (_columns("deployment_run_by"), _operators(registry)),
        "uses_model": (_columns("uses_model"), _uses(registry, "model")),
        "uses_family": (_columns("uses_family"), _uses(registry, "family")),
        "claims": (CLAIMS.columns, _claims(registry)),
        "statement": (node("Statement").properties, statement_rows(registry, regions.of)),
        "override": (_plain("override"), [_edge(p.value) for p in registry.overrides]),
    }
    return {name: _frame(columns, rows) for name, (columns, rows) in tables.items()}


def _columns(table: str) -> tuple[Property, ...]:
    return tuple(MODEL_COLUMN if c.type is Type.INDEX else c for c in edge(table).columns)


def _plain(table: str) -> tuple[Property, ...]:
    return next(t.properties for t in PLAIN_TABLES if t.table == table)


def _frame(columns: Sequence[Property], rows: Rows) -> pl.DataFrame:
    import polars as pl

    types: dict[Type, Any] = {
        Type.TEXT: pl.String,
        Type.INTEGER: pl.Int64,
        Type.REAL: pl.Float64,
        Type.BOOLEAN: pl.Boolean,
        Type.DATE: pl.Date,
        Type.TEXT_LIST: pl.List(pl.String),
    }
    schema = {c.name: types[c.type] for c in columns}
    data: dict[str, list[Any]] = {c.name: [_plain_value(row.get(c.name)) for row in rows] for c in columns}
    frame = pl.DataFrame(data, schema=schema)
    keys = [c.name for c in columns if c.type is Type.TEXT]
    return frame.sort(keys, nulls_last=False) if frame.height else frame


def _plain_value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def evidence(sources: Iterable[Source], note: str | None) -> dict[str, Any]:
    """Columns that every curated fact carries."""
    listed = list(sources)
    dates = [s.retrieved_on for s in listed if s.retrieved_on is not None]
    return {
        "sources": list(dict.fromkeys(s.text for s in listed)),
        "verified": any(not s.unverified for s in listed),
        "retrieved_on": max(dates) if dates else None,
        "note": note,
    }


def dated(registry: Registry) -> dict[str, dt.date]:
    """Day on which each source of sources.yaml was read."""
    return {p.value.id: p.value.retrieved_on for p in registry.sources}


class _Regions:
    """Region of an organization or a country in each scheme."""

    def __init__(self, registry: Registry) -> None:
        self._by_country: dict[str, dict[str, str]] = {}
        self._exceptions: dict[str, dict[str, str]] = {}
        for placed in registry.regions:
            scheme = placed.value
            self._by_country[scheme.id] = {
                code: region for region in ("us", "china", "eu", "other") for code in getattr(scheme, region)
            }
            self._exceptions[scheme.id] = {e.organization: e.region for e in scheme.exceptions}

    def of(self, organization: str | None, country: str | None) -> dict[str, str | None]:
        """Column region_<scheme> → region; null where neither an exception nor a country says it."""
        found: dict[str, str | None] = {}
        for scheme in REGION_SCHEMES:
            region = self._exceptions.get(scheme, {}).get(organization or "")
            if region is None and country is not None:
                region = self._by_country.get(scheme, {}).get(country, "other")
            found[f"region_{scheme}"] = region
        return found


def _edge(value: Any) -> dict[str, Any]:
    row = {name: getattr(value, name) for name in type(value).model_fields if name not in {"sources", "note"}}
    return row | evidence(value.sources, value.note)


def _claim(value: Any, claim: str) -> dict[str, Any]:
    return evidence([s for s in value.sources if claim in s.claims], None)


def _organizations(registry: Registry, regions: _Regions) -> Rows:
    funders = {i.funder for p in registry.rounds for i in p.value.investors}
    developers = {p.value.developer for p in registry.families}
    rows = []
    for placed in registry.organizations:
        o = placed.value
        rows.append(
            {name: getattr(o, name) for name in ("id", "name", "native_name", "kind", "country", "country_reason")}
            | regions.of(o.id, o.country)
            | {
                "is_lab": bool(o.accounts) or o.id in developers,
                "is_funder": o.id in funders,
                "state_kind": o.state.kind if o.state else None,
                "wikidata": o.wikidata,
                "lei": o.lei,
                "aliases": sorted(o.aliases),
                "search_names": sorted({fold_name(n) for n in o.names()}),
            }
            | evidence(o.sources, o.note)
        )
    return rows


def _reviews(registry: Registry) -> Rows:
    rows: Rows = []
    for placed in registry.organizations:
        o = placed.value
        kind = o.kind if o.kind in {"collective", "individual"} else "organization"
        rows += [
            {"account": use.id, "organization": o.id, "kind": kind, "reason": o.country_reason} for use in o.accounts
        ]
    rows += [
        {"account": p.value.id, "organization": None, "kind": p.value.kind, "reason": p.value.reason}
        for p in registry.accounts
    ]
    return rows


def _run_by(registry: Registry) -> Rows:
    return [
        {"account": use.id, "organization": p.value.id, "since": use.since, "until": use.until}
        | _claim(p.value, "accounts")
        | {"note": use.note}
        for p in registry.organizations
        for use in p.value.accounts
    ]


def _based_in(registry: Registry) -> Rows:
    return [
        {"organization": p.value.id, "country": code, "kind": kind} | _claim(p.value, claim)
        for p in registry.organizations
        for code, kind, claim in (
            (p.value.country, "headquarters", "country"),
            (p.value.incorporated, "incorporated", "incorporated"),
        )
        if code is not None
    ]


def _state_links(registry: Registry) -> Rows:
    return [
        {"organization": p.value.id, "country": p.value.state.country, "kind": p.value.state.kind}
        | _claim(p.value, "state")
        for p in registry.organizations
        if p.value.state is not None
    ]


def _rounds(registry: Registry) -> Rows:
    rows = []
    for placed in registry.rounds:
        row = _edge(placed.value)
        day = placed.value.closed_on or placed.value.announced_on
        rows.append(row | {"closed_year": int(day[:4]) if day else None})
    return rows


def _funded_by(registry: Registry) -> Rows:
    rows: Rows = []
    for placed in registry.rounds:
        r = placed.value
        rows += [
            {
                "organization": r.organization,
                "funder": i.funder,
                "round": r.id,
                "instrument": r.instrument,
                "role": i.role,
                "status": i.status or r.status,
                "amount_usd": i.amount_usd,
                "share_percent": i.share_percent,
                "announced_on": r.announced_on or r.closed_on,
            }
            | evidence(i.sources or r.sources, i.note)
            for i in r.investors
        ]
    return rows


def _families(registry: Registry) -> Rows:
    return [
        _edge(p.value) | {"earlier_releases": [f"{r.name} {r.released_on}" for r in p.value.earlier_releases]}
        for p in registry.families
    ]


def _rules(registry: Registry) -> Rows:
    return [
        {"family": p.value.id, "pattern": pattern.lower(), "excluded": excluded}
        for p in registry.families
        for excluded, patterns in ((False, p.value.include), (True, p.value.exclude))
        for pattern in patterns
    ]


def _claims(registry: Registry) -> Rows:
    """Parents in the columns of a Hub snapshot's claims, seen on the day on which the first source was read."""
    dates = dated(registry)
    rows = []
    for placed in registry.parents:
        first = placed.value.sources[0]
        rows.append(
            {
                "child": placed.value.child,
                "parent": placed.value.parent,
                "relation": placed.value.relation,
                "method": "curated",
                "observed_on": first.retrieved_on or dates.get(first.ref or ""),
                "detail": first.text,
            }
        )
    return rows


def _entered(registry: Registry) -> Rows:
    rows: Rows = []
    for placed in registry.score_lists:
        listed = placed.value
        proof = evidence(listed.sources, listed.note)
        for entry in listed.entries:
            rows += [
                {
                    "organization": entry.organization,
                    "benchmark": benchmark,
                    "list": listed.id,
                    "name": entry.name,
                    "model": entry.model,
                    "license_text": entry.license_text,
                    "released_on": entry.released_on,
                    "release_source": entry.release_source,
                    "value": value,
                    "rank": entry.rank,
                    "votes": entry.votes,
                    "as_of": listed.as_of,
                    "organization_text": entry.organization_text,
                }
                | proof
                for benchmark, value in entry.values.items()
            ]
    return rows


def _operators(registry: Registry) -> Rows:
    return [
        {"deployment": p.value.id, "organization": p.value.operator} | evidence(p.value.sources, p.value.note)
        for p in registry.deployments
        if p.value.operator is not None
    ]


def _uses(registry: Registry, end: str) -> Rows:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    names: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for placed in registry.deployments:
        for use in placed.value.uses:
            target = getattr(use, end)
            if target is None:
                continue
            key = (placed.value.id, target)
            names[key].append(use.name)
            rows[key] = {"deployment": key[0], end: target, "relation": use.relation} | evidence(
                placed.value.sources, placed.value.note
            )
    return [row | {"name": ", ".join(sorted(set(names[key])))} for key, row in rows.items()]
