"""A model that was seen under its former and its current id is one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

_FOLDED: Final = """
CREATE TEMP TABLE folded AS
SELECT n.former, any_value(n.current) AS current
FROM raw_rename n JOIN raw_model f ON f.id = n.former JOIN raw_model c ON c.id = n.current
WHERE f.removed_on IS NOT NULL AND n.former <> n.current
GROUP BY n.former HAVING count(DISTINCT n.current) = 1
"""
"""A former id that is listed again is another repository; one that led to several is told apart by nobody."""


def fold_renamed(con: duckdb.DuckDBPyConnection) -> None:
    """Take the record of a former id out of `raw_model` and give its claims in `raw_claim` to the current id.

    So the model counts once, its edges know when they were first seen, and the former id stays searchable through
    `raw_rename`. Needs those three tables.
    """
    con.execute(_FOLDED)
    con.execute("UPDATE raw_claim SET child = f.current FROM folded f WHERE f.former = child")
    con.execute("DELETE FROM raw_model WHERE id IN (SELECT former FROM folded)")
