"""The longest chains of derivation in a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.lineage import LineageIndex
from graph.store.base import EdgeChoice
from graph.store.duckdb import DuckDBStore


def longest_chains(store: DuckDBStore, edges: EdgeChoice, most: int) -> list[tuple[Any, ...]]:
    """Model at the end, base at the start, edges between, and the chain itself; longest first.

    Of several parents on a longest way the first by id is taken, so that the answer is one. Only ends are listed: a
    model on which another chain of this list passes is left out. A folded cycle is passed as one.
    """
    index = store.index(edges)
    level = index.levels().level
    chains: list[list[int]] = []
    passed: set[int] = set()
    for end in np.lexsort((np.arange(level.size), -level)).tolist():
        if len(chains) == most or level[end] == 0:
            break
        if end in passed:
            continue
        chain = [end]
        while level[chain[-1]]:
            chain.append(_step(index, level, chain[-1]))
        passed.update(chain)
        chains.append(chain)
    wanted = sorted({node for chain in chains for node in chain})
    names = dict(store.con.execute("SELECT idx, id FROM model WHERE list_contains(?, idx)", [wanted]).fetchall())
    return [
        (names[chain[0]], names[chain[-1]], len(chain) - 1, " <- ".join(names[n] for n in reversed(chain)))
        for chain in chains
    ]


def _step(index: LineageIndex, level: NDArray[np.int32], node: int) -> int:
    """The smallest parent one level below; of a folded cycle the parents of all its members."""
    members = [node] if not index.in_cycle.size else np.flatnonzero(index.component == index.component[node]).tolist()
    parents = np.concatenate([index.parents.row(member) for member in members])
    return int(parents[level[parents] == level[node] - 1].min())
