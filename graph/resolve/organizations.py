"""Organizations meet models: who runs which account, which models a family holds, who finally controls whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

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

_USES_MODEL: Final = """
INSERT INTO uses_model
SELECT u.deployment, m.idx AS model, relation, u.name, sources, verified, retrieved_on, note
FROM {uses_model} u JOIN staged_model m ON lower(m.id) = lower(u.model) ORDER BY ALL
"""

_ENTERED: Final = """
INSERT INTO entered
SELECT e.* REPLACE (coalesce(m.id, e.model) AS model)
FROM {entered} e LEFT JOIN staged_model m ON lower(m.id) = lower(e.model) ORDER BY ALL
"""

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
    _apply_account_overrides(con, tables["account_review"])
    for statement in (_RUN_BY, _USES_MODEL, _ENTERED, _MEMBERS):
        con.execute(statement.format(**tables))
    _store_control(con)


def control_chains(edges: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Every organization with each that finally controls it, and the chain between them.

    The chain is the shortest one; among equally short ones the first by its ids. Nobody controls itself, also where
    shares are held crosswise.

    >>> control_chains([("unit", "group"), ("group", "family"), ("family", "unit")])[("unit", "family")]
    ('unit', 'group', 'family')
    """
    owners: dict[str, list[str]] = {}
    for owned, owner in sorted(set(edges)):
        owners.setdefault(owned, []).append(owner)
    chains: dict[tuple[str, str], tuple[str, ...]] = {}
    for start in owners:
        level: dict[str, tuple[str, ...]] = {start: (start,)}
        seen = {start}
        while level:
            following: dict[str, tuple[str, ...]] = {}
            for chain in sorted(level.values()):
                for owner in owners.get(chain[-1], []):
                    if owner not in seen and owner not in following:
                        following[owner] = (*chain, owner)
            for owner, chain in following.items():
                chains[start, owner] = chain
            seen |= following.keys()
            level = following
    return chains


def _store_control(con: duckdb.DuckDBPyConnection) -> None:
    edges = con.execute(
        "SELECT organization, owner FROM owned_by WHERE kind = 'controlling' AND until IS NULL"
    ).fetchall()
    rows = [[*pair, len(chain) - 1, list(chain)] for pair, chain in sorted(control_chains(edges).items())]
    if rows:
        con.executemany("INSERT INTO controlled_by VALUES (?, ?, ?, ?)", rows)


def _apply_account_overrides(con: duckdb.DuckDBPyConnection, review: str) -> None:
    """Accounts as reviewed, then with the corrections of single facts."""
    con.execute(_ACCOUNTS.format(account_review=review))
    for name in ("organization", "kind", "reason"):
        con.execute(
            f"UPDATE account SET {name} = o.value FROM override o "
            f"WHERE o.property = '{name}' AND lower(o.subject) = 'account:' || lower(account.id)"
        )
