"""`neo4j-admin` from jars: the first password, and the bulk importer."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.neo4j.jars import JVM_ACCESS, argument_file, java, resolve


def run(home: Path, *arguments: str, heap: str = "1g") -> str:
    """What neo4j-admin prints for these arguments in the server of folder `home`.

    Raises:
        RuntimeError: it ends with another code than 0; the text is its output.
    """
    (home / "conf").mkdir(parents=True, exist_ok=True)
    jvm = (f"-Xmx{heap}", *JVM_ACCESS, "-cp", f"{resolve()}/*", "org.neo4j.cli.AdminTool")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        file = argument_file(Path(folder) / "admin.args", *jvm, *arguments)
        environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
        done = subprocess.run(
            [java(), file], env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    if done.returncode:
        raise RuntimeError(f"neo4j-admin {arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def set_initial_password(home: Path, password: str) -> None:
    """Give user neo4j its password before the first start, so that the default never works."""
    run(home, "dbms", "set-initial-password", password, heap="128m")


def bulk_import(home: Path, arguments: Sequence[str], heap: str = "1g") -> str:
    """Run `neo4j-admin database import full` with these arguments on a stopped server; what it prints."""
    return run(home, "database", "import", "full", *arguments, heap=heap)
