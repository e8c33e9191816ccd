"""Licenses: what models state, what reaches them along their lineage, and where the two disagree.

```
resolve_licenses
├─ load_registry_tables, read_statements   statements.py  texts → licensed_under (declared, concluded)
│  └─ LicenseNormalizer                    normalize.py   one text → license ids
├─ bind_licenses                           bind.py        licensed_under + lineage → bound_by, conflicts_with
│  ├─ find_reached                         reach.py       whole graph at once, on integer arrays
│  └─ find_conflicts                       conflicts.py   one pair of licenses
```
It is an analysis of texts that people declared, not legal advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from graph.snapshot import Snapshot


def resolve_licenses(
    con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], lineage: Path, as_of: date | None = None
) -> None:
    """Fill the license tables of a graph whose models and edges are in place.

    Args:
        con: the graph under construction; `model`, `derived_from` and `mirror_of` are filled.
        snapshots: those of the build; registry snapshots hold licenses, clauses, aliases and conclusions.
        lineage: folder of the saved lineage indexes.
        as_of: last day whose observations count; None for all.
    """
    from graph.resolve.licenses.bind import bind_licenses
    from graph.resolve.licenses.statements import load_registry_tables, read_statements

    load_registry_tables(con, snapshots)
    read_statements(con, snapshots, as_of)
    bind_licenses(con, lineage)
