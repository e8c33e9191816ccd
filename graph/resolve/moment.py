"""The state of every model at one moment, out of records and dated observations of it.

What was known by the end of a day: records and observations of later days do not count, except for the date of
creation, which does not change. A record is whole: it replaces all that older records and observations say of its
model. An observation is partial: it replaces what it states and denies nothing by silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from graph.errors import BadDataError
from graph.snapshot import MODELS, OBSERVATIONS, Snapshot

if TYPE_CHECKING:
    import duckdb

SUPERSEDED: Final = "superseded"
"""Why a claim makes no edge: what was seen of the model later names other parents."""

METHOD: Final = "observation"
"""Method of the claims that observations make. See `graph.evidence`."""

_LISTED: Final = ("tag_typed", "tag_untyped", "card_data", "base_models", METHOD)
"""Methods of the claims that a record, or an observation of it, makes."""

_COLUMNS: Final = ", ".join(c.name for c in OBSERVATIONS.columns)

_SEEN: Final = """
CREATE TEMP TABLE seen AS
SELECT *, row_number() OVER (ORDER BY observed_at, modified_at NULLS FIRST, t NULLS FIRST) AS place FROM (
    SELECT DISTINCT * EXCLUDE (base_models, removed), observed_at::DATE AS day, coalesce(removed, false) AS removed,
           list_filter(flatten(list_transform(base_models, lambda b: string_split(b, ', '))),
                       lambda b: trim(b) <> '') AS bases
    FROM ({parts}) WHERE observed_at < TIMESTAMP '{until}'
) t
"""
"""Observations up to the moment, in order. One collection joins several bases by a comma, which no id can hold."""

_FOLDED: Final = """
SELECT o.* REPLACE (coalesce(f.current, o.id) AS id) FROM ({parts}) o LEFT JOIN folded f ON f.former = o.id
WHERE f.former IS NULL OR NOT coalesce(o.removed, false)
"""
"""What was seen of a model under its former id counts for it, but that the former id has gone does not."""

_LATEST: Final = """
CREATE TEMP TABLE latest AS
WITH present AS (SELECT id, max(place) FILTER (NOT removed) AS place FROM seen GROUP BY id)
SELECT s.id, max(day) AS day, arg_max(downloads_30d, s.place) AS downloads_30d, arg_max(likes, s.place) AS likes,
       arg_max(modified_at, s.place) AS modified_at, arg_max(observed_by, s.place) AS observed_by,
       arg_max(license, s.place) AS license, max(day) FILTER (license IS NOT NULL) AS license_day,
       arg_max(bases, s.place) FILTER (len(bases) > 0) AS bases, max(day) FILTER (len(bases) > 0) AS bases_day,
       arg_max(removed, s.place) AS removed,
       min(day) FILTER (removed AND s.place > coalesce(p.place, 0)) AS gone_day
FROM seen s JOIN present p USING (id) GROUP BY s.id
"""

_STATED: Final = """
CREATE TEMP TABLE stated_now AS
SELECT DISTINCT c.child, c.parent FROM raw_claim c JOIN raw_model r ON r.id = c.child AND r.observed_on = c.observed_on
LEFT JOIN latest l ON l.id = c.child
WHERE c.method IN {listed} AND c.source IN ({sources})
  AND (l.bases_day IS NULL OR l.bases_day <= r.observed_on)
UNION
SELECT l.id, unnest(l.bases) FROM latest l LEFT JOIN raw_model r USING (id)
WHERE r.id IS NULL OR r.observed_on < l.bases_day
"""
"""Parents that the latest word on each model names: its record, or a later observation. One of the record's own day
says less than the record and does not count."""

_UPDATE: Final = """
UPDATE raw_model AS m SET
    downloads_30d = coalesce(l.downloads_30d, m.downloads_30d),
    likes = coalesce(l.likes, m.likes),
    modified_at = coalesce(l.modified_at, m.modified_at),
    licenses = CASE WHEN l.license_day > m.observed_on AND NOT list_contains(m.licenses, l.license)
                    THEN [l.license] ELSE m.licenses END,
    license_name = CASE WHEN l.license_day > m.observed_on AND NOT list_contains(m.licenses, l.license)
                        THEN NULL ELSE m.license_name END,
    license_link = CASE WHEN l.license_day > m.observed_on AND NOT list_contains(m.licenses, l.license)
                        THEN NULL ELSE m.license_link END,
    observed_on = l.day,
    observed_by = l.observed_by,
    removed_on = CASE WHEN l.removed THEN least(m.removed_on, l.gone_day)
                      WHEN m.removed_on >= l.day THEN m.removed_on END
FROM latest l WHERE l.id = m.id AND l.day > m.observed_on
"""

_INSERT: Final = """
INSERT INTO raw_model BY NAME
SELECT l.id, c.created_at, l.modified_at, l.downloads_30d, l.likes, []::VARCHAR[] AS tags,
       CASE WHEN l.license IS NULL THEN []::VARCHAR[] ELSE [l.license] END AS licenses, []::VARCHAR[] AS datasets,
       l.day AS observed_on, l.observed_by, l.gone_day AS removed_on
FROM latest l LEFT JOIN (
    SELECT id, max(created_at) AS created_at FROM ({models}) WHERE created_at < TIMESTAMP '{until}' GROUP BY id
) c USING (id)
WHERE NOT EXISTS (SELECT 1 FROM raw_model m WHERE m.id = l.id)
"""

_CLAIMS: Final = f"""
INSERT INTO raw_claim BY NAME
WITH stated AS (SELECT id AS child, unnest(bases) AS parent, day, source FROM seen),
ends AS (
    SELECT child, parent, min(day) AS observed_on, arg_min(source, (day, source)) AS source FROM stated GROUP BY ALL
    UNION
    SELECT child, parent, max(day), arg_max(source, (day, source)) FROM stated GROUP BY ALL
)
SELECT child, parent, '{METHOD}' AS method, observed_on, source FROM ends
ANTI JOIN (SELECT DISTINCT child, parent, observed_on FROM raw_claim) USING (child, parent, observed_on)
"""

_FORMER: Final = """
CREATE TEMP TABLE former_claim AS
SELECT c.* FROM raw_claim c JOIN parent_resolution t ON t.text = c.parent
WHERE t.id IS NOT NULL AND lower(t.id) <> lower(c.child)
  AND CASE WHEN c.method IN {listed} AND c.source IN ({sources})
      THEN (c.child, t.id) NOT IN (
        SELECT n.child, t.id FROM stated_now n JOIN parent_resolution t ON t.text = n.parent WHERE t.id IS NOT NULL)
      ELSE EXISTS (FROM raw_model m WHERE m.id = c.child AND c.observed_on < m.created_at::DATE) END
"""
"""What a record says has replaced what older ones say. A card that is older than the repository was another's of the
same id, which has gone."""

_KEEP: Final = f"""
INSERT INTO claim BY NAME
SELECT s.idx AS child, c.parent AS parent_text, c.relation, c.method, m.confidence, c.source, c.observed_on,
       '{SUPERSEDED}' AS refused
FROM former_claim c JOIN staged_model s ON s.id = c.child JOIN method m ON m.name = c.method ORDER BY ALL
"""


def apply_observations(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], as_of: date | None) -> None:
    """Bring `raw_model` and `raw_claim` to the moment, and note in `stated_now` which parents are named at that moment.

    Needs `folded` of `graph.resolve.renamed`. Of the observations that name the same parent of a model the first and
    the last become claims, where no record of that day says the same.
    """
    observed = [s for s in snapshots if s.has(OBSERVATIONS.name)]
    recorded = [s for s in snapshots if s.has(MODELS.name)]
    if observed or len(recorded) > 1:
        _apply(con, recorded, observed, as_of)
    (known,) = con.execute("SELECT count(*) FROM raw_model").fetchall()[0]
    if not known:
        when = f"by {as_of}" if as_of else "in these snapshots"
        raise BadDataError(f"no model was known {when}. {_first_day(con, recorded, observed)}")


def _apply(
    con: duckdb.DuckDBPyConnection, recorded: Sequence[Snapshot], observed: Sequence[Snapshot], as_of: date | None
) -> None:
    parts = [f"SELECT {_COLUMNS}, '{s.manifest.name}' AS source FROM {s.table(OBSERVATIONS.name)}" for s in observed]
    if not parts:
        nothing = ", ".join(f"NULL::{c.type.value} AS {c.name}" for c in OBSERVATIONS.columns)
        parts = [f"SELECT {nothing}, NULL::VARCHAR AS source WHERE false"]
    until = _after(as_of)
    con.execute(_SEEN.format(parts=_FOLDED.format(parts=" UNION ALL ".join(parts)), until=until))
    con.execute(_LATEST)
    con.execute(_STATED.format(listed=_LISTED, sources=_sources([*recorded, *observed])))
    con.execute(_UPDATE)
    models = " UNION ALL ".join(f"SELECT id, created_at FROM {s.table(MODELS.name)}" for s in recorded)
    con.execute(_INSERT.format(models=models, until=until))
    con.execute(_CLAIMS)


def set_aside_superseded(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Move claims that records and observations no longer make from `raw_claim` to `former_claim`.

    A parent that nothing else names gets no node. A claim of a pair that is still stated stays, so that the edge
    knows when it was first seen; claims of other sources (model cards, curated rows, inference) are left alone.
    Needs `parent_resolution`.
    """
    if not _exists(con, "stated_now"):
        return
    con.execute(_FORMER.format(listed=_LISTED, sources=_sources(snapshots)))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE raw_claim AS SELECT * FROM raw_claim c WHERE NOT EXISTS (FROM former_claim f "
        "WHERE f.child = c.child AND f.parent = c.parent AND f.method = c.method AND f.source = c.source)"
    )
    con.execute("DELETE FROM parent_resolution WHERE text NOT IN (SELECT parent FROM raw_claim)")


def keep_superseded(con: duckdb.DuckDBPyConnection) -> None:
    """Put the claims that were set aside into the table `claim`, each with the reason why it makes no edge."""
    if _exists(con, "former_claim"):
        con.execute(_KEEP)


def known_by(column: str, as_of: date | None) -> str:
    """SQL condition: this date lies on or before the moment; undated rows count always."""
    return "true" if as_of is None else f"({column} IS NULL OR {column} <= DATE '{as_of.isoformat()}')"


def _exists(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    rows = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchall()
    return bool(rows[0][0])


def _sources(snapshots: Sequence[Snapshot]) -> str:
    """SQL list of the snapshots whose claims records or observations make.

    Written out, as DuckDB 2.0 refuses a bound value in a filter that it can drop (over an empty table).
    """
    names = [s.manifest.name for s in snapshots if s.has(MODELS.name) or s.has(OBSERVATIONS.name)]
    return ", ".join("'" + name.replace("'", "''") + "'" for name in names)


def _first_day(con: duckdb.DuckDBPyConnection, recorded: Sequence[Snapshot], observed: Sequence[Snapshot]) -> str:
    days = [f"SELECT min(observed_on) AS day FROM {s.table(MODELS.name)}" for s in recorded]
    days += [f"SELECT min(observed_at)::DATE AS day FROM {s.table(OBSERVATIONS.name)}" for s in observed]
    (first,) = con.execute(f"SELECT min(day) FROM ({' UNION ALL '.join(days)})").fetchall()[0]
    return f"The first observation is of {first}." if first else "They hold no rows."


def _after(as_of: date | None) -> str:
    """Timestamp from which observations are too late."""
    return "infinity" if as_of is None else (as_of + timedelta(days=1)).isoformat()
