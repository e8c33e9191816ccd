"""A part of the report: a figure with its data, its definition, its gaps, and the command that makes it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from modelroots.report.chart import Chart


class Status(enum.StrEnum):
    """How a figure stands to what was published."""

    computed = "computed from the graph"
    not_reproducible = "not reproducible from this graph"
    copy = "copy"


class Definition(Protocol):
    """What a definition shows of itself."""

    @property
    def name(self) -> str:
        """Name by which it is asked."""
        ...

    @property
    def hash(self) -> str:
        """Short hash of all that it says."""
        ...

    @property
    def sentence(self) -> str:
        """All of it in words."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is that of its files. `takes` says what data it would take where a figure is not reproducible.

    `commands` print the table. `source` is named where the table is a copy.
    """

    name: str
    title: str
    status: Status
    text: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    commands: Sequence[str]
    chart: Chart | None = None
    definitions: Sequence[Definition] = field(default=())
    takes: str | None = None
    source: str | None = None
