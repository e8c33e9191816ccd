"""Which Neo4j server is meant, and how its password is found."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from graph.store.neo4j import Target


def find_target(
    uri: str | None = None, user: str | None = None, database: str | None = None, password_file: Path | None = None
) -> Target:
    """The server that was chosen; the password is asked for on a terminal where it is not set.

    Raises:
        UsageError: no password is set and there is no terminal, or its file cannot be used.
    """
    from graph.errors import UsageError
    from graph.store.neo4j.connect import DEFAULT_URI, DEFAULT_USER, Target, find_password

    uri, user = uri or DEFAULT_URI, user or DEFAULT_USER
    password = find_password(file=password_file)
    if password is None:
        if not sys.stdin.isatty():
            raise UsageError(
                "no password for Neo4j. Set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file of mode 0600."
            )
        password = typer.prompt(f"Password of {user} at {uri}", hide_input=True, err=True)
    return Target(uri=uri, user=user, password=password, database=database)


def environment_target(uri: str | None = None) -> Target:
    """The server of the NEO4J_ variables; `uri` stands for NEO4J_URI where it is given."""
    chosen = uri or os.environ.get("NEO4J_URI")
    return find_target(chosen, os.environ.get("NEO4J_USER"), os.environ.get("NEO4J_DATABASE"))
