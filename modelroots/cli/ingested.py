"""What is said of a snapshot that was made."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from graph.snapshot import Snapshot


def report(snapshot: Snapshot) -> None:
    """Print the name of a snapshot, and on standard error what it holds and what could not be used."""
    for line in _summary(snapshot.manifest.rows, snapshot.manifest.notes):
        sys.stderr.write(line + "\n")
    typer.echo(snapshot.manifest.name)


def _summary(rows: dict[str, int], notes: dict[str, Any]) -> list[str]:
    lines = ["read: " + ", ".join(f"{count:,} {table}" for table, count in rows.items() if table != "rejected")]
    if notes.get("repeated_ids"):
        lines.append(f"left out as older observations of an id that occurs again: {notes['repeated_ids']:,}")
    for part in (notes, notes.get("observations", {})):
        if part.get("bad_rows"):
            lines.append(f"bad rows of {part['file']}, not read: {part['bad_rows']:,}")
            lines += [f"  {row}" for row in part["first_bad_rows"]]
    for key, title in (("unused_keys", "not used"), ("unreadable_values", "not readable")):
        counts = notes.get(key, {})
        if counts:
            shown = ", ".join(f"{name} ({count:,})" for name, count in list(counts.items())[:12])
            lines.append(f"{title}: {shown}{', …' if len(counts) > 12 else ''}")
    return lines
