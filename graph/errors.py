"""Every error that a user can meet.

    ModelrootsError
    ├── BadDataError (ValueError)            exit 3
    │   └── StaleSchemaError                 exit 3
    ├── CannotWriteError (OSError)           exit 3
    ├── NotFoundError (LookupError)          exit 2
    ├── UsageError (ValueError)              exit 2
    ├── SourceUnreachableError (OSError)     exit 4
    └── StoreUnreachableError (OSError)      exit 5

A message says where, what was there, what was expected and what to do next.
"""

from __future__ import annotations


class ModelrootsError(Exception):
    """Root of the tree. `exit_code` is what the command line returns for it."""

    exit_code = 3


class BadDataError(ModelrootsError, ValueError):
    """Input that cannot be used: a dump, a registry, a snapshot or a graph."""


class StaleSchemaError(BadDataError):
    """A snapshot or graph that another version of the schema has written."""


class CannotWriteError(ModelrootsError, OSError):
    """No room, or no right, to write a snapshot or a graph."""


class NotFoundError(ModelrootsError, LookupError):
    """Nothing of that name in the graph or the home folder."""

    exit_code = 2


class UsageError(ModelrootsError, ValueError):
    """Parameters that do not fit the question."""

    exit_code = 2


class SourceUnreachableError(ModelrootsError, OSError):
    """The Hub or another source does not answer."""

    exit_code = 4


class StoreUnreachableError(ModelrootsError, OSError):
    """Neo4j does not answer, refuses us, or holds something that cannot be asked."""

    exit_code = 5
