"""Nodes get their numbers, claims get their ends, and claims about one pair become one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.evidence import METHODS
from graph.resolve.parents import refusal_sql
from graph.resolve.relations import RELATION_SQL
from graph.schema.lineage import DEFAULT_MIN_CONFIDENCE

if TYPE_CHECKING:
    import duckdb

INFERENCE: Final = "inference"
"""Source of claims that no source states."""

_BACKFILL: Final = "TIMESTAMP '2022-03-03'"
"""Creation dates before this day are the Hub's backfill value (2022-03-02T23:29:0x), not a fact."""

_STAGED: Final = f"""
CREATE TEMP TABLE staged_model AS
WITH named AS (
    SELECT id, true AS has_record FROM raw_model
    UNION ALL
    SELECT DISTINCT id, false FROM parent_resolution
    WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw_model r WHERE r.id = parent_resolution.id)
)
SELECT (row_number() OVER (ORDER BY n.id) - 1)::INTEGER AS idx, n.id,
       CASE WHEN contains(n.id, '/') THEN split_part(n.id, '/', 1) END AS account,
       CASE WHEN contains(n.id, '/') THEN substr(n.id, strpos(n.id, '/') + 1) ELSE n.id END AS name,
       n.has_record,
       CASE WHEN r.created_at >= {_BACKFILL} THEN r.created_at END AS created_at,
       r.modified_at, r.downloads_30d, r.likes, r.pipeline_tag, r.library_name, r.gated, r.parameter_count,
       r.used_storage_bytes, r.licenses AS declared_licenses, r.license_name, r.license_link, r.observed_on,
       r.observed_by, r.removed_on
FROM named n LEFT JOIN raw_model r USING (id)
ORDER BY n.id
"""

OVERRULED: Final = "the uploader declares other parents"
"""Why an inferred claim makes no edge."""

_DECLARED: Final = """
CREATE OR REPLACE TEMP TABLE declared_pair AS
SELECT DISTINCT r.child, t.id AS parent
FROM raw_claim r JOIN method m ON m.name = r.method AND m.declared JOIN parent_resolution t ON t.text = r.parent
WHERE t.id IS NOT NULL AND lower(t.id) <> lower(r.child)
"""

_CLAIMS: Final = f"""
INSERT INTO claim BY NAME
WITH read AS (
    SELECT r.*, t.id AS parent_id, t.candidates, m.confidence,
           CASE WHEN {refusal_sql("r.child", "t")} IS NOT NULL THEN {refusal_sql("r.child", "t")}
                WHEN NOT m.declared AND r.child IN (SELECT child FROM declared_pair)
                     AND NOT EXISTS (FROM declared_pair d WHERE d.child = r.child AND d.parent = t.id)
                THEN '{OVERRULED}' END AS refused
    FROM raw_claim r JOIN method m ON m.name = r.method LEFT JOIN parent_resolution t ON t.text = r.parent
)
SELECT c.idx AS child, CASE WHEN r.refused IS NULL THEN p.idx END AS parent, r.parent AS parent_text, r.relation,
       r.method, r.confidence, r.source, r.observed_on, r.refused, r.candidates, r.detail
FROM read r JOIN staged_model c ON c.id = r.child LEFT JOIN staged_model p ON p.id = r.parent_id
ORDER BY ALL
"""

_INFERRED: Final = f"""
INSERT INTO claim BY NAME
SELECT i.child, i.parent, p.id AS parent_text, i.relation, i.method, i.confidence, '{INFERENCE}' AS source,
       c.observed_on, i.detail
FROM inferred_claim i JOIN staged_model c ON c.idx = i.child JOIN staged_model p ON p.idx = i.parent
ORDER BY ALL
"""

_EDGES: Final = f"""
INSERT INTO derived_from BY NAME
SELECT *, declared AND weights AS in_declared, confidence >= {DEFAULT_MIN_CONFIDENCE} AND weights AS in_default,
       weights AS in_all
FROM (
    SELECT *, relation <> 'distill' AS weights FROM (
        SELECT child, parent, {RELATION_SQL} AS relation, max(c.confidence) AS confidence,
               list_sort(list(DISTINCT method)) AS methods, count(*) AS claims, bool_or(m.declared) AS declared,
               min(observed_on) AS first_seen, max(observed_on) AS last_seen
        FROM claim c JOIN method m ON m.name = c.method
        WHERE parent IS NOT NULL AND {{chosen}} GROUP BY child, parent
    )
) ORDER BY child, parent
"""


def number_models(con: duckdb.DuckDBPyConnection) -> None:
    """Make `staged_model`: every model with a record and every resolved parent, numbered in the order of their ids."""
    con.execute(_STAGED)
    con.execute(
        "INSERT INTO account SELECT account AS id, count(*) FILTER (has_record) AS model_count, NULL, NULL, NULL "
        "FROM staged_model WHERE account IS NOT NULL GROUP BY account ORDER BY account"
    )
    con.execute(
        "INSERT INTO trained_on SELECT DISTINCT s.idx, unnest(r.datasets) AS dataset "
        "FROM staged_model s JOIN raw_model r USING (id) ORDER BY ALL"
    )
    con.execute("INSERT INTO dataset SELECT DISTINCT dataset FROM trained_on ORDER BY dataset")


def store_methods(con: duckdb.DuckDBPyConnection) -> None:
    """Make `method`: the ways of knowing, for joins."""
    con.execute("CREATE OR REPLACE TEMP TABLE method (name VARCHAR, confidence DOUBLE, declared BOOLEAN)")
    con.executemany(
        "INSERT INTO method VALUES (?, ?, ?)", [[m.name, m.confidence, m.declared] for m in METHODS.values()]
    )


def resolve_edges(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `claim` with every statement and `derived_from` with one edge per pair of child and parent."""
    con.execute(_DECLARED)
    con.execute(_CLAIMS)
    con.execute(_EDGES.format(chosen="true"))


def add_inferred_edges(con: duckdb.DuckDBPyConnection) -> None:
    """Add the claims of `inferred_claim` and their edges; children that have a parent already are not among them."""
    con.execute(_INFERRED)
    con.execute(_EDGES.format(chosen=f"c.source = '{INFERENCE}'"))
