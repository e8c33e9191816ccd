"""Parents as people write them become canonical Hub ids, or a reason why they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.identity import FOLDERS, PLAIN_ID, parse_model_reference
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

SELF_REFERENCE: Final = "self-reference"
AMBIGUOUS: Final = "ambiguous name"
MAX_CANDIDATES: Final = 20

_PLAIN: Final = f"""
CREATE OR REPLACE TEMP TABLE parent_text AS
SELECT parent AS text, count(*) AS mentions,
       regexp_full_match(parent, '{PLAIN_ID}')
       AND NOT contains(parent, '..')
       AND NOT contains(parent, '--')
       AND NOT list_contains({sorted(FOLDERS)}, lower(split_part(parent, '/', 1)))
       AND NOT regexp_matches(lower(parent), '[.](git|ipynb)$') AS plain
FROM raw_claim WHERE parent IS NOT NULL GROUP BY parent
"""

_KNOWN: Final = """
CREATE OR REPLACE TEMP TABLE known_id AS
WITH spelled AS (
    SELECT id, 2 AS standing, 1 AS mentions FROM raw_model
    UNION ALL SELECT current, 1, 1 FROM rename_target
    UNION ALL SELECT id, 0, mentions FROM stated
)
SELECT lower(id) AS key, arg_max(id, (standing, mentions, id)) AS id, max(standing) > 0 AS recorded
FROM (SELECT id, standing, sum(mentions) AS mentions FROM spelled GROUP BY id, standing) GROUP BY lower(id)
"""

_RESOLUTION: Final = f"""
CREATE OR REPLACE TABLE parent_resolution AS
WITH read AS (
    SELECT t.text, s.id AS written, r.reason, r.guesses, r.name
    FROM parent_text t LEFT JOIN stated s USING (text) LEFT JOIN odd_text r USING (text)
), guessed AS (
    SELECT text, arg_min(coalesce(m.current, k.id), rank) AS id, arg_min(m.former, rank) AS former,
           arg_min(m.source, rank) AS source
    FROM (SELECT text, unnest(guesses) AS guess, generate_subscripts(guesses, 1) AS rank FROM read
          WHERE written IS NULL) g
    LEFT JOIN rename_target m ON m.key = lower(g.guess)
    LEFT JOIN known_id k ON k.key = lower(g.guess) AND k.recorded
    WHERE m.current IS NOT NULL OR k.id IS NOT NULL
    GROUP BY text
), named AS (
    SELECT r.text, list_slice(list(k.id ORDER BY k.id), 1, {MAX_CANDIDATES}) AS candidates
    FROM read r JOIN known_id k ON split_part(k.key, '/', 2) = lower(r.name)
    WHERE r.written IS NULL GROUP BY r.text
), placed AS (
    SELECT r.*, coalesce(m.current, k.id, g.id) AS id,
           CASE WHEN m.current IS NOT NULL THEN m.former ELSE g.former END AS former,
           coalesce(m.source, g.source) AS source, n.candidates
    FROM read r
    LEFT JOIN rename_target m ON m.key = lower(r.written)
    LEFT JOIN known_id k ON k.key = lower(r.written)
    LEFT JOIN guessed g ON g.text = r.text
    LEFT JOIN named n ON n.text = r.text
)
SELECT text, id,
       CASE WHEN id IS NOT NULL THEN NULL WHEN len(candidates) > 1 THEN '{AMBIGUOUS}' ELSE reason END AS refused,
       CASE WHEN id IS NULL THEN candidates END AS candidates, former, source
FROM placed ORDER BY text
"""


def resolve_parents(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Map each distinct parent text of `raw_claim` to a canonical id or a reason.

    Reads `raw_model(id)`, `raw_claim(child, parent, …)`, `raw_rename(former, current, source)` (redirects that a crawl
    saw) and the curated renames of the registry, which may move whole accounts (`THUDM/*` to `zai-org/*`). Writes

    * `parent_resolution(text, id, refused, candidates, former, source)`: one row per text. `former` is the id that
      the text used and that has since been renamed; `candidates` are the known ids of that name where it stays open.
    * `known_id(key, id, recorded)`: every id known so far, by its lower-case form.
    * `rename_target(key, former, current, source)`: what each former id is called now.

    Rules, in order: a text that states an id follows renames, else takes the spelling of the model's own record,
    else the most frequent spelling. A text that only suggests an id (a path, a name without a namespace) counts where
    a record or a rename has exactly that id. Whether a child names itself is decided per claim: `refusal_sql`.
    """
    _read_renames(con, snapshots)
    con.execute(_PLAIN)
    odd = [text for (text,) in con.execute("SELECT text FROM parent_text WHERE NOT plain ORDER BY text").fetchall()]
    references = [parse_model_reference(text) for text in odd]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE odd_text (text VARCHAR, id VARCHAR, reason VARCHAR, guesses VARCHAR[], "
        "name VARCHAR)"
    )
    _insert(
        con,
        "odd_text",
        [(text, r.id, r.reason, list(r.guesses), r.name) for text, r in zip(odd, references, strict=True)],
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE stated AS SELECT text, text AS id, mentions FROM parent_text WHERE plain "
        "UNION ALL SELECT t.text, o.id, t.mentions FROM odd_text o JOIN parent_text t USING (text) "
        "WHERE o.id IS NOT NULL"
    )
    _load_renames(con)
    con.execute(_KNOWN)
    con.execute(_RESOLUTION)
    con.execute(
        "INSERT INTO known_id SELECT DISTINCT lower(r.id), r.id, false FROM parent_resolution r "
        "WHERE r.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM known_id k WHERE k.key = lower(r.id))"
    )


def refusal_sql(child: str, resolution: str) -> str:
    """SQL expression: why a claim of this child makes no edge; NULL where it makes one.

    Args:
        child: expression for the child's id.
        resolution: alias of the joined `parent_resolution`.
    """
    return f"CASE WHEN lower({resolution}.id) = lower({child}) THEN '{SELF_REFERENCE}' ELSE {resolution}.refused END"


def store_former_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `former_id` with the names under which models of the graph were known before."""
    con.execute(
        "INSERT INTO former_id SELECT DISTINCT t.former, s.idx, t.source FROM rename_target t "
        "JOIN staged_model s ON lower(s.id) = lower(t.current) WHERE t.former <> s.id ORDER BY ALL"
    )


def follow_renames(rows: list[tuple[str, str, str]]) -> dict[str, tuple[str, str, str]]:
    """Former id in lower case → (former id, id that it finally became, source of the first step).

    A chain is followed to its end; a chain that runs in a circle leads nowhere and is left out.
    """
    step = {former.lower(): (former, current, source) for former, current, source in rows}
    final: dict[str, tuple[str, str, str]] = {}
    for key, (former, current, source) in step.items():
        seen = {key}
        last = current
        while last.lower() in step and last.lower() not in seen:
            seen.add(last.lower())
            last = step[last.lower()][1]
        if last.lower() not in seen:
            final[key] = (former, last, source)
    return final


def _read_renames(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Add the curated renames to `raw_rename`. They come after the redirects that a crawl saw, and so prevail."""
    for snapshot in snapshots:
        if snapshot.has("former_name"):
            con.execute(f"INSERT INTO raw_rename SELECT former, current, source FROM {snapshot.table('former_name')}")


def _load_renames(con: duckdb.DuckDBPyConnection) -> None:
    """`rename_target(key, former, current, source)`: repositories by registry or redirect, and those of accounts.

    A renamed account moves every id that is stated under its former name, unless a record stands there today.
    """
    rows = con.execute("SELECT former, current, source FROM raw_rename ORDER BY rowid").fetchall()
    accounts = {f.lower(): (f, c, s) for f, c, s in rows if f.endswith("/*") and c.endswith("/*")}
    final = follow_renames([r for r in rows if r[0].lower() not in accounts])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE rename_target (key VARCHAR, former VARCHAR, current VARCHAR, source VARCHAR)"
    )
    if accounts:
        moved = con.execute(
            "SELECT DISTINCT s.id FROM stated s WHERE list_contains(?, lower(split_part(s.id, '/', 1)) || '/*') "
            "AND NOT EXISTS (SELECT 1 FROM raw_model m WHERE lower(m.id) = lower(s.id)) ORDER BY s.id",
            [sorted(accounts)],
        ).fetchall()
        for (id_,) in moved:
            account, _, name = id_.partition("/")
            _, current, source = accounts[f"{account.lower()}/*"]
            final.setdefault(id_.lower(), (id_, f"{current.removesuffix('/*')}/{name}", source))
    spelled = (
        dict(
            con.execute(
                "SELECT lower(id), max(id) FROM raw_model WHERE list_contains(?, lower(id)) GROUP BY lower(id)",
                [sorted({current.lower() for _, current, _ in final.values()})],
            ).fetchall()
        )
        if final
        else {}
    )
    _insert(
        con,
        "rename_target",
        [
            (key, former, spelled.get(current.lower(), current), source)
            for key, (former, current, source) in sorted(final.items())
        ],
    )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    """Append rows of text and lists of text: one bound list per column, as no Arrow is needed for that."""
    if not rows:
        return
    types = [str(c[1]) for c in con.execute(f"SELECT * FROM {table} LIMIT 0").description or []]
    values = ", ".join(f"unnest(?::{t}[])" for t in types)
    con.execute(f"INSERT INTO {table} SELECT {values}", [list(column) for column in zip(*rows, strict=True)])
