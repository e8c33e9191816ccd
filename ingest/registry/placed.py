"""Rows of the registry as checked values that still know their file and line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from ingest.registry.yaml_lines import Problems, Row

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A valid row and where it stands."""

    value: M
    row: Row

    def fault(self, problems: Problems, message: str, *location: str | int) -> None:
        """Note a problem at the line of a value of this row."""
        problems.add(self.row.path, line_at(self.row, location), message)


def place_rows(rows: Iterable[Row], model: type[M], problems: Problems) -> list[Placed[M]]:
    """Rows as instances of a model; each thing that does not fit is noted with its line, and its row left out."""
    placed = []
    for row in rows:
        try:
            placed.append(Placed(model.model_validate(row), row))
        except ValidationError as error:
            for fault in error.errors():
                problems.add(row.path, line_at(row, fault["loc"]), _message(row, fault["loc"], fault))
    return placed


def line_at(row: Row, location: Sequence[str | int]) -> int:
    """Line of a value inside a row, or of the nearest one around it that has a line."""
    line, current = row.line, row
    found: Any = current
    for part in location:
        if isinstance(found, Row) and part in found:
            line = found.line_of(str(part))
            found = found[str(part)]
        elif isinstance(found, list) and isinstance(part, int) and part < len(found):
            found = found[part]
        if isinstance(found, Row):
            line = max(line, found.line)
    return line


def describe(row: Row) -> str:
    """How messages name a row: its id, or the first two values that stand for one."""
    if "id" in row:
        return f"{row['id']!r}"
    return " ".join(f"{v!r}" for v in list(row.values())[:2])


def _message(row: Row, location: Sequence[str | int], fault: Any) -> str:
    where = ".".join(str(p) for p in location)
    text = fault["msg"].removeprefix("Value error, ").rstrip(".")
    if fault["type"] == "missing":
        return f"{describe(row)} has no {where}. Add it."
    if fault["type"] == "extra_forbidden":
        return f"{describe(row)} has a key {where!r} that the registry does not know. Remove it or correct its name."
    if fault["type"] == "literal_error":
        text = f"expected {fault['ctx']['expected']}"
    given = fault["input"]
    shown = "" if isinstance(given, dict | list) or not where else f" {given!r}"
    return f"{describe(row)} has {where}{shown}; {text[0].lower()}{text[1:]}." if where else f"{describe(row)}: {text}."
