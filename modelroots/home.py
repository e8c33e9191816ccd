"""The home folder: snapshots, graphs and the graph in use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.snapshot import Snapshot
    from graph.store.duckdb import DuckDBStore

VARIABLE: Final = "MODELROOTS_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything is kept.

    Snapshots stand in `snapshots/`, graphs in `graphs/`; `graphs/current` names the graph in use.
    """

    path: Path

    @classmethod
    def find(cls, given: Path | None = None) -> Home:
        """The folder given, else MODELROOTS_HOME, else ~/.modelroots."""
        chosen = given or os.environ.get(VARIABLE) or Path.home() / ".modelroots"
        return cls(Path(chosen).expanduser())

    @property
    def snapshots(self) -> Path:
        """Folder of the snapshots."""
        return self.path / "snapshots"

    @property
    def graphs(self) -> Path:
        """Folder of the graphs."""
        return self.path / "graphs"

    def find_snapshots(self, names: Sequence[str] = ()) -> list[Snapshot]:
        """Snapshots whose names begin with one of these, oldest first; without names all of them.

        Raises:
            NotFoundError: a name fits no snapshot.
        """
        from graph.errors import NotFoundError
        from graph.snapshot import list_snapshots

        everything = list_snapshots(self.snapshots)
        for name in names:
            if not any(s.manifest.name.startswith(name) for s in everything):
                known = ", ".join(s.manifest.name for s in everything) or "none"
                raise NotFoundError(f"no snapshot {name!r} in {self.snapshots}. There are: {known}.")
        return [s for s in everything if not names or s.manifest.name.startswith(tuple(names))]

    def open(self, graph: str | None = None) -> DuckDBStore:
        """The graph in use, or the one whose hash begins with `graph`.

        Raises:
            NotFoundError: there is none.
            BadDataError: it cannot be read, or has another schema.
        """
        from graph.store.duckdb import DuckDBStore
        from graph.store.folder import find_graph

        return DuckDBStore.open(find_graph(self.graphs, graph))
