"""Organizations meet models: who runs which account, which models a family holds and a deployment runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.resolve.openness import openness_of
from graph.resolve.ownership import store_ownership
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

REGISTRY: Final = "registry"

_AS_WRITTEN: Final = (
    "source",
    "country",
    "organization",
    "based_in",
    "state_linked_to",
    "owned_by",
    "spun_out_of",
    "funding_round",
    "funded_by",
    "family",
    "benchmark",
    "deployment",
    "deployment_run_by",
    "uses_family",
    "statement",
    "override",
)

_ACCOUNTS: Final = """
UPDATE account SET organization = r.organization, kind = r.kind, reason = r.reason
FROM {account_review} r WHERE lower(account.id) = lower(r.account)
"""

_RUN_BY: Final = """
INSERT INTO account_run_by
SELECT a.id AS account, r.organization, since, until, sources, verified, retrieved_on, note
FROM {account_run_by} r JOIN account a ON lower(a.id) = lower(r.account)
WHERE a.organization = r.organization ORDER BY ALL
"""

_RUN_BY_OVERRIDE: Final = """
INSERT INTO account_run_by
SELECT a.id AS account, a.organization, NULL, NULL, o.sources, true, o.decided_on, o.reason
FROM override o JOIN account a ON lower(o.subject) = 'account:' || lower(a.id)
WHERE o.property = 'organization' AND a.organization IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM account_run_by r WHERE r.account = a.id AND r.organization = a.organization)
ORDER BY ALL
"""

_USES_MODEL: Final = """
INSERT INTO uses_model
SELECT u.deployment, m.idx AS model, relation, u.name, sources, verified, retrieved_on, note
FROM {uses_model} u JOIN staged_model m ON lower(m.id) = lower(u.model) ORDER BY ALL
"""

_ENTERED: Final = """
INSERT INTO entered
WITH own AS (
    SELECT organization, organization AS entrant FROM account WHERE organization IS NOT NULL
    UNION SELECT organization, owner FROM owned_by WHERE kind = 'controlling'
), namesake AS (
    SELECT o.entrant, {name_of_model} AS name, min(m.id) AS id
    FROM own o JOIN account a USING (organization) JOIN staged_model m ON m.account = a.id
    GROUP BY ALL HAVING count(*) = 1
)
SELECT e.* REPLACE (coalesce(m.id, e.model, n.id) AS model, s.openness AS openness)
FROM {entered} e LEFT JOIN staged_model m ON lower(m.id) = lower(e.model)
LEFT JOIN namesake n ON n.entrant = e.organization AND n.name = {name_of_entry}
LEFT JOIN said_openness s ON s.license_text = e.license_text ORDER BY ALL
"""

_FOLD: Final = "regexp_replace(replace(lower({}), '+', 'plus'), '[^a-z0-9]', '', 'g')"

_MEMBERS: Final = """
INSERT INTO member_of
WITH candidate AS (
    SELECT idx, lower(id) AS id, lower(account) AS account FROM staged_model
    WHERE lower(account) IN (SELECT split_part(pattern, '/', 1) FROM {family_rule})
)
SELECT c.idx AS model, r.family, min(r.pattern) AS rule
FROM candidate c JOIN {family_rule} r ON split_part(r.pattern, '/', 1) = c.account AND c.id GLOB r.pattern
WHERE NOT r.excluded AND NOT EXISTS (
    SELECT 1 FROM {family_rule} x WHERE x.excluded AND x.family = r.family AND c.id GLOB x.pattern
)
GROUP BY ALL ORDER BY ALL
"""


def load_organizations(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Fill the tables of organizations from the latest registry snapshot; without one they stay empty.

    Namespaces and model ids of the registry match those of the graph whatever their case. Models that the registry
    names and the graph does not hold get no edge.
    """
    registries = [s for s in snapshots if s.manifest.kind == REGISTRY and s.has("organization")]
    if not registries:
        return
    registry = registries[-1]
    for table in _AS_WRITTEN:
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {registry.table(table)}")
    names = ("account_review", "account_run_by", "uses_model", "entered", "family_rule")
    tables = {name: registry.table(name) for name in names}
    tables |= {"name_of_model": _FOLD.format("split_part(m.id, '/', 2)"), "name_of_entry": _FOLD.format("e.name")}
    _apply_account_overrides(con, tables["account_review"])
    _read_openness(con, tables["entered"])
    for statement in (_RUN_BY, _RUN_BY_OVERRIDE, _USES_MODEL, _ENTERED, _MEMBERS):
        con.execute(statement.format(**tables))
    store_ownership(con)


def _read_openness(con: duckdb.DuckDBPyConnection, entered: str) -> None:
    """`said_openness`: what each license text of a list says of the weights."""
    said = [t for (t,) in con.execute(f"SELECT DISTINCT license_text FROM {entered} ORDER BY 1").fetchall()]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE said_openness AS "
        "SELECT unnest($said::VARCHAR[]) AS license_text, unnest($openness::VARCHAR[]) AS openness",
        {"said": said, "openness": [openness_of(text) for text in said]},
    )


def _apply_account_overrides(con: duckdb.DuckDBPyConnection, review: str) -> None:
    """Accounts as reviewed, then with the corrections of single facts."""
    con.execute(_ACCOUNTS.format(account_review=review))
    for name in ("organization", "kind", "reason"):
        con.execute(
            f"UPDATE account SET {name} = o.value FROM override o "
            f"WHERE o.property = '{name}' AND lower(o.subject) = 'account:' || lower(account.id)"
        )
