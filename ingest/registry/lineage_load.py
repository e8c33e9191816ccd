"""Renames and mirrors of the registry: checked rows, and the tables of the snapshot that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import polars as pl
from pydantic import BaseModel

from ingest.registry.lineage_rows import MirrorRow, RenameRow
from ingest.registry.placed import Placed, place_rows
from ingest.registry.yaml_lines import Problems, read_rows

M = TypeVar("M", bound=BaseModel)

REGISTRY_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LineageRegistry:
    """Checked rows, in the order of the files."""

    renames: list[Placed[RenameRow]] = field(default_factory=list)
    mirrors: list[Placed[MirrorRow]] = field(default_factory=list)


def load_lineage(folder: Path = REGISTRY_FOLDER) -> LineageRegistry:
    """Renames and mirrors of a folder; a folder without these files has none.

    Raises:
        BadDataError: rows that cannot be used; the message lists all of them with file and line.
    """
    problems = Problems()
    registry = LineageRegistry(
        _read(folder / "renames.yaml", RenameRow, problems), _read(folder / "mirrors.yaml", MirrorRow, problems)
    )
    seen: dict[str, str] = {}
    for rename in registry.renames:
        for former, _ in rename.value.pairs():
            _once(former.lower(), rename, seen, problems)
    seen.clear()
    for mirror in registry.mirrors:
        _once(mirror.value.key.lower(), mirror, seen, problems)
    problems.raise_if_any()
    return registry


def lineage_tables(registry: LineageRegistry) -> dict[str, pl.DataFrame]:
    """Tables `former_name`, `reuploader` and `curated_mirror`, each row with its first source."""
    renames = [
        (former, current, placed.value.sources[0].text)
        for placed in registry.renames
        for former, current in placed.value.pairs()
    ]
    rows = [placed.value for placed in registry.mirrors]
    return {
        "former_name": _frame(renames, "former", "current", "source"),
        "reuploader": _frame([(r.account, r.reason, r.sources[0].text) for r in rows if r.account],
                             "account", "reason", "source"),
        "curated_mirror": _frame([(r.mirror, r.original, r.sources[0].text) for r in rows if r.mirror],
                                 "mirror", "original", "source"),
    }  # fmt: skip


def _read(path: Path, shape: type[M], problems: Problems) -> list[Placed[M]]:
    return place_rows(read_rows(path, problems), shape, problems) if path.is_file() else []


def _frame(rows: Sequence[tuple[str | None, ...]], *names: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").sort(names[0])


def _once(key: str, placed: Placed[RenameRow] | Placed[MirrorRow], seen: dict[str, str], problems: Problems) -> None:
    if key in seen:
        placed.fault(problems, f"{key!r} stands at {seen[key]} too. Keep one row.")
    seen.setdefault(key, f"{placed.row.path}:{placed.row.line}")
