"""Files for `neo4j-admin database import full`, which fills an empty server ten times faster than Bolt."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import BadDataError
from graph.schema import EDGES, NODES, Edge, Node, Property, Type, node
from graph.store.base import GraphInfo
from graph.store.neo4j.imported import EMPTY_LIST
from graph.store.neo4j.rows import edge_select, node_select, served
from graph.store.neo4j.state import LABELS, STATE_ID, described

if TYPE_CHECKING:
    import duckdb

_TYPES: Final = {
    Type.TEXT: "string",
    Type.INTEGER: "long",
    Type.INDEX: "long",
    Type.REAL: "double",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.TIMESTAMP: "localdatetime",
    Type.TEXT_LIST: "string[]",
}
COMMAND_FILE: Final = "import-command.txt"
_SEPARATOR: Final = "\x1f"
"""ASCII unit separator between the members of a list: no name of a model or license holds it."""


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """What was written, and the arguments that `neo4j-admin database import full` takes for it."""

    folder: Path
    arguments: tuple[str, ...]
    rows: int

    @property
    def command(self) -> str:
        """The command, as a shell takes it; the server must be stopped."""
        return shlex.join(("neo4j-admin", "database", "import", "full", *self.arguments))


def export_neo4j_import(
    con: duckdb.DuckDBPyConnection, info: GraphInfo, folder: Path, database: str = "neo4j"
) -> ImportFiles:
    """Write one CSV file per node and edge type into `folder`, and the import command beside them.

    The first `modelroots neo4j load --update` after the import makes constraints and indexes; from then on the graph
    equals one that was loaded over Bolt.

    Raises:
        BadDataError: a list holds the character that separates its members, or text the importer cannot read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_separators(con)
    # The name stands first: after --nodes or --relationships it would be taken for one more file.
    arguments = [database, "--overwrite-destination", "--id-type=string", "--array-delimiter=U+001F"]
    if _spans_lines(con):
        # Slows the importer down, so only where some text does.
        arguments.append("--multiline-fields=true")
    counts = {"nodes": 0, "relationships": 0}
    for n in NODES:
        file = folder / f"{n.table}.csv"
        counts["nodes"] += _write(con, _node_rows(n), file)
        arguments.append(f"--nodes={file}")
    file = folder / "loaded_graph.csv"
    state = described(info, {}) | {
        "id": STATE_ID,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "complete": False,
        "loading": info.hash,
        "imported": True,
    }
    for e in EDGES:
        table = folder / f"{e.table}.csv"
        counts["relationships"] += _write(con, _edge_rows(e), table)
        arguments.append(f"--relationships={e.type}={table}")
    _write_state(con, state | counts, file)
    arguments.append(f"--nodes={file}")
    files = ImportFiles(folder, tuple(arguments), sum(counts.values()))
    (folder / COMMAND_FILE).write_text(files.command + "\n", encoding="utf-8")
    return files


def _node_rows(n: Node) -> str:
    columns = [f'{_text(p)} AS "{_header(p, n.label if p.name == n.key else None)}"' for p in served(n)]
    labels = f"array_to_string(labels, '{_SEPARATOR}') AS \":LABEL\""
    return f'SELECT {", ".join((*columns, labels))} FROM ({node_select(n)}) ORDER BY "{n.key}"'


def _edge_rows(e: Edge) -> str:
    columns = [
        f'start_key AS ":START_ID({node(e.start).label})"',
        f'end_key AS ":END_ID({node(e.end).label})"',
        *(f'{_text(p)} AS "{_header(p)}"' for p in served(e)),
    ]
    return f"SELECT {', '.join(columns)} FROM ({edge_select(e)}) ORDER BY start_key, end_key"


def _header(p: Property, group: str | None = None) -> str:
    return f"{p.name}:ID({group})" if group else f"{p.name}:{_TYPES[p.type]}"


def _text(p: Property) -> str:
    if p.type is Type.TEXT_LIST:
        joined = f"array_to_string(\"{p.name}\", '{_SEPARATOR}')"
        return f"CASE WHEN len(\"{p.name}\") = 0 THEN '{EMPTY_LIST}' ELSE {joined} END"
    if p.type is Type.BOOLEAN:
        return f"CASE \"{p.name}\" WHEN true THEN 'true' WHEN false THEN 'false' END"
    return f'"{p.name}"'


def _write(con: duckdb.DuckDBPyConnection, select: str, file: Path) -> int:
    path = str(file).replace("'", "''")
    written = con.execute(f"COPY ({select}) TO '{path}' (FORMAT csv, HEADER true, NULLSTR '')").fetchall()
    return int(written[0][0])


def _write_state(con: duckdb.DuckDBPyConnection, state: dict[str, object], file: Path) -> None:
    columns = []
    values: list[object] = []
    for name, value in state.items():
        if value is None:
            continue
        kind = {bool: "boolean", int: "long", list: "string[]"}.get(type(value), "string")
        header = "id:ID(LoadedGraph)" if name == "id" else f"{name}:{kind}"
        columns.append(f'? AS "{header}"')
        values.append(
            _SEPARATOR.join(value) if isinstance(value, list) else str(value).lower() if kind == "boolean" else value
        )
    path = str(file).replace("'", "''")
    con.execute(
        f"COPY (SELECT {', '.join(columns)}, ? AS \":LABEL\") TO '{path}' (FORMAT csv, HEADER true)",
        [*values, LABELS.replace(":", _SEPARATOR)],
    )


def _refuse_separators(con: duckdb.DuckDBPyConnection) -> None:
    for table, p in _texts():
        if p.type is Type.TEXT_LIST:
            found = con.execute(
                f'SELECT "{p.name}"::VARCHAR FROM {table} WHERE len(list_filter("{p.name}", '
                f"lambda s: contains(s, '{_SEPARATOR}'))) > 0 LIMIT 1"
            ).fetchall()
            if found:
                raise BadDataError(
                    f"{table}.{p.name}: {found[0][0]!r} holds U+001F, which separates the members of a list in import "
                    "files. Load over Bolt instead: modelroots neo4j load"
                )


def _spans_lines(con: duckdb.DuckDBPyConnection) -> bool:
    for table, p in _texts():
        if con.execute(
            f"SELECT 1 FROM {table} WHERE regexp_matches(\"{p.name}\"::VARCHAR, '[\\n\\r]') LIMIT 1"
        ).fetchall():
            return True
    return False


def _texts() -> list[tuple[str, Property]]:
    kinds: tuple[Node | Edge, ...] = (*NODES, *EDGES)
    return [
        (k.table, p) for k in kinds for p in k.properties if not p.stored_only and p.type in {Type.TEXT, Type.TEXT_LIST}
    ]
