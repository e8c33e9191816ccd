"""`modelroots doctor`: what could be wrong with this installation."""

from __future__ import annotations

from typing import Final

import typer

from modelroots.cli.options import FormatOption, home
from modelroots.output import Format

PACKAGES: Final = ("graph", "ingest", "queries", "modelroots")
"""Top-level names that the distribution installs."""


def doctor(format_: FormatOption = Format.table) -> None:
    """Check the installation, the home folder and the graph in use; exit 1 where something is wrong."""
    from modelroots.output import write_rows

    rows = [*_packages(), *_home()]
    write_rows(["check", "state", "finding"], rows, format_)
    if any(state == "wrong" for _, state, _ in rows):
        raise typer.Exit(1)


def _packages() -> list[list[str]]:
    import sys
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    rows = [["python", "ok", sys.version.split()[0]]]
    for package in PACKAGES:
        others = sorted({o for o in owners.get(package, []) if o.lower() != "modelroots"})
        finding = f"the name is also installed by {', '.join(others)}: uninstall it" if others else "ours alone"
        rows.append([f"package {package}", "wrong" if others else "ok", finding])
    return rows


def _home() -> list[list[str]]:
    from graph.errors import ModelrootsError

    place = home()
    state = "ok" if place.path.is_dir() else "wrong" if place.path.exists() else "empty"
    rows = [["home", state, f"{place.path}{': is no folder' if state == 'wrong' else ''}"]]
    try:
        snapshots = place.find_snapshots()
        rows.append(["snapshots", "ok", f"{len(snapshots)}"])
    except ModelrootsError as error:
        rows.append(["snapshots", "wrong", str(error)])
    try:
        with place.open() as store:
            rows.append(["graph", "ok", f"{store.info.hash}, {store.model_count} models"])
    except LookupError as error:
        rows.append(["graph", "empty", str(error)])
    except ModelrootsError as error:
        rows.append(["graph", "wrong", str(error)])
    return rows
