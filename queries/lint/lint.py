"""Findings about the lineage of a graph: what its sources state that cannot be right, or that hangs on little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from graph.errors import UsageError
from graph.schema.lineage import EDGE_SETS
from graph.store.base import EdgeChoice, GraphInfo
from graph.store.duckdb import DuckDBStore
from queries.lint.chains import longest_chains

Kind = Literal[
    "self_reference",
    "cycle",
    "removed_base",
    "ambiguous_parent",
    "unreadable_parent",
    "conflicting_relations",
    "card_and_tag",
    "automated_uploader",
    "longest_chain",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

CHAINS: Final = 10
"""Chains that are listed, longest first."""

LEAST_UPLOADS: Final = 30
"""Repositories from which an account may look automated."""

_LISTED: Final = "('tag_typed', 'tag_untyped', 'base_models', 'observation')"

_SQL: Final[dict[str, str]] = {
    "self_reference": """
        SELECT m.id, m.id, NULL::BIGINT, 'names itself as its parent'
        FROM claim c JOIN model m ON m.idx = c.child WHERE c.refused = 'self-reference' GROUP BY m.id ORDER BY m.id""",
    "cycle": """
        SELECT c.id, p.id, NULL::BIGINT, n.action || coalesce(', named by ' || named.id, '')
        FROM cycle_note n JOIN model c ON c.idx = n.child JOIN model p ON p.idx = n.parent
        LEFT JOIN model named ON named.idx = n.named
        WHERE n.edges = $edges AND n.child <> n.parent ORDER BY ALL""",
    "ambiguous_parent": """
        SELECT m.id, c.parent_text, len(any_value(c.candidates)), array_to_string(any_value(c.candidates), ', ')
        FROM claim c JOIN model m ON m.idx = c.child WHERE c.candidates IS NOT NULL AND len(c.candidates) > 0
        GROUP BY m.id, c.parent_text ORDER BY m.id, c.parent_text""",
    "unreadable_parent": """
        SELECT m.id, c.parent_text, NULL::BIGINT, any_value(c.refused)
        FROM claim c JOIN model m ON m.idx = c.child
        WHERE c.refused IN ('empty', 'local path', 'not a Hub id', 'name without a namespace')
          AND coalesce(len(c.candidates), 0) = 0
        GROUP BY m.id, c.parent_text ORDER BY m.id, c.parent_text""",
    "conflicting_relations": """
        SELECT m.id, p.id, count(DISTINCT c.relation), string_agg(DISTINCT c.relation, ', ' ORDER BY c.relation)
            || '; the edge says ' || any_value(d.relation)
        FROM claim c JOIN model m ON m.idx = c.child JOIN model p ON p.idx = c.parent
        JOIN derived_from d ON d.child = c.child AND d.parent = c.parent
        WHERE c.relation IS NOT NULL GROUP BY m.id, p.id HAVING count(DISTINCT c.relation) > 1 ORDER BY m.id, p.id""",
    "card_and_tag": f"""
        WITH side AS (
            SELECT child, list_sort(list(DISTINCT parent) FILTER (method IN {_LISTED})) AS tags,
                   list_sort(list(DISTINCT parent) FILTER (method NOT IN {_LISTED} AND source <> 'inference')) AS cards
            FROM claim WHERE parent IS NOT NULL OR refused = 'the uploader declares other parents' GROUP BY child
        ), other AS (
            SELECT DISTINCT c.child, c.parent_text FROM claim c JOIN side s USING (child)
            WHERE c.method NOT IN {_LISTED} AND c.source <> 'inference' AND len(s.tags) > 0
              AND (c.refused = 'the uploader declares other parents'
                   OR c.parent IS NOT NULL AND NOT list_contains(s.tags, c.parent))
        )
        SELECT m.id, string_agg(o.parent_text, ', ' ORDER BY o.parent_text), NULL::BIGINT,
               'card or files name this, the tags do not'
        FROM other o JOIN model m ON m.idx = o.child GROUP BY m.id ORDER BY m.id""",
    "automated_uploader": """
        WITH gap AS (
            SELECT account, idx, epoch(created_at)
                   - lag(epoch(created_at)) OVER (PARTITION BY account ORDER BY created_at, idx) AS seconds
            FROM model WHERE has_record AND removed_on IS NULL AND created_at IS NOT NULL AND account IS NOT NULL
        ), pace AS (
            SELECT account, count(*) AS models, count(*) FILTER (seconds < 600) AS quick FROM gap GROUP BY account
        )
        SELECT p.account, NULL::VARCHAR, p.models,
               p.quick || ' of its repositories were created within ten minutes of the one before; '
               || count(m.idx) || ' of its models are derivatives'
        FROM pace p LEFT JOIN model m ON m.account = p.account AND m.has_record AND NOT m.is_root_{edges}
        WHERE p.models >= $least AND p.quick >= 0.5 * p.models
        GROUP BY p.account, p.models, p.quick ORDER BY p.models DESC, p.account""",
}


@dataclass(frozen=True)
class Finding:
    """One odd thing. `count` is a number of models or of candidates, where the kind has one: see `detail`."""

    kind: Kind
    model: str
    other: str | None
    count: int | None
    detail: str


@dataclass(frozen=True)
class Lint:
    """All findings of a graph, by kind."""

    graph: GraphInfo
    edges: str
    findings: list[Finding]
    notes: tuple[str, ...]

    def count(self, kind: Kind) -> int:
        """Number of findings of a kind."""
        return sum(f.kind == kind for f in self.findings)


def lint(store: DuckDBStore, edges: EdgeChoice = "default", kinds: Sequence[Kind] = KINDS) -> Lint:
    """What is odd in the lineage of this graph.

    Raises:
        UsageError: a minimum confidence instead of an edge set, or an unknown kind.
    """
    if edges not in EDGE_SETS:
        raise UsageError(f"edges {edges!r}; lint takes one of {', '.join(EDGE_SETS)}.")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"kind {unknown[0]!r}; expected some of {', '.join(KINDS)}.")
    finders: dict[str, Callable[[], list[tuple[Any, ...]]]] = {
        "removed_base": lambda: _removed_bases(store, edges),
        "longest_chain": lambda: longest_chains(store, edges, CHAINS),
    }
    found = [
        Finding(kind, *row)
        for kind in KINDS
        if kind in kinds
        for row in (finders[kind]() if kind in finders else _ask(store, kind, str(edges)))
    ]
    return Lint(store.info, str(edges), found, _notes(store, str(edges), found))


def _ask(store: DuckDBStore, kind: str, edges: str) -> list[tuple[Any, ...]]:
    sql = _SQL[kind].replace("{edges}", edges)
    given = {"edges": edges, "least": LEAST_UPLOADS}
    return store.con.execute(sql, {k: v for k, v in given.items() if f"${k}" in sql}).fetchall()


def _removed_bases(store: DuckDBStore, edges: EdgeChoice) -> list[tuple[Any, ...]]:
    """Models that left the Hub while others stand on them, most derivatives first."""
    rows = store.con.execute(
        "SELECT idx, id, removed_on FROM model WHERE removed_on IS NOT NULL ORDER BY id"
    ).fetchall()
    counts = store.index(edges).descendant_counts()
    bases = sorted(((int(counts[i]), id_, day) for i, id_, day in rows if counts[i]), key=lambda r: (-r[0], r[1]))
    return [(id_, None, count, f"removed on {day}; {count} models stand on it") for count, id_, day in bases]


def _notes(store: DuckDBStore, edges: str, found: list[Finding]) -> tuple[str, ...]:
    """The number of derivatives with and without uploaders that look automated."""
    accounts = sorted({f.model for f in found if f.kind == "automated_uploader"})
    if not accounts:
        return ()
    every, without = store.con.execute(
        f"SELECT count(*), count(*) FILTER (NOT list_contains($accounts, coalesce(account, ''))) FROM model "
        f"WHERE has_record AND removed_on IS NULL AND NOT is_root_{edges}",
        {"accounts": accounts},
    ).fetchall()[0]
    return (
        f"{every:,} models are derivatives; {without:,} without the {len(accounts):,} uploaders that look automated.",
    )
