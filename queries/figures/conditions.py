"""What could go away: conditions such as `country:CN` or `org:alibaba & license:apache-2.0`, as sets of models."""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np

from graph.arrays import fetch_arrays
from graph.errors import NotFoundError, UsageError
from graph.identity import fold_name
from queries.figures.columns import Columns
from queries.figures.groups import Int32

_OF_ORGANIZATIONS: Final = (
    "SELECT m.idx FROM model m JOIN account a ON a.id = m.account JOIN organization o ON o.id = a.organization WHERE "
)
_NAMED: Final = "(SELECT id FROM organization WHERE list_contains(search_names, $folded))"

CONDITIONS: Final[dict[str, tuple[str, str]]] = {
    "country": (
        "models of labs with their headquarters in this country",
        _OF_ORGANIZATIONS + "o.country = upper($text)",
    ),
    "region": (
        "models of labs in this region of the ATOM scheme: us, china, eu, other",
        (
            "SELECT m.idx FROM model m JOIN account a ON a.id = m.account JOIN organization o ON o.id = a.organization "
            "LEFT JOIN country c ON c.code = o.country WHERE coalesce(o.region_atom, c.region_atom) = lower($text)"
        ),
    ),
    "org": (
        "models of this organization and of all that it controls",
        _OF_ORGANIZATIONS + f"o.id IN {_NAMED} "
        f"OR o.id IN (SELECT organization FROM controlled_by WHERE owner IN {_NAMED})",
    ),
    "funder": (
        "models of labs behind which money of this organization stands, by closed fundings",
        _OF_ORGANIZATIONS
        + f"o.id IN (SELECT organization FROM backed_by WHERE status = 'closed' AND funder IN {_NAMED})",
    ),
    "account": ("models of this Hub namespace", "SELECT idx FROM model WHERE lower(account) = lower($text)"),
    "family": (
        "members of this family",
        (
            "SELECT m.model AS idx FROM member_of m JOIN family f ON f.id = m.family "
            "WHERE replace(f.id, '-', '') = $folded OR replace(lower(f.name), '-', '') = $folded"
        ),
    ),
    "license": (
        "models that declare, or are concluded to be under, this license",
        "SELECT model AS idx FROM licensed_under WHERE lower(license) = lower($text)",
    ),
    "model": (
        "this model",
        (
            "SELECT idx FROM model WHERE lower(id) = lower($text) "
            "UNION SELECT model AS idx FROM former_id WHERE lower(former) = lower($text)"
        ),
    ),
}
"""Kind of condition → which models it means, and the query for them."""


def find_models(columns: Columns, condition: str) -> Int32:
    """Models that a condition means, ascending. Parts joined by ` & ` must all hold.

    Raises:
        UsageError: it is not written as `kind:value`, or there is no such kind.
        NotFoundError: it means no model of the graph.
    """
    parts = [_find_part(columns, part.strip()) for part in condition.split(" & ")]
    found: Int32 = reduce(np.intersect1d, parts)
    if found.size == 0:
        raise NotFoundError(f"no model fits all of {condition!r}.")
    return found


def _find_part(columns: Columns, part: str) -> Int32:
    kind, colon, text = part.partition(":")
    if not colon or kind not in CONDITIONS:
        known = ", ".join(CONDITIONS)
        raise UsageError(f"condition {part!r}; expected one of {known}, a colon and a value, such as country:CN.")
    meaning, sql = CONDITIONS[kind]
    values = {"text": text.strip(), "folded": fold_name(text)}
    con = columns.store.con
    found = fetch_arrays(
        con, f"SELECT DISTINCT idx FROM ({sql}) ORDER BY idx", {k: v for k, v in values.items() if f"${k}" in sql}
    )["idx"]
    if found.size == 0:
        raise NotFoundError(f"{part!r} means no model of the graph: {kind} stands for {meaning}.")
    return found.astype(np.int32)
