"""Facts of the graph that a claim can be held against, each with the sources that are not the claim's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore


@dataclass(frozen=True, slots=True)
class Lookup:
    """A query for the values of $subject: rows of value and source. `complete`: another value contradicts a claim."""

    sql: str
    complete: bool
    of: str


FACTS: Final[dict[str, Lookup]] = {
    "country": Lookup(
        "SELECT unnest(string_split(value, ',')), source FROM statement "
        "WHERE organization = $subject AND property = 'country' "
        "AND value IS NOT NULL AND source NOT IN ('registry', $publication)",
        complete=True,
        of="country of the organization, by independent tables",
    ),
    "kind": Lookup(
        "SELECT value, source FROM statement WHERE organization = $subject AND property = 'kind' "
        "AND value IS NOT NULL AND source NOT IN ('registry', $publication) AND NOT agrees "
        "UNION ALL SELECT o.kind, s.source FROM statement s JOIN organization o ON o.id = s.organization "
        "WHERE s.organization = $subject AND s.property = 'kind' AND s.value = o.kind "
        "AND s.source NOT IN ('registry', $publication)",
        complete=True,
        of="kind of the organization, by independent tables; most only tell industry from academia",
    ),
    "funded_by": Lookup(
        "SELECT funder, unnest(sources) FROM funded_by WHERE organization = $subject AND status = 'closed'",
        complete=False,
        of="closed fundings",
    ),
    "spun_out_of": Lookup(
        "SELECT origin, unnest(sources) FROM spun_out_of WHERE organization = $subject",
        complete=False,
        of="spin-outs",
    ),
    "valuation_usd": Lookup(
        "SELECT valuation_usd::BIGINT::VARCHAR, unnest(sources) FROM funding_round "
        "WHERE organization = $subject AND valuation_usd IS NOT NULL",
        complete=False,
        of="valuations at funding rounds",
    ),
    "family_license": Lookup(
        "SELECT DISTINCT l.license, CASE l.basis WHEN 'declared' THEN 'the Hub' ELSE l.source END "
        "FROM member_of m JOIN licensed_under l ON l.model = m.model WHERE m.family = $subject",
        complete=True,
        of="licenses that members declare on the Hub, or that their texts are concluded to be",
    ),
    "model_license": Lookup(
        "SELECT l.license, l.source FROM licensed_under l JOIN model m ON m.idx = l.model WHERE m.id = $subject",
        complete=True,
        of="license of the model, declared or concluded from its text",
    ),
    "license_clause": Lookup(
        "SELECT clause, 'the text of the license' FROM has_clause WHERE license = $subject",
        complete=True,
        of="clauses of the license",
    ),
    "license_threshold": Lookup(
        "SELECT concat_ws(' ', clause, monthly_active_users, revenue::BIGINT, currency, period), "
        "'the text of the license' FROM has_clause WHERE license = $subject AND clause LIKE '%_threshold'",
        complete=True,
        of="thresholds of the license",
    ),
    "deployment": Lookup(
        "SELECT family, unnest(sources) FROM uses_family WHERE deployment = $subject "
        "UNION ALL SELECT m.family, unnest(u.sources) FROM uses_model u JOIN member_of m ON m.model = u.model "
        "WHERE u.deployment = $subject",
        complete=False,
        of="families that the deployment uses",
    ),
}


def find_values(store: DuckDBStore, fact: str, subject: str, publication: str) -> dict[str, list[str]]:
    """Values of a subject and the sources of each that are not the publication itself."""
    sql = FACTS[fact].sql
    known = {"subject": subject, "publication": publication}
    rows = store.con.execute(sql, {k: v for k, v in known.items() if f"${k}" in sql}).fetchall()
    values: dict[str, set[str]] = {}
    for value, source in rows:
        if source != publication:
            values.setdefault(str(value), set()).add(str(source))
    return {value: sorted(sources) for value, sources in sorted(values.items())}


NEAREST: Final[dict[str, str]] = {
    "government_deployments": "SELECT 'Government bodies in the graph that use DeepSeek, each with a source of its "
    "own: ' || count(DISTINCT d.id) FROM deployment d JOIN uses_family u ON u.deployment = d.id "
    "WHERE d.kind = 'government' AND d.country = 'CN' AND u.family LIKE 'deepseek%' "
    "AND u.sources <> ['beyond-deepseek']",
    "arena_countries": "SELECT 'Of the list itself: ' || count(DISTINCT e.name) FILTER (o.country = 'CN') || ' of ' || "
    "count(DISTINCT e.name) || ' models are of Chinese developers by the graph''s countries' FROM entered e "
    "JOIN organization o ON o.id = e.organization WHERE e.list = 'openlm-2025-12-04'",
    "arena_openness": "SELECT 'In the text arena of 2025-08-06 the best open model is ' || "
    "max_by(e.name || ' (' || o.country || ', ' || e.value::INTEGER || ')', e.value) FILTER (e.openness = 'open') "
    "|| ', the best proprietary one ' || "
    "max_by(e.name || ' (' || o.country || ', ' || e.value::INTEGER || ')', e.value) "
    "FILTER (e.openness = 'proprietary') FROM entered e JOIN organization o ON o.id = e.organization "
    "WHERE e.list = 'lmarena-text-2025-08-06' AND o.country IS NOT NULL",
}
"""What the graph has that comes nearest to a claim that it cannot reproduce: queries for one sentence."""


def find_nearest(store: DuckDBStore, name: str) -> str:
    """The sentence."""
    return str(store.con.execute(NEAREST[name]).fetchall()[0][0])
