"""A throw-away Neo4j for the tests: started once per run, or the one that NEO4J_URI names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.neo4j import Connection, Target
from graph.store.neo4j.load import clear
from tools.neo4j.server import Server

HEAP, PAGE_CACHE = "768m", "256m"
# A server that lives for a minute never earns back what the optimising compiler costs.
JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs everything in this folder; what needs the whole sample comes last.

    To take 400,000 rows out of the server again takes longer than all other tests.
    """
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.xdist_group("neo4j"))
    places = [i for i, item in enumerate(items) if item in ours]
    ours.sort(key=lambda item: "on_sample" in getattr(item, "fixturenames", ()))
    for place, item in zip(places, ours, strict=True):
        items[place] = item


def start_server(home: Path) -> Server:
    """A running server in this folder; a machine without Java or Maven skips, a CI machine fails."""
    server = Server(home, heap=HEAP, page_cache=PAGE_CACHE, jvm=JVM)
    try:
        server.start()
    except SystemExit as missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have a Neo4j server: {missing}")
        pytest.skip(str(missing))
    return server


@pytest.fixture(scope="session")
def server() -> Iterator[Server | None]:
    """The throw-away server; None where NEO4J_URI names another."""
    if os.environ.get("NEO4J_URI"):
        yield None
        return
    # Not below pytest's own folder: three runs of it are kept, and a store is large.
    home = Path(tempfile.mkdtemp(prefix="modelroots-neo4j-"))
    try:
        started = start_server(home)
        try:
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def target(server: Server | None) -> Target:
    """A server whose graph of ours may be replaced."""
    return Target(uri=server.uri, password=server.password) if server else Target.from_environment()


@pytest.fixture
def connection(target: Target) -> Iterator[Connection]:
    """A connection to the server, whatever graph it holds."""
    with Connection(target) as opened:
        yield opened


@pytest.fixture
def empty(connection: Connection) -> Iterator[Connection]:
    """A connection to the server, without any node of ours before and after."""
    wipe(connection)
    yield connection
    wipe(connection)


def wipe(connection: Connection) -> None:
    """Delete all nodes of ours, the state too."""
    clear(connection)
    connection.run("MATCH (s:LoadedGraph) DETACH DELETE s")
