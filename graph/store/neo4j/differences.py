"""What differs between the tables of two graphs.

Everything is compared as the tables hold it, by integer ids where edges hold those; texts are looked up afterwards, for
the rows that differ. Tables whose digests say that they are equal are not read at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from graph.database import connect
from graph.schema import EDGES, NODES, Edge, Node, node
from graph.store.folder import GRAPH_FILE, read_manifest
from graph.store.neo4j.labels import labels_sql
from graph.store.neo4j.rows import FORMER_IDS, served

Row = dict[str, Any]

_FETCHED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one type that differ. `detached`: edges that go together with a node at one of their ends."""

    gone: int = 0
    written: int = 0
    detached: int = 0


class Differences:
    """Two graphs, compared.

    The tables d_* hold what differs: of a node type its keys, of an edge type the references and properties on both
    sides, those of one side null where the edge is not there.
    """

    def __init__(self, old: Path, new: Path) -> None:
        self._con = connect()
        try:
            for name, folder in (("old", old), ("new", new)):
                path = str(folder / GRAPH_FILE).replace("'", "''")
                self._con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
            before, after = (read_manifest(folder).get("digests", {}) for folder in (old, new))
            self._same = {table for table, digest in after.items() if before.get(table) == digest}
            self.counts = {n.table: self._compare_nodes(n) for n in NODES}
            moved = self._follow_indices()
            self.counts |= {e.table: self._compare_edges(e, moved) for e in EDGES}
        except BaseException:
            self._con.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._con.close()

    @property
    def removed(self) -> int:
        """Nodes and edges that are gone."""
        return sum(c.gone for c in self.counts.values())

    @property
    def written(self) -> int:
        """Nodes and edges that are new or have other properties."""
        return sum(c.written for c in self.counts.values())

    @property
    def detached(self) -> int:
        """Edges among the removed ones that go together with a node."""
        return sum(c.detached for c in self.counts.values())

    def final_counts(self) -> dict[str, int]:
        """Nodes and relationships of the new graph."""
        nodes = sum(self._number(f"FROM new.main.{n.table}") for n in NODES)
        return {"nodes": nodes, "relationships": sum(self._number(f"FROM new.main.{e.table}") for e in EDGES)}

    def gone_nodes(self, n: Node) -> Iterator[Row]:
        """Keys of nodes that go."""
        if self.counts[n.table].gone:
            for (key,) in self._rows(f"SELECT key FROM d_{n.table} WHERE gone ORDER BY key"):
                yield {"key": key}

    def written_nodes(self, n: Node) -> Iterator[Row]:
        """Key, labels that come and go, and properties: all of a new node, of another those that differ."""
        if not self.counts[n.table].written:
            return
        names = [p.name for p in served(n)]
        values = "".join(f', t."{name}"' for name in names)
        new, old = (
            f'SELECT t."{n.key}" AS row_key, {labels_sql(n)} AS labels{values} FROM {_source(n, schema)} AS t '
            f'SEMI JOIN d_{n.table} AS d ON t."{n.key}" = d.key'
            for schema in ("new", "old")
        )
        for key, labels, *rest in self._rows(
            f"SELECT n.*, o.* EXCLUDE (row_key) FROM ({new}) AS n LEFT JOIN ({old}) AS o USING (row_key) ORDER BY 1"
        ):
            now, stale, then = rest[: len(names)], rest[len(names)] or [], rest[len(names) + 1 :]
            yield {
                "key": key,
                "labels": [label for label in labels if label not in stale],
                "stale": [label for label in stale if label not in labels],
                "values": _changes(names, now, then),
            }

    def gone_edges(self, e: Edge, *, detached: bool) -> Iterator[Row]:
        """Type, ends and key of edges that go; without `detached` only of those whose nodes stay."""
        counts = self.counts[e.table]
        if counts.gone > (0 if detached else counts.detached):
            keys = "".join(f', d."old_{k}"' for k in e.key)
            which = "" if detached else f" AND NOT {_detached(e)}"
            for start, end, *key in self._rows(f"SELECT {_keys(e)}{keys} {_gone(e)}{which} ORDER BY 1, 2"):
                yield {"type": e.type, "start": start, "end": end, "key": dict(zip(e.key, key, strict=True))}

    def new_edges(self, e: Edge) -> Iterator[Row]:
        """Type, ends, key and properties of edges that come."""
        return self._written_edges(e, "d.old_start IS NULL")

    def changed_edges(self, e: Edge) -> Iterator[Row]:
        """Type, ends and key of edges that stay, and the properties that differ."""
        return self._written_edges(e, "d.old_start IS NOT NULL")

    def _written_edges(self, e: Edge, which: str) -> Iterator[Row]:
        if not self.counts[e.table].written:
            return
        names = [p.name for p in served(e)]
        both = "".join(f', d."{side}_{name}"' for side in ("new", "old") for name in names)
        found = (
            f"SELECT {_keys(e)}{both} {_with_keys(e, 'new')} WHERE d.new_start IS NOT NULL AND {which} ORDER BY 1, 2"
        )
        for start, end, *values in self._rows(found):
            now, then = values[: len(names)], values[len(names) :]
            key = {name: value for name, value in zip(names, now, strict=True) if name in e.key}
            yield {"type": e.type, "start": start, "end": end, "key": key, "values": _changes(names, now, then)}

    def _compare_nodes(self, n: Node) -> Counts:
        key = f'"{n.key}"'
        read = {n.table, "former_id"} if FORMER_IDS in served(n) else {n.table}
        if read <= self._same:
            self._con.execute(
                f"CREATE TABLE d_{n.table} AS SELECT {key} AS key, true AS gone FROM new.main.{n.table} LIMIT 0"
            )
            return Counts()
        # Labels follow from properties that a server holds, so that they need no comparison of their own.
        differ = _differ([f"n.{key} IS NULL", f"o.{key} IS NULL"], [p.name for p in served(n) if p.name != n.key])
        self._con.execute(
            f"CREATE TABLE d_{n.table} AS SELECT coalesce(n.{key}, o.{key}) AS key, n.{key} IS NULL AS gone "
            f"FROM {_source(n, 'new')} AS n FULL JOIN {_source(n, 'old')} AS o ON n.{key} = o.{key} WHERE {differ}"
        )
        gone = self._number(f"FROM d_{n.table} WHERE gone")
        return Counts(gone, self._number(f"FROM d_{n.table}") - gone)

    def _follow_indices(self) -> set[str]:
        """Make the tables moved_* of node types that edges know by row number; labels of which a number has changed."""
        labels = set()
        for n in NODES:
            number = f'"{n.reference_column}"'
            if n.reference_column != n.key and n.table not in self._same:
                self._con.execute(
                    f"CREATE TABLE moved_{n.table} AS SELECT o.{number} AS before, n.{number} AS now "
                    f'FROM old.main.{n.table} AS o FULL JOIN new.main.{n.table} AS n ON o."{n.key}" = n."{n.key}"'
                )
                if self._number(f"FROM moved_{n.table} WHERE before IS DISTINCT FROM now"):
                    labels.add(n.label)
        return labels

    def _compare_edges(self, e: Edge, moved: set[str]) -> Counts:
        if e.table in self._same and not {e.start, e.end} & moved:
            return Counts()
        names = [p.name for p in served(e)]
        held = "".join(f', t."{name}"' for name in names)
        ends, joins = [], ""
        for alias, label, column in (("ms", e.start, e.start_column), ("me", e.end, e.end_column)):
            if label in moved:
                joins += f' LEFT JOIN moved_{node(label).table} AS {alias} ON {alias}.before = t."{column}"'
            ends.append(f"{alias}.now" if label in moved else f't."{column}"')
        then = f't."{e.start_column}" AS old_start, t."{e.end_column}" AS old_end'
        new = f'SELECT t."{e.start_column}" AS s, t."{e.end_column}" AS e{held} FROM new.main.{e.table} AS t'
        old = f"SELECT {ends[0]} AS s, {ends[1]} AS e, {then}{held} FROM old.main.{e.table} AS t{joins}"
        # Null equals null in a key: it may have a part that is not known.
        same = " AND ".join(("n.s = o.s", "n.e = o.e", *(f'n."{k}" IS NOT DISTINCT FROM o."{k}"' for k in e.key)))
        differ = _differ(["n.s IS NULL", "o.old_start IS NULL"], [name for name in names if name not in e.key])
        both = "".join(f', {side[0]}."{name}" AS "{side}_{name}"' for side in ("new", "old") for name in names)
        self._con.execute(
            f"CREATE TABLE d_{e.table} AS SELECT n.s AS new_start, n.e AS new_end, o.old_start, o.old_end{both} "
            f"FROM ({new}) AS n FULL JOIN ({old}) AS o ON {same} WHERE {differ}"
        )
        gone = self._number(_gone(e))
        detached = self._number(f"{_gone(e)} AND {_detached(e)}") if gone else 0
        return Counts(gone, self._number(f"FROM d_{e.table} WHERE new_start IS NOT NULL"), detached)

    def _rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        cursor = self._con.cursor()
        cursor.execute(select)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows

    def _number(self, rows: str) -> int:
        return int(self._con.execute(f"SELECT count(*) {rows}").fetchall()[0][0])


def _source(n: Node, schema: str) -> str:
    """FROM item of a node type: its table, with the list that a server holds besides its columns."""
    table = f"{schema}.main.{n.table}"
    if FORMER_IDS not in served(n):
        return table
    lists = f"SELECT model, list(former ORDER BY former) AS former_ids FROM {schema}.main.former_id GROUP BY model"
    return f"(SELECT t.*, f.former_ids FROM {table} AS t LEFT JOIN ({lists}) AS f ON f.model = t.idx)"


def _differ(alone: list[str], names: list[str]) -> str:
    return " OR ".join((*alone, *(f'n."{name}" IS DISTINCT FROM o."{name}"' for name in names)))


def _with_keys(e: Edge, side: str) -> str:
    """FROM clause of the edges that differ, with the nodes a and b at the ends that they have on this side."""
    start, end = node(e.start), node(e.end)
    return (
        f"FROM d_{e.table} AS d "
        f'JOIN {side}.main.{start.table} AS a ON d.{side}_start = a."{start.reference_column}" '
        f'JOIN {side}.main.{end.table} AS b ON d.{side}_end = b."{end.reference_column}"'
    )


def _keys(e: Edge) -> str:
    return f'a."{node(e.start).key}", b."{node(e.end).key}"'


def _gone(e: Edge) -> str:
    return f"{_with_keys(e, 'old')} WHERE d.new_start IS NULL"


def _detached(e: Edge) -> str:
    """Condition under which an edge of `_gone` goes together with a node."""
    start, end = node(e.start), node(e.end)
    return (
        f'(a."{start.key}" IN (SELECT key FROM d_{start.table} WHERE gone) '
        f'OR b."{end.key}" IN (SELECT key FROM d_{end.table} WHERE gone))'
    )


def _changes(names: list[str], now: list[Any], then: list[Any]) -> Row:
    """Properties that differ, by name; against a row that was not there, those that are not null."""
    return {name: new for name, new, old in zip(names, now, then, strict=True) if new != old}
