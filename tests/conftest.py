"""A graph of the bundled sample, built once per run, for every test that only reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.duckdb import DuckDBStore
from modelroots.home import Home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home folder with the sample ingested and built. Do not change it."""
    from modelroots.pipeline import build_home
    from modelroots.sample import ingest_sample

    home = Home(tmp_path_factory.mktemp("sample"))
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
