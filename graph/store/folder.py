"""The folder of a graph: its files, its manifest and the pointer to the graph in use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from graph.errors import BadDataError, NotFoundError, StaleSchemaError
from graph.partial import replace_text
from graph.schema import SCHEMA_VERSION
from graph.store.base import GraphInfo

GRAPH_FILE: Final = "graph.duckdb"
LINEAGE_FOLDER: Final = "lineage"
MANIFEST: Final = "graph.json"
CURRENT: Final = "current"


def write_manifest(folder: Path, **content: Any) -> None:
    """Write the manifest of a finished graph."""
    text = json.dumps({k.rstrip("_"): v for k, v in content.items()}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Manifest of a graph.

    Raises:
        BadDataError: it is not there or cannot be read.
        StaleSchemaError: the graph has another schema.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = manifest["schema_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadDataError(f"{folder}: no readable {MANIFEST} ({error}). Rebuild it with: modelroots build") from error
    if version != SCHEMA_VERSION:
        raise StaleSchemaError(
            f"{folder}: graph of schema {version!r}; this version reads {SCHEMA_VERSION!r}. "
            "Rebuild it with: modelroots build"
        )
    return manifest


def graph_info(folder: Path) -> GraphInfo:
    """Which graph stands in a folder. Raises as `read_manifest`."""
    m = read_manifest(folder)
    return GraphInfo(
        hash=m["hash"],
        built_at=m["built_at"],
        schema_version=m["schema_version"],
        snapshots=tuple(m["snapshots"]),
        as_of=m.get("as_of"),
        notes=tuple(m.get("notes", ())),
    )


def use_graph(graphs_root: Path, folder: Path) -> None:
    """Make this graph the one that is opened by default."""
    replace_text(graphs_root / CURRENT, folder.name + "\n")


def find_graph(graphs_root: Path, name: str | None = None) -> Path:
    """Folder of the graph in use, or of the one whose hash begins with `name`.

    Raises:
        NotFoundError: there is no such graph, or several begin so.
    """
    if name is None:
        try:
            name = (graphs_root / CURRENT).read_text(encoding="utf-8").strip()
        except OSError:
            raise NotFoundError(
                f"no graph in {graphs_root}. Build one with: modelroots build  (or see it at work: modelroots demo)"
            ) from None
    if not name.isalnum():
        raise NotFoundError(f"{name!r} is no hash of a graph; expected hexadecimal digits.")
    found = sorted(p for p in graphs_root.glob(f"{name}*") if (p / MANIFEST).is_file())
    if len(found) > 1:
        raise NotFoundError(f"several graphs begin with {name!r}: {', '.join(p.name for p in found)}.")
    if not found:
        known = ", ".join(sorted(p.parent.name for p in graphs_root.glob(f"*/{MANIFEST}")))
        hint = f"There are: {known}." if known else "Build one with: modelroots build"
        raise NotFoundError(f"no graph {name!r} in {graphs_root}. {hint}")
    return found[0]
