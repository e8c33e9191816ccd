"""Snapshots and registry of a home folder become its graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from graph.build import build_graph
from graph.store.folder import use_graph
from ingest.registry.compile import compile_registry
from modelroots.home import Home


def build_home(
    home: Home,
    names: Sequence[str] = (),
    *,
    as_of: date | None = None,
    progress: Callable[[str], None] = lambda _step: None,
) -> Path:
    """Compile the registry, build the graph of the snapshots named (or all), and make it the one in use.

    A graph as of an earlier day stands beside it: the one in use stays in use.

    Raises:
        BadDataError: no snapshot holds models, or the registry has faults.
        NotFoundError: a name fits no snapshot.
    """
    snapshots = [s for s in home.find_snapshots(names) if s.manifest.kind != "registry"]
    progress("registry")
    registry = compile_registry(home.snapshots)
    folder = build_graph([*snapshots, registry], home.graphs, as_of=as_of, progress=progress)
    progress("")
    if as_of is None:
        use_graph(home.graphs, folder)
    return folder
