"""The fixed split, and a build of the sample with declarations hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.edges import number_models, resolve_edges, store_methods
from graph.resolve.inference.facts import Facts, read_facts
from graph.resolve.inference.features import Candidates
from graph.resolve.inference.infer import iter_candidates
from graph.resolve.mirrors import infer_quantized_copies, load_mirror_registry, resolve_mirrors
from graph.resolve.parents import resolve_parents
from graph.resolve.records import load_records
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

FOLDS: Final = 10
"""Parts of a half; one part is hidden at a time, so that its parents can be known from elsewhere."""

DEV: Final = 0
HELD_BACK: Final = 1

_HALF: Final = "('0x' || substr(sha256({id}), 1, 2))::INTEGER & 1"
_FOLD: Final = f"('0x' || substr(sha256({{id}}), 3, 2))::INTEGER % {FOLDS}"


def hidden_sql(half: int, fold: int | None, by: str = "model") -> str:
    """Condition on `child`: whether its declarations are hidden.

    The half is drawn by the first byte of the SHA-256 of the id, the fold by the second byte; by account instead,
    where `by` says so, so that no sibling of a hidden model is left. Drawn once, before anything was tuned.
    """
    id_ = "child" if by == "model" else "lower(split_part(child, '/', 1))"
    rule = f"{_HALF.format(id=id_)} = {half}"
    return rule if fold is None else f"{rule} AND {_FOLD.format(id=id_)} = {fold}"


@dataclass(frozen=True, slots=True)
class Truth:
    """What the sample declares. Ids are in lower case, but for children.

    `parents` maps a child to its declared parents and their typed relations; `originals` a copy (or a quantized copy
    of a known re-uploader) to its original; `ancestors` a model to all models that it is declared to stand on.
    """

    parents: dict[str, dict[str, str | None]]
    originals: dict[str, str]
    ancestors: dict[str, frozenset[str]]

    def is_right(self, child: str, parent: str) -> bool:
        """Whether this parent is declared, copies counted as one with their original."""
        folded = self.originals.get(parent, parent)
        return any(folded == self.originals.get(p, p) for p in self.parents[child])

    def is_in_line(self, child: str, parent: str) -> bool:
        """Whether the child is declared to stand on this parent, directly or through others."""
        folded = self.originals.get(parent, parent)
        return self.is_right(child, parent) or any(
            folded in self.ancestors.get(self.originals.get(p, p), ()) for p in self.parents[child]
        )

    def is_on_the_way(self, child: str, parent: str) -> bool:
        """Whether this parent lies in the child's line, or between the child and a parent that it declares.

        Who quantizes a tune and keeps its card declares what the tune declared.
        """
        above = self.ancestors.get(self.originals.get(parent, parent), ())
        return self.is_in_line(child, parent) or any(self.originals.get(p, p) in above for p in self.parents[child])


@dataclass(frozen=True, slots=True)
class Hidden:
    """One run: models whose declarations were hidden, and the candidates that were found for them."""

    ids: NDArray[np.object_]
    rows: NDArray[np.int32]
    candidates: Candidates
    known: frozenset[str]
    facts: Facts

    def child(self, place: int) -> str:
        """Id of the child that a candidate row is about."""
        return str(self.ids[self.rows[self.candidates.row[place]]])

    def parent(self, place: int) -> str:
        """Id of the candidate, in lower case."""
        return str(self.ids[self.candidates.model[place]]).lower()


def open_hidden(snapshots: Sequence[Snapshot], condition: str, names: Sequence[str] = ()) -> duckdb.DuckDBPyConnection:
    """In-memory build up to the numbered models, without the claims and observations that the condition hides.

    Observations are left out altogether: they repeat the declarations. `hidden_claim` keeps what was taken away.
    `names` are further ids that are known, but nothing about them.
    """
    import duckdb

    con = duckdb.connect()
    load_records(con, snapshots)
    con.execute(f"CREATE TEMP TABLE hidden_claim AS SELECT * FROM raw_claim WHERE {condition}")
    con.execute(f"DELETE FROM raw_claim WHERE {condition}")
    if names:
        con.execute(
            "INSERT INTO raw_model BY NAME SELECT id, []::VARCHAR[] AS tags, []::VARCHAR[] AS datasets FROM "
            "(SELECT min(id) AS id FROM (SELECT unnest(?::VARCHAR[]) AS id) GROUP BY lower(id)) n "
            "WHERE NOT EXISTS (FROM raw_model r WHERE lower(r.id) = lower(n.id))",
            [list(names)],
        )
    resolve_parents(con, snapshots)
    for name in ("account", "trained_on", "dataset", "derived_from", "mirror_of", "claim"):
        con.execute(_create(name))
    number_models(con)
    store_methods(con)
    load_mirror_registry(con, snapshots)
    return con


def read_truth(snapshots: tuple[Snapshot, ...]) -> Truth:
    """All declared pairs of the sample, self-references and refused parents left out."""
    return _read_truth(tuple(s.path for s in snapshots))


@cache
def _read_truth(paths: tuple[Path, ...]) -> Truth:
    snapshots = [Snapshot.open(path) for path in paths]
    con = open_hidden(snapshots, "false")
    rows = con.execute(
        "SELECT child, lower(t.id), max(relation) FROM raw_claim r JOIN parent_resolution t ON t.text = r.parent "
        "WHERE t.id IS NOT NULL AND lower(t.id) <> lower(child) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    parents: dict[str, dict[str, str | None]] = {}
    for child, parent, relation in rows:
        parents.setdefault(child, {})[parent] = relation
    resolve_edges(con)
    resolve_mirrors(con)
    infer_quantized_copies(con)
    originals = dict(
        con.execute(
            "SELECT lower(c.id), lower(o.id) FROM (SELECT mirror AS copy, original FROM mirror_of WHERE in_default "
            "UNION SELECT child, parent FROM inferred_claim) JOIN staged_model c ON c.idx = copy "
            "JOIN staged_model o ON o.idx = original"
        ).fetchall()
    )
    con.close()
    return Truth(parents, originals, _ancestors(parents, originals))


def _ancestors(parents: dict[str, dict[str, str | None]], originals: dict[str, str]) -> dict[str, frozenset[str]]:
    above = {
        originals.get(child.lower(), child.lower()): {originals.get(p, p) for p in stated}
        for child, stated in parents.items()
    }
    found: dict[str, frozenset[str]] = {}
    for start, first in above.items():
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(above.get(node, ()))
        found[start] = frozenset(seen - {start})
    return found


def half_of(id_: str) -> int:
    """Half that a child belongs to, by the first byte of the SHA-256 of its id."""
    return hashlib.sha256(id_.encode()).digest()[0] & 1


def fold_of(id_: str) -> int:
    """Fold of a child within its half."""
    return hashlib.sha256(id_.encode()).digest()[1] % FOLDS


def hide_half(snapshots: tuple[Snapshot, ...], half: int, by: str = "model") -> Iterator[Hidden]:
    """A run per fold of a half.

    By account, children are left out that belong to the other half by their own id: what is learned from one half,
    in either way, is never judged on the other.
    """
    for fold in range(FOLDS):
        yield hide(snapshots, hidden_sql(half, fold, by), half)


def hide(snapshots: tuple[Snapshot, ...], condition: str, half: int | None = None) -> Hidden:
    """Candidates for the hidden models, of this half where one is given, found in what remains."""
    truth = read_truth(snapshots)
    con = open_hidden(snapshots, condition)
    ids = np.array([i for (i,) in con.execute("SELECT id FROM staged_model ORDER BY idx").fetchall()], dtype=object)
    hidden = {c for (c,) in con.execute("SELECT DISTINCT child FROM hidden_claim").fetchall()} & truth.parents.keys()
    chosen = {i for i in hidden if half is None or half_of(i) == half}
    rows = np.array([place for place, id_ in enumerate(ids) if id_ in chosen], dtype=np.int32)
    facts = read_facts(con)
    reuploaders = [a for (a,) in con.execute("SELECT account FROM reuploader").fetchall()]
    con.close()
    ((_, candidates),) = iter_candidates(facts, rows, reuploaders)
    return Hidden(ids, rows, candidates, frozenset(str(i).lower() for i in ids), facts)


def _create(table: str) -> str:
    from graph.schema import EDGES, NODES, TABLES, create_table

    for node in NODES:
        if node.table == table:
            return create_table(table, node.properties)
    for kept in TABLES:
        if kept.table == table:
            return create_table(table, kept.properties)
    return next(create_table(table, e.columns) for e in EDGES if e.table == table)
