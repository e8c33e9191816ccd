"""What a Neo4j server can answer instead of rows, in words that say what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from graph.errors import StoreUnreachableError

_READ_ONLY: Final = (
    "holds this database read-only. Make it writable (server.databases.read_only and default_to_read_only in "
    "neo4j.conf), or in a cluster write through a neo4j:// address, which finds the leader"
)
_NEXT: Final = {
    "Neo.ClientError.Security.Unauthorized": (
        "refuses this user and password. Set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file that only you can read"
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        "has seen too many wrong passwords. Wait a few seconds, then set NEO4J_PASSWORD to the right one"
    ),
    "Neo.ClientError.Security.Forbidden": "does not allow this user to do that. Ask its administrator for write access",
    "Neo.ClientError.Database.DatabaseNotFound": (
        "has no database {database!r}. See its databases with SHOW DATABASES, and name one with --database"
    ),
    "Neo.TransientError.Database.DatabaseUnavailable": (
        "has database {database!r}, but it is not online. Start it with: START DATABASE <name>"
    ),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": _READ_ONLY,
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": _READ_ONLY,
    "Neo.ClientError.Cluster.NotALeader": (
        "is a follower and cannot write. Write through a neo4j:// address, which finds the cluster's leader"
    ),
    "Neo.ClientError.Transaction.TransactionTimedOut": (
        "ended a statement that took too long. Ask for less, or raise db.transaction.timeout in neo4j.conf"
    ),
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": (
        "ended a statement that took longer than allowed. Ask for less, or allow more with --timeout SECONDS"
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        "has too little memory for this transaction. Raise dbms.memory.transaction.total.max, or give it more heap"
    ),
}


@contextmanager
def explained(uri: str, database: str | None) -> Iterator[None]:
    """Turn every error of the driver into a StoreUnreachableError with the next step."""
    from neo4j import exceptions

    try:
        yield
    except exceptions.Neo4jError as error:
        code = error.code or ""
        step = _NEXT.get(code)
        if step is None:
            raise StoreUnreachableError(f"Neo4j at {uri} answers {code}: {error.message}") from error
        raise StoreUnreachableError(f"Neo4j at {uri} {step.format(database=database or 'neo4j')}.") from error
    except exceptions.UnsupportedServerProduct as error:
        raise StoreUnreachableError(f"{uri} is no Neo4j server of version 5.26 or later: {error}") from error
    except (exceptions.DriverError, OSError) as error:
        raise StoreUnreachableError(
            f"Cannot reach Neo4j at {uri} ({_first_line(error)}). Start one with: make neo4j"
        ) from error


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
