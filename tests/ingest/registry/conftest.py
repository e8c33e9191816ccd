"""Small registries in a folder of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.registry.load import REGISTRY_FOLDER, load_registry
from ingest.registry.registry import Registry


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The registry of the project."""
    return load_registry()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry folder with sources, countries and regions of the project, and nothing else."""
    made = tmp_path / "registry"
    made.mkdir()
    for name in ("sources.yaml", "countries.yaml"):
        shutil.copy(REGISTRY_FOLDER / name, made / name)
    return made


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], None]:
    """Writes a file of the small registry."""

    def write_file(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return write_file
