"""Cypher that brings a server from one graph to another.

A server spends more time on understanding a statement for the first time than on a thousand rows of it. So there
are few: one per label, or pair of labels, for all types between these. Rows come as maps, because they differ in what
they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, Final

from graph.schema import EDGES, NODES, Edge, Node, node
from graph.store.neo4j.ddl import OURS
from graph.store.neo4j.differences import Differences, Row

Step = tuple[str, dict[str, Any]]
"""A statement and its parameter `rows`."""

_PAIRS: Final = tuple(dict.fromkeys((e.start, e.end) for e in EDGES))


def iter_steps(found: Differences, size: int, *, again: bool) -> Iterator[Step]:
    """Edges change, edges go, nodes go, nodes come or change, edges come.

    What changes stands first: among the other changes of a transaction it took the server eight times as long.

    `again`: these are many transactions, and a part may have been written before. So what comes is deleted first where
    it is there, and no node takes more edges with it than a transaction holds.
    """

    def edges(pair: tuple[str, str], rows: Callable[[Edge], Iterator[Row]]) -> Iterator[Row]:
        return chain.from_iterable(rows(e) for e in EDGES if (e.start, e.end) == pair)

    for pair in _PAIRS:
        yield from _batches(change_edges(*pair), edges(pair, found.changed_edges), size)
    for pair in _PAIRS:
        gone = edges(pair, lambda e: found.gone_edges(e, detached=again))
        yield from _batches(delete_edges(*pair), chain(gone, edges(pair, found.new_edges)) if again else gone, size)
    for n in NODES:
        yield from _batches(delete_nodes(n), found.gone_nodes(n), size)
    for n in NODES:
        yield from _batches(merge_nodes(n), found.written_nodes(n), size)
    for pair in _PAIRS:
        yield from _batches(create_edges(*pair), edges(pair, found.new_edges), size)


def merge_nodes(n: Node) -> str:
    """Cypher that creates nodes or brings them up to date."""
    return (
        f"UNWIND $rows AS row MERGE (x:{n.label} {{{n.key}: row.key}}) "
        "SET x += row.values REMOVE x:$(row.stale) SET x:$(row.labels)"
    )


def delete_nodes(n: Node) -> str:
    """Cypher that deletes nodes by key, where they are ours."""
    return f"UNWIND $rows AS row MATCH (x:{n.label} {{{n.key}: row.key}}) WHERE x:{OURS} DETACH DELETE x"


def create_edges(start: str, end: str) -> str:
    """Cypher that creates relationships between nodes of two labels."""
    return f"{_ends(start, end)} CREATE (a)-[r:$(row.type)]->(b) SET r = row.values"


def delete_edges(start: str, end: str) -> str:
    """Cypher that deletes relationships between nodes of two labels."""
    return f"{_found(start, end)} DELETE r"


def change_edges(start: str, end: str) -> str:
    """Cypher that gives relationships between nodes of two labels other properties."""
    return f"{_found(start, end)} SET r += row.values"


def _found(start: str, end: str) -> str:
    # Null equals null here: a key may have a part that is not known.
    return (
        f"{_ends(start, end)} MATCH (a)-[r:$(row.type)]->(b) "
        "WHERE all(k IN keys(row.key) WHERE coalesce(r[k] = row.key[k], r[k] IS NULL AND row.key[k] IS NULL))"
    )


def _ends(start: str, end: str) -> str:
    a, b = node(start), node(end)
    return f"UNWIND $rows AS row MATCH (a:{start} {{{a.key}: row.start}}) MATCH (b:{end} {{{b.key}: row.end}})"


def _batches(statement: str, rows: Iterator[Row], size: int) -> Iterator[Step]:
    while batch := list(islice(rows, size)):
        yield statement, {"rows": batch}
