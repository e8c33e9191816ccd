"""A graph of the bundled sample, built once per run, for every test that only reads."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.duckdb import DuckDBStore
from modelroots.home import Home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all tests of a file, for the sake of its fixtures, unless they belong to a larger group."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}/{item.path.stem}"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home folder with the sample ingested and built, the same for all workers. Do not change it."""
    from modelroots.pipeline import build_home
    from modelroots.sample import ingest_sample

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has a folder of its own below that of the run
    home = Home(folder / "sample")
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home.graphs / "current").exists():
            ingest_sample(home.snapshots)
            build_home(home)
    return home


@pytest.fixture
def sample(sample_home: Home) -> Iterator[DuckDBStore]:
    """The graph of the sample, opened."""
    with sample_home.open() as store:
        yield store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home folder."""
    return Home(tmp_path / "home")
