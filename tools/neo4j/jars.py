"""Jars of server, importer and Browser, resolved once by Maven into an ignored folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
HOME: Final = PROJECT / ".neo4j"
POM: Final = Path(__file__).with_name("pom.xml")
LIB: Final = HOME / "lib"

JVM_ACCESS: Final = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
"""Doors in the module system that the server's page cache and network layer use."""


def java() -> str:
    """Path of a Java runtime. Raises SystemExit with the next step where there is none."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not found or not Path(found).exists():
        raise SystemExit("No Java found; Neo4j 5.26 needs Java 17 or 21: apt-get install openjdk-17-jre-headless")
    return found


def resolve() -> Path:
    """Folder that holds the jars; Maven fills it when pom.xml has changed since the last time."""
    wanted = hashlib.sha256(POM.read_bytes()).hexdigest()
    stamp = LIB / "resolved.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return LIB
    maven = shutil.which("mvn")
    if maven is None:
        raise SystemExit("No Maven found; it fetches the Neo4j jars: apt-get install maven")
    shutil.rmtree(LIB, ignore_errors=True)
    LIB.mkdir(parents=True)
    command = [maven, "-B", "-q", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={LIB}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Maven could not resolve {POM}:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    stamp.write_text(wanted)
    return LIB


def argument_file(path: Path, *arguments: str) -> str:
    """`@file` argument for Java that holds these arguments, readable by the owner only.

    The process list then shows the file's name alone, whatever the arguments are.
    """
    quoted = "\n".join('"' + a.replace("\\", "\\\\").replace('"', '\\"') + '"' for a in arguments)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(quoted + "\n")
    return f"@{path}"
