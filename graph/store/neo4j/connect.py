"""A Neo4j server as it is reached: address, credentials, sessions by access mode."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from graph.errors import StoreUnreachableError, UsageError
from graph.store.neo4j.failures import explained

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

T = TypeVar("T")

DEFAULT_URI: Final = "bolt://127.0.0.1:7687"
DEFAULT_USER: Final = "neo4j"
SCHEMES: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
OLDEST_VERSION: Final = (5, 26)
"""Questions use quantified path patterns and SHORTEST, loads use dynamic labels: all of them are in the 5.26 LTS."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the server is. A `neo4j://` address routes reads to followers; `database` None means the user's own."""

    uri: str = DEFAULT_URI
    user: str = DEFAULT_USER
    password: str = field(default="", repr=False)
    database: str | None = None

    def __post_init__(self) -> None:
        scheme, _, host = self.uri.partition("://")
        if scheme not in SCHEMES or not host:
            raise UsageError(f"{self.uri!r} is no Neo4j address; expected one such as {DEFAULT_URI}")
        if "@" in host:
            raise UsageError(
                "a Neo4j address holds no user and no password; set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE"
            )

    @classmethod
    def from_environment(cls, uri: str | None = None) -> Self:
        """The server of NEO4J_URI, or of `uri`, with NEO4J_USER, NEO4J_DATABASE and the password of `find_password`.

        Raises:
            UsageError: the address cannot be read, or no password is set.
        """
        password = find_password()
        if password is None:
            raise UsageError(
                "no password for Neo4j. Set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file of mode 0600."
            )
        return cls(
            uri=uri or os.environ.get("NEO4J_URI") or DEFAULT_URI,
            user=os.environ.get("NEO4J_USER") or DEFAULT_USER,
            password=password,
            database=os.environ.get("NEO4J_DATABASE") or None,
        )


def find_password(environment: Mapping[str, str] | None = None, file: Path | None = None) -> str | None:
    """Password from a file, from NEO4J_PASSWORD, or from the file that NEO4J_PASSWORD_FILE names; None without any.

    Raises:
        UsageError: the file cannot be read, or others than its owner may read it.
    """
    environment = os.environ if environment is None else environment
    if file is None:
        if password := environment.get("NEO4J_PASSWORD"):
            return password
        if not (named := environment.get("NEO4J_PASSWORD_FILE")):
            return None
        file = Path(named)
    try:
        mode = file.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UsageError(f"{file}: others may read this password file. Close it with: chmod 600 {file}")
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"{file}: the password file cannot be read ({error.strerror})") from error


class Connection:
    """Sessions on one server. Work is retried by the driver where the server says that a retry can help."""

    def __init__(self, target: Target, *, timeout: float | None = None, retry_seconds: float = 30) -> None:
        """Connect and make sure that the server answers and is recent enough.

        Args:
            target: the server.
            timeout: seconds after which the server ends a statement; None leaves that to the server.
            retry_seconds: how long work is tried again where the server says that a retry can help.

        Raises:
            StoreUnreachableError: it does not answer, refuses us, or is too old.
        """
        from neo4j import GraphDatabase, NotificationMinimumSeverity

        # The driver logs every retry; without a handler Python would print that to standard error.
        logging.getLogger("neo4j").addHandler(logging.NullHandler())
        self.target = target
        self.timeout = timeout
        with explained(target.uri, target.database):
            self._driver: Driver = GraphDatabase.driver(
                target.uri,
                auth=(target.user, target.password),
                connection_timeout=10,
                max_transaction_retry_time=retry_seconds,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
            )
        try:
            self._check_version()
        except BaseException:
            self._driver.close()
            raise

    def read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a statement in a read transaction, which a cluster may serve from a follower."""
        return self.read_table(cypher, parameters)[1]

    def read_table(
        self, cypher: str, parameters: Mapping[str, Any] | None = None
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """As `read`, with the names of the columns before the rows."""

        def work(transaction: ManagedTransaction) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
            result = transaction.run(cypher, dict(parameters or {}))
            return tuple(result.keys()), [tuple(record.values()) for record in result]

        return self._managed(work, "READ")

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns; it runs in one write transaction and may be called again where that was rolled back."""
        return self._managed(work, "WRITE")

    def run(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement outside of a managed transaction: for the schema, and CALL ... IN TRANSACTIONS."""
        with explained(self.target.uri, self.target.database), self._session("WRITE") as session:
            session.run(cypher, dict(parameters or {})).consume()

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _session(self, mode: str) -> Any:
        # The shared bookmark manager lets a read on a follower wait for this connection's own writes.
        return self._driver.session(
            database=self.target.database,
            default_access_mode=mode,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _managed(self, work: Callable[[ManagedTransaction], T], mode: str) -> T:
        from neo4j import unit_of_work

        timed = unit_of_work(timeout=self.timeout)(work)
        with explained(self.target.uri, self.target.database), self._session(mode) as session:
            result: T = session.execute_read(timed) if mode == "READ" else session.execute_write(timed)
            return result

    def _check_version(self) -> None:
        # Asked without a transaction, which would be tried again for half a minute where nobody listens.
        with explained(self.target.uri, self.target.database):
            agent = self._driver.get_server_info().agent
        require_version(agent.rpartition("/")[2], self.target.uri)


def require_version(version: str, uri: str) -> None:
    """Refuse a server that is older than `OLDEST_VERSION`; calendar versions (2025.01 and later) are newer.

    >>> require_version("5.26.30", "bolt://127.0.0.1:7687")
    >>> require_version("2025.10.1", "bolt://127.0.0.1:7687")
    >>> require_version("4.4.48", "bolt://127.0.0.1:7687")
    Traceback (most recent call last):
        ...
    graph.errors.StoreUnreachableError: Neo4j at bolt://127.0.0.1:7687 is version 4.4.48; expected 5.26 or later. ...
    """
    numbers = tuple(int(n) for n in version.partition("-")[0].split(".")[:2] if n.isdigit())
    if numbers < OLDEST_VERSION:
        oldest = ".".join(map(str, OLDEST_VERSION))
        raise StoreUnreachableError(
            f"Neo4j at {uri} is version {version or 'unknown'}; expected {oldest} or later. "
            "Upgrade it, or start one with: make neo4j"
        )
