"""The fixed split, and a build of the sample with declarations hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.edges import number_models, store_methods
from graph.resolve.inference.facts import Facts, read_facts
from graph.resolve.inference.features import Candidates
from graph.resolve.inference.infer import iter_candidates
from graph.resolve.mirrors import load_mirror_registry
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


Truth = dict[str, dict[str, str | None]]
"""Child → its declared parents in lower case → the typed relation, where one is stated."""


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


def open_hidden(snapshots: Sequence[Snapshot], condition: str) -> duckdb.DuckDBPyConnection:
    """In-memory build up to the numbered models, without the claims and observations that the condition hides.

    Observations are left out altogether: they repeat the declarations. `hidden_claim` keeps what was taken away.
    """
    import duckdb

    con = duckdb.connect()
    load_records(con, snapshots)
    con.execute(f"CREATE TEMP TABLE hidden_claim AS SELECT * FROM raw_claim WHERE {condition}")
    con.execute(f"DELETE FROM raw_claim WHERE {condition}")
    resolve_parents(con, snapshots)
    for name in ("account", "trained_on", "dataset"):
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
    con.close()
    truth: Truth = {}
    for child, parent, relation in rows:
        truth.setdefault(child, {})[parent] = relation
    return truth


def hide(snapshots: tuple[Snapshot, ...], condition: str) -> Hidden:
    """Candidates for the hidden models, found in what remains."""
    truth = read_truth(snapshots)
    con = open_hidden(snapshots, condition)
    ids = np.array([i for (i,) in con.execute("SELECT id FROM staged_model ORDER BY idx").fetchall()], dtype=object)
    hidden = {c for (c,) in con.execute("SELECT DISTINCT child FROM hidden_claim").fetchall()} & truth.keys()
    rows = np.array([place for place, id_ in enumerate(ids) if id_ in hidden], dtype=np.int32)
    facts = read_facts(con)
    reuploaders = [a for (a,) in con.execute("SELECT account FROM reuploader").fetchall()]
    con.close()
    ((_, candidates),) = iter_candidates(facts, rows, reuploaders)
    return Hidden(ids, rows, candidates, frozenset(str(i).lower() for i in ids), facts)


def _create(table: str) -> str:
    from graph.schema import EDGES, NODES, create_table

    for node in NODES:
        if node.table == table:
            return create_table(table, node.properties)
    return next(create_table(table, e.columns) for e in EDGES if e.table == table)
