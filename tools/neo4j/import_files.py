"""Run the bulk importer on files of `modelroots export neo4j-import`: python -m tools.neo4j.import_files DIR.

Replaces the database of the server of `make neo4j`, which must be stopped.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tools.neo4j.admin import bulk_import
from tools.neo4j.server import project_server


def main() -> None:
    """Entry of the command line."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    server = project_server()
    if server.running_pid():
        raise SystemExit("Neo4j is running. Stop it with: make neo4j-stop")
    command = shlex.split((Path(sys.argv[1]) / "import-command.txt").read_text(encoding="utf-8"))
    print(bulk_import(server.home, command[4:])[-400:])


if __name__ == "__main__":
    main()
