"""Parquet in the shape of the list API or of the published `hub-stats`, as blocks of JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.database import connect
from graph.errors import BadDataError
from ingest.lines import Block

_ROWS: Final = 16_384
_OBJECTS: Final = frozenset(("safetensors", "baseModels"))
_MOMENT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table must look like to be read: its name in messages, the keys that are read, and those that it needs.

    Of each group in `needed`, one column must be there.
    """

    name: str
    keys: frozenset[str]
    needed: tuple[tuple[str, ...], ...]


def iter_parquet_blocks(path: Path, shape: Shape) -> Iterator[Block]:
    """Records of a Parquet file as JSON lines, in the order of its rows; line numbers are row numbers.

    Only columns that a list record has are read: `left_over_columns` names the others.

    Raises:
        BadDataError: the file is damaged, or its columns are not those of models.
    """
    import duckdb

    con = connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET memory_limit = '2GB'")
    file = str(path).replace("'", "''")
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()
        (total,) = con.execute(f"SELECT count(*) FROM read_parquet('{file}')").fetchall()[0]
    except duckdb.Error as error:
        raise BadDataError(
            f"{path}: damaged Parquet ({_first(error)}). Check the file, or download it again."
        ) from error
    columns = {str(row[0]): str(row[1]) for row in described}
    lacking = [group for group in shape.needed if not columns.keys() & set(group)]
    if lacking:
        raise BadDataError(
            f"{path}: not a table of {shape.name}: columns {', '.join(list(columns)[:12])}; expected "
            f"{' and '.join(' or '.join(group) for group in shape.needed)}."
        )
    known = [name for name in columns if name in shape.keys]
    fields = ", ".join(f"{_quote(name)} := {_expression(name, columns[name])}" for name in known)
    size = path.stat().st_size
    try:
        con.execute(f"SELECT to_json(struct_pack({fields})) FROM read_parquet('{file}')")
        done = 0
        while rows := con.fetchmany(_ROWS):
            text = "\n".join([row[0] for row in rows]) + "\n"
            yield Block(text.encode(), done + 1, size * done // max(total, 1))
            done += len(rows)
    except duckdb.Error as error:
        raise BadDataError(
            f"{path}: damaged Parquet after row {done:,} ({_first(error)}). Check the file, or download it again."
        ) from error
    finally:
        con.close()


def left_over_columns(path: Path, shape: Shape) -> dict[str, int]:
    """Columns of a Parquet file that no rule uses, each with the file's number of rows."""
    file = str(path).replace("'", "''")
    with connect() as con:
        names = [str(r[0]) for r in con.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()]
        (total,) = con.execute(f"SELECT count(*) FROM read_parquet('{file}')").fetchall()[0]
    return {name: int(total) for name in names if name not in shape.keys}


def _expression(name: str, type_: str) -> str:
    column = _quote(name)
    if type_.startswith("TIMESTAMP"):
        return f"strftime({column}, '{_MOMENT}')"
    if type_ == "DATE":
        return f"strftime({column}, '%Y-%m-%d')"
    if type_ in ("DOUBLE", "FLOAT"):
        return f"CASE WHEN isfinite({column}) THEN {column}::BIGINT END"
    if type_ == "VARCHAR" and name in _OBJECTS:
        return f"TRY_CAST({column} AS JSON)"
    return column


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
