"""The index on disk: one .npy file per array, and a header that is written last."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LAYOUT = 1
_HEADER = "lineage.json"


def write(directory: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write the arrays. A directory without a header is not an index, so an interrupted write is never read."""
    directory.mkdir(parents=True, exist_ok=True)
    header = directory / _HEADER
    header.unlink(missing_ok=True)
    for name, array in arrays.items():
        np.save(directory / f"{name}.npy", array, allow_pickle=False)
    header.write_text(json.dumps({"layout": _LAYOUT, "arrays": sorted(arrays)}) + "\n", encoding="utf-8")


def read(directory: Path) -> dict[str, NDArray[Any]]:
    """Arrays of the directory, memory-mapped.

    Raises:
        FileNotFoundError: there is no header.
        ValueError: the layout is another one.
    """
    header = directory / _HEADER
    if not header.is_file():
        raise FileNotFoundError(f"{directory}: no lineage index here ({_HEADER} is missing). Rebuild the graph.")
    content = json.loads(header.read_text(encoding="utf-8"))
    if content["layout"] != _LAYOUT:
        raise ValueError(f"{header}: layout {content['layout']!r}; expected {_LAYOUT}. Rebuild the graph.")
    return {name: _map(directory / f"{name}.npy") for name in content["arrays"]}


def _map(path: Path) -> NDArray[Any]:
    """One array, mapped. A plain array type on top: indexing the memmap class costs several times as much."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)).view(np.ndarray)
