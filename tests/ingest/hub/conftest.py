from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from huggingface_hub.utils import close_session

from modelroots.replica.catalog import Catalog
from modelroots.replica.server import Replica
from tests.ingest.hub.hub_records import read_records


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """2,000 models of the sample. Do not change them."""
    return read_records(2000)


@pytest.fixture
def replica(records: list[dict[str, Any]]) -> Iterator[Replica]:
    """A replica of these models without limits or faults, of its own for each test."""
    with Replica(Catalog(records)) as server:
        yield server
    close_session()
