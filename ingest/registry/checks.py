"""What rows must satisfy together: ids, references, aliases, order, and a source for every claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from graph.identity import fold_name
from ingest.registry.fields import Source
from ingest.registry.placed import Placed, describe
from ingest.registry.rows import OrganizationRow
from ingest.registry.yaml_lines import Problems

if TYPE_CHECKING:
    from ingest.registry.registry import Registry


def check_registry(registry: Registry, problems: Problems) -> None:
    """Note everything that rows of one or several files get wrong together."""
    for part in _parts(registry):
        _check_order(part, problems)
    _check_unique(registry, problems)
    _check_names(registry.organizations, problems)
    _check_namespaces(registry, problems)
    _check_references(registry, problems)
    _check_claims(registry.organizations, problems)
    _check_sources(registry, problems)
    _check_ownership(registry, problems)
    _check_families(registry, problems)
    _check_statements(registry, problems)
    _check_overrides(registry, problems)


def _parts(registry: Registry) -> tuple[list[Placed[Any]], ...]:
    return tuple(getattr(registry, name) for name in registry.__slots__)


def _key(value: Any) -> tuple[str, ...]:
    others = ("subject", "organization", "owner", "origin", "property", "source", "child", "parent")
    names = ("id",) if hasattr(value, "id") else others
    found = [getattr(value, n) for n in names if hasattr(value, n)]
    return tuple(str(f).lower() for f in found)


def _check_order(part: list[Placed[Any]], problems: Problems) -> None:
    previous: dict[Any, tuple[str, ...]] = {}
    for placed in part:
        key = _key(placed.value)
        before = previous.get(placed.row.path, ())
        if key < before:
            placed.fault(problems, f"{' '.join(key)!r} stands after {' '.join(before)!r}. Keep rows sorted.")
        previous[placed.row.path] = key


def _check_unique(registry: Registry, problems: Problems) -> None:
    for part in _parts(registry):
        seen: dict[tuple[str, ...], Placed[Any]] = {}
        for placed in part:
            key = _key(placed.value)
            if key in seen:
                first = seen[key].row
                placed.fault(problems, f"{' '.join(key)!r} stands at {first.path}:{first.line} too. Keep one row.")
            seen.setdefault(key, placed)


def _check_names(organizations: list[Placed[OrganizationRow]], problems: Problems) -> None:
    """A folded name or alias belongs to one organization only."""
    owner: dict[str, Placed[OrganizationRow]] = {}
    for placed in organizations:
        row = placed.value
        for name in row.names():
            folded = fold_name(name)
            first = owner.setdefault(folded, placed)
            if first.value.id != row.id:
                placed.fault(
                    problems,
                    f"{row.id!r} has the name {name!r}, which {first.value.id!r} at {first.row.path}:"
                    f"{first.row.line} has too. An alias names one organization.",
                    "aliases",
                )
        folded_aliases = [fold_name(a) for a in row.aliases]
        for alias, folded in zip(row.aliases, folded_aliases, strict=True):
            if folded_aliases.count(folded) > 1 or folded in {fold_name(row.id), fold_name(row.name)}:
                placed.fault(
                    problems, f"{row.id!r} has the alias {alias!r} twice, or as its name. Remove it.", "aliases"
                )


def _check_namespaces(registry: Registry, problems: Problems) -> None:
    """A namespace, in whatever case, belongs to one organization, or to one row of accounts.yaml."""
    claimed: list[tuple[Placed[Any], str, str]] = [
        (placed, use.id, placed.value.id) for placed in registry.organizations for use in placed.value.accounts
    ]
    claimed += [(placed, placed.value.id, "accounts.yaml") for placed in registry.accounts]
    owner: dict[str, str] = {}
    for placed, namespace, whose in claimed:
        first = owner.get(namespace.lower())
        if first is not None:
            placed.fault(problems, f"namespace {namespace!r} of {whose!r} is claimed by {first!r} too.", "accounts")
        owner.setdefault(namespace.lower(), whose)


def _check_references(registry: Registry, problems: Problems) -> None:
    organizations = {p.value.id for p in registry.organizations}
    countries = {p.value.id for p in registry.countries}
    benchmarks = {p.value.id for p in registry.benchmarks}
    families = {p.value.id for p in registry.families}
    sources = {p.value.id for p in registry.sources}

    def known(placed: Placed[Any], what: str, value: str | None, names: set[str], *location: str | int) -> None:
        if value is not None and value not in names:
            placed.fault(problems, f"{describe(placed.row)} names the {what} {value!r}, which no row has.", *location)

    for o in registry.organizations:
        known(o, "country", o.value.country, countries, "country")
        known(o, "country", o.value.incorporated, countries, "incorporated")
        known(o, "country", o.value.state.country if o.value.state else None, countries, "state")
    for scheme in registry.regions:
        for column in ("us", "china", "eu", "other"):
            for code in getattr(scheme.value, column):
                known(scheme, "country", code, countries, column)
        for i, exception in enumerate(scheme.value.exceptions):
            known(scheme, "organization", exception.organization, organizations, "exceptions", i, "organization")
    for owned in registry.owners:
        known(owned, "organization", owned.value.organization, organizations, "organization")
        known(owned, "owner", owned.value.owner, organizations, "owner")
    for spun in registry.spin_outs:
        known(spun, "organization", spun.value.organization, organizations, "organization")
        known(spun, "origin", spun.value.origin, organizations, "origin")
    for r in registry.rounds:
        known(r, "organization", r.value.organization, organizations, "organization")
        for i, investor in enumerate(r.value.investors):
            known(r, "funder", investor.funder, organizations, "investors", i, "funder")
    for f in registry.families:
        known(f, "developer", f.value.developer, organizations, "developer")
        known(f, "line", f.value.line, families, "line")
    for s in registry.score_lists:
        for i, entry in enumerate(s.value.entries):
            known(s, "organization", entry.organization, organizations, "entries", i, "organization")
            known(s, "source", entry.release_source, sources, "entries", i, "release_source")
            for benchmark in entry.values:
                known(s, "benchmark", benchmark, benchmarks, "entries", i, "values")
    for d in registry.deployments:
        known(d, "operator", d.value.operator, organizations, "operator")
        known(d, "country", d.value.country, countries, "country")
        for i, use in enumerate(d.value.uses):
            known(d, "family", use.family, families, "uses", i, "family")


def _check_claims(organizations: list[Placed[OrganizationRow]], problems: Problems) -> None:
    known = {"country", "kind", "accounts", "state", "wikidata", "lei", "incorporated", "name", "aliases"}
    for placed in organizations:
        stated = {claim for source in placed.value.sources for claim in source.claims}
        for claim in placed.value.claims():
            if claim not in stated:
                placed.fault(
                    problems, f"{placed.value.id!r} has {claim} without a source. Name one that states it.", claim
                )
        for claim in sorted(stated - known):
            placed.fault(problems, f"{placed.value.id!r} has a source for the unknown claim {claim!r}.", "sources")


def _sources_of(value: Any) -> Iterable[Source]:
    yield from getattr(value, "sources", ())
    for investor in getattr(value, "investors", ()):
        yield from investor.sources


def _check_sources(registry: Registry, problems: Problems) -> None:
    known = {p.value.id for p in registry.sources}
    for part in _parts(registry):
        if part is registry.sources:
            continue
        for placed in part:
            if isinstance(getattr(placed.value, "source", None), str) and placed.value.source not in known:
                placed.fault(
                    problems,
                    f"{describe(placed.row)} has the source {placed.value.source!r}, which sources.yaml does not have.",
                    "source",
                )
                continue
            if not hasattr(placed.value, "sources"):
                continue
            for source in _sources_of(placed.value):
                if source.ref is not None and source.ref not in known:
                    placed.fault(
                        problems,
                        f"{describe(placed.row)} has the source {source.ref!r}, which sources.yaml does not have.",
                        "sources",
                    )


def _check_ownership(registry: Registry, problems: Problems) -> None:
    for placed in registry.owners:
        if placed.value.organization == placed.value.owner:
            placed.fault(problems, f"{placed.value.owner!r} owns itself. Name its owner.", "owner")
        share = placed.value.share_percent
        if placed.value.kind == "minority" and share is not None and share > 50:
            placed.fault(problems, f"a minority owner has {share!r} percent; expected at most 50.", "share_percent")
    for r in registry.rounds:
        funders = [i.funder for i in r.value.investors]
        for funder in sorted({f for f in funders if funders.count(f) > 1}):
            r.fault(problems, f"{r.value.id!r} names the funder {funder!r} twice. Keep one.", "investors")
        if r.value.organization in funders:
            r.fault(problems, f"{r.value.id!r}: {r.value.organization!r} funds itself.", "investors")


def _check_families(registry: Registry, problems: Problems) -> None:
    accounts = {p.value.id: {a.id.lower() for a in p.value.accounts} for p in registry.organizations}
    for placed in registry.families:
        row = placed.value
        own = accounts.get(row.developer, set())
        for pattern in row.include:
            if pattern.partition("/")[0].lower() not in own:
                placed.fault(
                    problems,
                    f"{row.id!r} includes {pattern!r}, but {row.developer!r} does not run that account: "
                    "members are the developer's own.",
                    "include",
                )
        if row.parameters_min and row.parameters_max and row.parameters_min > row.parameters_max:
            placed.fault(problems, f"{row.id!r} has parameters_min above parameters_max.", "parameters_min")


def _check_statements(registry: Registry, problems: Problems) -> None:
    organizations = {p.value.id for p in registry.organizations}
    for placed in registry.statements:
        if placed.value.organization not in organizations:
            placed.fault(problems, f"statement about {placed.value.organization!r}, which no row has.", "organization")


def _check_overrides(registry: Registry, problems: Problems) -> None:
    organizations = {p.value.id for p in registry.organizations}
    fits = {
        "organization": {"name", "kind", "country", "country_reason"},
        "account": {"organization", "kind", "reason"},
    }
    for placed in registry.overrides:
        fix = placed.value
        what, _, which = fix.subject.partition(":")
        if fix.property not in fits[what]:
            expected = ", ".join(sorted(fits[what]))
            placed.fault(problems, f"{fix.property!r} is no property of {what}; expected {expected}.", "property")
        named = which if what == "organization" else fix.value if fix.property == "organization" else None
        if named is not None and named not in organizations:
            placed.fault(problems, f"override names the organization {named!r}, which no row has.", "subject")
