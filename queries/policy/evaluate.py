"""Policy against facts: what breaks which rule, at which model, by which path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from queries.policy.facts import Facts, License, Node
from queries.policy.policy import Admission, Policy
from queries.policy.subjects import Subject

_TO_USD_ONLY: Final = "USD"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a rule. `path` leads from the model to where the reason stands; `unknown` says that the
    reason is that something is not known. `line` is that of the list of models.
    """

    rule: str
    model: str
    message: str
    line: int
    path: tuple[str, ...] = ()
    unknown: bool = False
    excused: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings on a list of models. `passed` is false where one of them is not excused."""

    models: tuple[str, ...]
    findings: tuple[Finding, ...]
    graph: str
    notes: tuple[str, ...] = field(default=())

    @property
    def broken(self) -> tuple[Finding, ...]:
        """Findings that no exception covers."""
        return tuple(f for f in self.findings if f.excused is None)

    @property
    def passed(self) -> bool:
        """Whether nothing breaks the policy."""
        return not self.broken


@dataclass(frozen=True, slots=True)
class _Breach:
    rule: str
    message: str
    path: tuple[str, ...] = ()
    unknown: bool = False


def evaluate(
    policy: Policy, subjects: Sequence[Subject], facts: Facts, graph: str, today: dt.date | None = None
) -> Verdict:
    """Findings in the order of the list, rules in the order of the policy's parts.

    Args:
        policy: what may ship.
        subjects: what ships.
        facts: what the graph knows of it.
        graph: hash of the graph.
        today: day on which exceptions are judged; the clock's by default.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    findings = []
    for subject in subjects:
        for breach in _breaches(policy, subject, facts):
            if breach.unknown and _unknown_of(breach.rule) in policy.allow_unknown:
                continue
            covering = next((e for e in policy.pardons if e.covers(subject.model, breach.rule, day)), None)
            findings.append(
                Finding(
                    breach.rule,
                    subject.model,
                    breach.message,
                    subject.line,
                    breach.path,
                    breach.unknown,
                    covering.reason if covering else None,
                )
            )
    return Verdict(tuple(s.model for s in subjects), tuple(findings), graph)


def _unknown_of(rule: str) -> str:
    return rule.removeprefix("unknown-")


def _breaches(policy: Policy, subject: Subject, facts: Facts) -> Iterator[_Breach]:
    model = facts.rows.get(subject.model)
    if model is None:
        yield _Breach(
            "unknown-model", f"{subject.model!r} is not in the graph; nothing can be said of it.", unknown=True
        )
        return
    nodes = facts.lineage[model]
    for child, text, reason in facts.unresolved.get(model, ()):
        above = tuple(facts.path(model, child)) if child != model else (facts.names[model],)
        yield _Breach("unknown-parent", f"{above[-1]} names the parent {text!r}: {reason}.", above, unknown=True)
    if policy.origins is not None:
        yield from _origins(policy, policy.origins, model, nodes, facts)
    for rule, admission, chains in (
        ("owner", policy.owners, facts.owners),
        ("funder", policy.funders, facts.funders),
    ):
        if admission is not None:
            yield from _behind(rule, admission, chains, model, nodes, facts)
    if policy.checks_licenses or policy.clauses is not None or policy.monthly_active_users or policy.annual_revenue_usd:
        yield from _licenses(policy, model, nodes, facts)
    yield from _conflicts(policy, model, nodes, facts)
    for child, parent, confidence in facts.unsure.get(model, ()):
        way = facts.path(model, child) if child != model else [facts.names[model]]
        yield _Breach(
            "confidence",
            f"that {facts.names[child]} stands on {facts.names[parent]} is {confidence:.2f} sure; "
            f"the policy asks for {policy.min_confidence}.",
            (*way, facts.names[parent]),
        )
    if policy.removed_bases:
        for node in nodes:
            if node.removed:
                yield _Breach("removed-base", f"{node.id} has left the Hub.", tuple(facts.path(model, node.idx)))


def _conflicts(policy: Policy, model: int, nodes: Sequence[Node], facts: Facts) -> Iterator[_Breach]:
    by_id = {n.id: n for n in nodes}
    for license_, clause, severity, own, ancestor in facts.conflicts.get(model, ()):
        if severity in policy.conflicts:
            kept = f"its license {own} does not keep" if own else "its name does not keep"
            where = f"{license_} ({_section(facts, license_, clause)}), which comes from {ancestor}"
            way = _way(facts, model, by_id[ancestor]) if ancestor in by_id else (ancestor,)
            yield _Breach("conflict", f"{kept} the clause {clause} of {where}; severity {severity}.", way)


def _section(facts: Facts, license_: str, clause: str) -> str:
    return f"section {facts.licenses[license_].clauses.get(clause, {}).get('section', '?')}"


def _way(facts: Facts, model: int, node: Node) -> tuple[str, ...]:
    return tuple(facts.path(model, node.idx)) if node.depth else (node.id,)


def _bases(nodes: Sequence[Node]) -> list[Node]:
    return [n for n in nodes if n.is_root] or [n for n in nodes if n.depth == max(m.depth for m in nodes)]


def _origins(
    policy: Policy, admission: Admission, model: int, nodes: Sequence[Node], facts: Facts
) -> Iterator[_Breach]:
    wanted: dict[int, Node] = {}
    if "base" in policy.origins_of:
        wanted |= {n.idx: n for n in _bases(nodes)}
    if "upstream" in policy.origins_of:
        wanted |= {n.idx: n for n in nodes if n.depth}
    if "model" in policy.origins_of:
        wanted |= {n.idx: n for n in nodes if not n.depth}
    for node in wanted.values():
        if node.country is None:
            yield _Breach(
                "origin", f"the country of the lab of {node.id} is not known.", _way(facts, model, node), True
            )
        elif admission.refuses(node.country):
            lab = f"{node.organization} ({node.country})"
            yield _Breach("origin", f"{node.id} is from {lab}.", _way(facts, model, node))


def _behind(
    rule: str,
    admission: Admission,
    chains: dict[str, list[tuple[str, list[str]]]],
    model: int,
    nodes: Sequence[Node],
    facts: Facts,
) -> Iterator[_Breach]:
    verb = "controlled" if rule == "owner" else "funded"
    bases = {n.idx for n in _bases(nodes)}
    told: set[tuple[str, str]] = set()
    for node in nodes:
        if node.organization is None:
            if node.idx in bases:
                yield _Breach(rule, f"the lab of {node.id} is not known.", _way(facts, model, node), unknown=True)
            continue
        candidates = [(node.organization, [node.organization])] if rule == "owner" else []
        for other, chain in (*candidates, *chains.get(node.organization, ())):
            if admission.refuses(other) and (node.organization, other) not in told:
                told.add((node.organization, other))
                by = "" if other == node.organization else f", {verb} by {' <- '.join(chain[1:])}"
                yield _Breach(
                    rule, f"{node.id} is from {node.organization}{by}.", (*_way(facts, model, node), *chain[1:])
                )


def _licenses(policy: Policy, model: int, nodes: Sequence[Node], facts: Facts) -> Iterator[_Breach]:
    by_idx = {n.idx: n for n in nodes}
    held = [(license_, by_idx[model]) for license_ in facts.own.get(model, [])]
    held += [(b.license, by_idx[b.ancestor]) for b in facts.bound.get(model, ()) if b.ancestor in by_idx]
    rule = "license" if policy.checks_licenses else "clause"
    if not facts.own.get(model):
        yield _Breach(rule, f"{by_idx[model].id} states no license.", (by_idx[model].id,), unknown=True)
    for base in _bases(nodes):
        if base.idx != model and not facts.own.get(base.idx):
            yield _Breach(rule, f"no license of its base {base.id} is known.", _way(facts, model, base), unknown=True)
    for id_, node in dict.fromkeys(held):
        license_ = facts.licenses[id_]
        way = _way(facts, model, node)
        whose = "" if node.idx == model else f" (from {node.id})"
        if license_.placeholder is not None:
            yield _Breach(rule, f"{node.id} states {id_!r}, which names no license.", way, unknown=True)
            continue
        if policy.licenses is not None and policy.licenses.refuses(id_):
            yield _Breach("license", f"license {id_}{whose} is not admitted.", way)
        if policy.license_categories is not None:
            if license_.category is None:
                yield _Breach("license", f"nobody has read the license {id_}{whose}.", way, unknown=True)
            elif policy.license_categories.refuses(license_.category):
                yield _Breach("license", f"license {id_}{whose} is {license_.category}.", way)
        yield from _clauses(policy, license_, whose, way)


def _clauses(policy: Policy, license_: License, whose: str, way: tuple[str, ...]) -> Iterator[_Breach]:
    if policy.clauses is None and not policy.monthly_active_users and not policy.annual_revenue_usd:
        return
    if not license_.is_read:
        yield _Breach("clause", f"nobody has read the license {license_.id}{whose}.", way, unknown=True)
        return
    for name, clause in license_.clauses.items():
        if policy.clauses is not None and policy.clauses.refuses(name):
            yield _Breach("clause", f"{license_.id}{whose} has the clause {name} (section {clause['section']}).", way)
        exceeded = _exceeds(policy, name, clause)
        if exceeded:
            yield _Breach("clause", f"{license_.id}{whose}: {exceeded} (section {clause['section']}).", way)


def _exceeds(policy: Policy, name: str, clause: dict[str, Any]) -> str | None:
    """What a threshold asks of a user of the size that the policy states; None where it is not reached."""
    if name == "user_threshold" and policy.monthly_active_users is not None:
        least = clause["monthly_active_users"]
        if policy.monthly_active_users >= least:
            return f"{least:,} monthly active users are reached, {clause['effect']}"
    if name == "revenue_threshold" and policy.annual_revenue_usd is not None:
        yearly = clause["revenue"] * (12 if clause["period"] == "month" else 1)
        if clause["currency"] != _TO_USD_ONLY:
            return f"a threshold of {clause['revenue']:,.0f} {clause['currency']} a {clause['period']} is not compared"
        if policy.annual_revenue_usd >= yearly:
            return f"{clause['revenue']:,.0f} USD a {clause['period']} are reached, {clause['effect']}"
    return None
