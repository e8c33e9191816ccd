"""What follows from the edges of an edge set: bases, origin by country, and what was done about cycles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.arrays import fetch_arrays
from graph.lineage import LineageIndex
from graph.schema.lineage import EDGE_SETS, MIXED, UNRESOLVED, EdgeSet

if TYPE_CHECKING:
    import duckdb

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

_NOWHERE: Final = np.iinfo(np.int32).max

EDGES_SQL: Final = """
SELECT child, parent FROM derived_from WHERE {member}
UNION ALL
SELECT mirror, original FROM mirror_of WHERE {member}
ORDER BY ALL
"""
"""Edges that a closure passes through: lineage, and mirrors where the edge set folds them."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Origin of each row: a number for its bucket and a number for its set of countries.

    `bucket` counts in `names`, `countries` in `sets`; -1 stands for null.
    """

    bucket: Int32
    countries: Int32
    names: list[str]
    sets: list[list[str]]


def find_buckets(indptr: Int64, nodes: Int32, country: Int32, codes: list[str]) -> Buckets:
    """Origin of each row of nodes by the countries of these nodes.

    A row is `mixed` where two known countries differ, `unresolved` where a country is not known and no two known ones
    differ, else it is the country of all its nodes. A row without nodes is null.

    Args:
        indptr: rows as in a CSR matrix, shape (rows + 1,).
        nodes: members of the rows.
        country: for each node its place in `codes`; -1 where not known.
        codes: country codes, ascending.
    """
    names = [*codes, MIXED, UNRESOLVED]
    sets: list[list[str]] = [[code] for code in codes] + [[]]
    rows = indptr.size - 1
    bucket = np.full(rows, -1, dtype=np.int32)
    countries = np.full(rows, -1, dtype=np.int32)
    filled = np.flatnonzero(np.diff(indptr))
    if not filled.size:
        return Buckets(bucket, countries, names, sets)
    start = indptr[:-1][filled]
    of_node = country[nodes]
    lowest = np.minimum.reduceat(np.where(of_node < 0, _NOWHERE, of_node), start)
    highest = np.maximum.reduceat(of_node, start)
    all_known = np.minimum.reduceat(of_node, start) >= 0
    is_mixed = (highest >= 0) & (lowest != highest)
    bucket[filled] = np.where(is_mixed, len(codes), np.where(all_known, highest, len(codes) + 1))
    countries[filled] = np.where(highest >= 0, highest, len(codes))
    known_sets: dict[tuple[int, ...], int] = {}
    for row in filled[is_mixed].tolist():
        found = np.unique(of_node[indptr[row] : indptr[row + 1]])
        members = tuple(found[found >= 0].tolist())
        if members not in known_sets:
            known_sets[members] = len(sets)
            sets.append([codes[m] for m in members])
        countries[row] = known_sets[members]
    return Buckets(bucket, countries, names, sets)


def lab_countries(con: duckdb.DuckDBPyConnection, models: str = "model") -> tuple[Int32, list[str]]:
    """Country of the lab that uploaded each model: its place in the list of codes, -1 where not known."""
    codes = [
        code
        for (code,) in con.execute(
            "SELECT DISTINCT country FROM organization WHERE country IS NOT NULL ORDER BY country"
        ).fetchall()
    ]
    found = fetch_arrays(
        con,
        f"SELECT coalesce(list_position($codes, o.country), 0)::INTEGER - 1 AS place FROM {models} m "
        "LEFT JOIN account a ON a.id = m.account LEFT JOIN organization o ON o.id = a.organization ORDER BY m.idx",
        {"codes": codes},
    )
    return found["place"], codes


def creation_times(con: duckdb.DuckDBPyConnection, models: str = "model") -> Int64:
    """Creation of each model in microseconds since 1970; LineageIndex.UNKNOWN where not known."""
    return fetch_arrays(
        con, f"SELECT coalesce(epoch_us(created_at), {LineageIndex.UNKNOWN}) AS at FROM {models} ORDER BY idx"
    )["at"]


def close_edge_sets(con: duckdb.DuckDBPyConnection, folder: Path, country: Int32, codes: list[str]) -> None:
    """Compute the closures of all edge sets and put them into the graph.

    Reads `staged_model` (idx, created_at), `derived_from` and `mirror_of`, whose in_* columns say which edges the sets
    admit. Clears in_* of the edges that the cycle rule drops; fills `rooted_in` and `cycle_note`; makes a temporary
    table `origin_<set>` per set (idx, is_root, origin_bucket, origin_countries, parent_bucket); saves the index of
    each set below `folder`.
    """
    created = creation_times(con, "staged_model")
    for edges in EDGE_SETS:
        index = _close(con, edges, created)
        index.save(folder / edges)
        register_closure(con, index)
        con.execute(f"INSERT INTO rooted_in SELECT model, base, '{edges}', depth FROM closure_row")
        con.unregister("closure_row")
        register_origin(con, f"origin_{edges}", index, country, codes)


def read_edges(con: duckdb.DuckDBPyConnection, member: str) -> tuple[Int32, Int32]:
    """Child and parent row numbers of the edges that satisfy a condition on `derived_from` and `mirror_of`."""
    found = fetch_arrays(con, EDGES_SQL.format(member=member))
    return found["child"], found["parent"]


def _close(con: duckdb.DuckDBPyConnection, edges: EdgeSet, created: Int64) -> LineageIndex:
    child, parent = read_edges(con, f"in_{edges}")
    index = LineageIndex.build(created.size, child, parent, created)
    gone = index.dropped | index.self_loops
    if gone.any():
        dropped = {"child": child[gone], "parent": parent[gone]}
        con.register("dropped_edge", dropped)
        for table, start, end in (("derived_from", "child", "parent"), ("mirror_of", "mirror", "original")):
            con.execute(
                f"UPDATE {table} SET in_{edges} = false FROM dropped_edge AS d "
                f"WHERE {table}.{start} = d.child AND {table}.{end} = d.parent"
            )
        con.execute(f"INSERT INTO cycle_note SELECT '{edges}', child, parent, 'dropped', NULL FROM dropped_edge")
        con.unregister("dropped_edge")
    kept = np.flatnonzero((index.component[child] == index.component[parent]) & ~gone)
    if kept.size:
        note = {"child": child[kept], "parent": parent[kept], "named": index.component[child[kept]]}
        con.register("folded_edge", note)
        con.execute(f"INSERT INTO cycle_note SELECT '{edges}', child, parent, 'folded', named FROM folded_edge")
        con.unregister("folded_edge")
    return index


def register_closure(con: duckdb.DuckDBPyConnection, index: LineageIndex) -> None:
    """Let `closure_row` stand for the bases of all models that are no roots: model, base, depth."""
    roots = index.root_sets()
    model = roots.rows().astype(np.int32)
    derived = ~index.is_root[model]
    con.register("closure_row", {"model": model[derived], "base": roots.roots[derived], "depth": roots.depth[derived]})


def register_origin(
    con: duckdb.DuckDBPyConnection, name: str, index: LineageIndex, country: Int32, codes: list[str]
) -> None:
    """Make the temporary table `name`: origin of every model by its bases and by its immediate parents."""
    roots = index.root_sets()
    by_base = find_buckets(roots.indptr, roots.roots, country, codes)
    by_parent = find_buckets(index.parents.indptr, index.parents.indices, country, codes)
    rows: dict[str, Any] = {
        "idx": np.arange(index.node_count, dtype=np.int32),
        "is_root": index.is_root,
        "bucket": by_base.bucket,
        "countries": by_base.countries,
        "parent": by_parent.bucket,
    }
    con.register("origin_row", rows)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT idx, is_root, $names[bucket + 1] AS origin_bucket, "
        "$sets[countries + 1] AS origin_countries, $names[parent + 1] AS parent_bucket FROM origin_row",
        {"names": by_base.names, "sets": by_base.sets},
    )
    con.unregister("origin_row")
