"""Who is in a bucket: the ids behind a figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.errors import NotFoundError
from queries.figures.columns import Columns
from queries.figures.definition import Definition
from queries.figures.engine import count


@dataclass(frozen=True, slots=True)
class Member:
    """A unit that counts for the bucket in a period, with what it adds to the bucket's value.

    `id` is the model; for edges that of the child, for accounts one of the account's models.
    """

    period: str
    id: str
    value: float


def members(columns: Columns, definition: Definition, bucket: str) -> list[Member]:
    """Units of a bucket, by period and id.

    Raises:
        NotFoundError: the figure has no such bucket.
    """
    c = count(columns, definition)
    numbers = np.unique(c.group)
    names = c.label(numbers)
    if bucket not in names:
        shown = ", ".join(names[:30]) + (", ..." if len(names) > 30 else "")
        raise NotFoundError(f"figure {definition.name!r} has no bucket {bucket!r}. It has: {shown}.")
    row = np.flatnonzero(c.group == numbers[names.index(bucket)])
    unit = c.unit[row]
    order = np.lexsort((c.model[unit], c.period[unit]))
    unit, value = unit[order], c.share[row][order]
    ids = columns.ids(c.model[unit])
    return [
        Member(c.periods[p], id_, v) for p, id_, v in zip(c.period[unit].tolist(), ids, value.tolist(), strict=True)
    ]
