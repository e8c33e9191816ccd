"""What models state about their licenses, read once per distinct text, and what the registry concludes of bases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.resolve.licenses.normalize import LicenseNormalizer, Reading
from graph.schema import edge, node
from graph.schema.core import Property
from graph.schema.licenses import LICENSE_ALIAS, LICENSE_RULE
from graph.snapshot import OBSERVATIONS, Snapshot

if TYPE_CHECKING:
    import duckdb

REGISTRY_TABLES: Final[dict[str, tuple[Property, ...]]] = {
    "license": node("License").properties,
    "clause": node("Clause").properties,
    "has_clause": edge("HAS_CLAUSE").columns,
    "license_alias": LICENSE_ALIAS.properties,
    "license_rule": LICENSE_RULE.properties,
}
"""Tables of a registry snapshot that this package reads."""

_WRITTEN: Final = """
CREATE OR REPLACE TEMP TABLE license_statement AS
WITH seen AS (
    SELECT m.idx, t.written, t.source, t.rank FROM model m, LATERAL (
        SELECT unnest(m.declared_licenses) AS written, 'license' AS source, 0 AS rank
        UNION ALL SELECT m.license_name, 'license_name', 1
        UNION ALL SELECT m.license_link, 'license_link', 2
    ) t
    UNION ALL
    SELECT m.idx, o.license, 'observation', 3 FROM model m JOIN latest_license o USING (id)
    WHERE list_has_any(m.declared_licenses, ['other']) AND m.license_name IS NULL
)
SELECT idx, trim(written) AS written, arg_min(source, (rank, source)) AS source, min(rank) AS rank
FROM seen WHERE trim(written) <> '' GROUP BY idx, trim(written)
"""

_DECLARED: Final = """
INSERT INTO licensed_under
WITH meant AS (
    SELECT s.idx, s.written, s.source, s.rank, unnest(t.licenses) AS license
    FROM license_statement s JOIN license_text t USING (written)
), told AS (
    SELECT m.*, l.placeholder IS NULL AS names_one FROM meant m JOIN license l ON l.id = m.license
), kept AS (
    -- `other` says to look elsewhere: where a name or a link was understood, it has done its duty.
    SELECT *, max(names_one) OVER (PARTITION BY idx) AS any_named FROM told
), first AS (
    SELECT idx, license, arg_min(source, (rank, written)) AS source, arg_min(written, (rank, written)) AS written
    FROM kept WHERE names_one OR NOT any_named GROUP BY idx, license
), spoken AS (
    SELECT idx, arg_min(written, (rank, written)) AS written FROM license_statement s
    JOIN license_text t USING (written) WHERE t.reason IS NOT NULL AND s.source <> 'license_link' GROUP BY idx
)
SELECT f.idx, f.license, 'declared', f.source,
       CASE WHEN f.license = 'other' THEN coalesce(s.written, f.written) ELSE f.written END
FROM first f LEFT JOIN spoken s USING (idx) ORDER BY ALL
"""


def load_registry_tables(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Fill the registry's license tables from the last snapshot that holds them; without one they stay empty."""
    for snapshot in reversed(snapshots):
        if snapshot.has("license"):
            for table, columns in REGISTRY_TABLES.items():
                names = ", ".join(f'"{c.name}"' for c in columns)
                con.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {snapshot.table(table)}")
            return


def read_statements(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], as_of: date | None = None) -> None:
    """Fill `licensed_under`, in which declared and concluded licenses stay apart, and `license_text`.

    Observations count up to the end of the day `as_of`, all of them without it.
    """
    _read_observed(con, snapshots, as_of)
    con.execute(_WRITTEN)
    _read_texts(con)
    con.execute(_DECLARED)
    _conclude(con)


def make_normalizer(con: duckdb.DuckDBPyConnection) -> LicenseNormalizer:
    """The reader of license texts with the registry that the graph holds."""
    aliases = dict(con.execute("SELECT alias, license FROM license_alias").fetchall())
    links = dict(con.execute("SELECT text_url, id FROM license WHERE text_url IS NOT NULL ORDER BY id DESC").fetchall())
    rules = con.execute("SELECT pattern, license FROM license_rule").fetchall()
    return LicenseNormalizer(aliases, links, rules)


def _read_observed(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], as_of: date | None) -> None:
    """`latest_license` (id, license): what observations say last of models whose tag is `other`."""
    parts = [
        f"SELECT id, license, observed_at FROM {s.table(OBSERVATIONS.name)} "
        "WHERE license IS NOT NULL AND license NOT IN ('other', 'unknown') "
        "AND ($as_of::DATE IS NULL OR observed_at::DATE <= $as_of)"
        for s in snapshots
        if s.has(OBSERVATIONS.name)
    ]
    nothing = "NULL::VARCHAR AS id, NULL::VARCHAR AS license, NULL::TIMESTAMP AS observed_at"
    parts = parts or [f"SELECT {nothing} WHERE $as_of::DATE IS NULL AND false"]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE latest_license AS SELECT id, arg_max(license, (observed_at, license)) AS license "
        f"FROM ({' UNION ALL '.join(parts)}) GROUP BY id",
        {"as_of": as_of},
    )


def _read_texts(con: duckdb.DuckDBPyConnection) -> None:
    reader = make_normalizer(con)
    counted = con.execute(
        "SELECT written, count(DISTINCT idx) FROM license_statement GROUP BY written ORDER BY written"
    ).fetchall()
    read: list[tuple[str, int, Reading]] = [(written, models, reader.read(written)) for written, models in counted]
    con.execute(
        "INSERT INTO license_text SELECT unnest($written::VARCHAR[]), unnest($models::BIGINT[]), "
        "unnest($licenses::VARCHAR[][]), unnest($reason::VARCHAR[])",
        {
            "written": [w for w, _, _ in read],
            "models": [m for _, m, _ in read],
            "licenses": [list(r.licenses) for _, _, r in read],
            "reason": [r.reason for _, _, r in read],
        },
    )


def _conclude(con: duckdb.DuckDBPyConnection) -> None:
    """Apply the rules about bases: exact ids by a join, globs that end in `*` by their beginning."""
    con.execute(
        """
        INSERT INTO licensed_under
        WITH hit AS (
            SELECT m.idx, r.pattern, r.license, r.source, 1 AS exact
            FROM license_rule r JOIN model m ON m.id = r.pattern
            UNION ALL
            SELECT m.idx, r.pattern, r.license, r.source, 0 FROM license_rule r
            JOIN model m ON r.pattern LIKE '%*' AND m.account = split_part(r.pattern, '/', 1)
                        AND starts_with(m.id, rtrim(r.pattern, '*'))
        )
        SELECT idx, best.license, 'concluded', best.source, best.pattern
        FROM (SELECT idx, max({'rank': exact, 'length': length(pattern), 'pattern': pattern, 'license': license,
                               'source': source}) AS best FROM hit GROUP BY idx)
        ORDER BY idx
        """
    )
