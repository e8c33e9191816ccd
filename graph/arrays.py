"""Columns of a query as numpy arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb


def fetch_arrays(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None
) -> dict[str, NDArray[Any]]:
    """Result of a query, an array per column. A column with nulls comes as a masked array."""
    found = con.execute(sql, dict(parameters or {})).fetchnumpy()
    return {
        name: np.ma.asanyarray(values) if np.ma.isMaskedArray(values) else np.asarray(values)
        for name, values in found.items()
    }
