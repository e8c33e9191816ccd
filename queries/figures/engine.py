"""The figure engine: one definition in, the share of each group in each period out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.schema.lineage import MIXED
from graph.schema.lineage import UNRESOLVED as UNRESOLVED_NAME
from queries.figures.cells import ALL_TIME, NO_DATE, Cell
from queries.figures.columns import Columns
from queries.figures.definition import Definition
from queries.figures.groups import UNRESOLVED, Bool, Int32, Int64, Names, Pairs

Float = NDArray[np.float64]

_DENSE: Final = 1 << 22
"""Up to this many cells are summed in one array; more are sorted, as most of them are empty."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of a figure and where each of them counts.

    Unit i is made of model `model[i]` (for accounts: one of its models), falls into `period[i]`, weighs `weight[i]`
    and belongs to the denominator where `inside[i]`. Row j says that unit `unit[j]` counts for `group[j]` with
    `share[j]`; groups are numbered as in `names`, then come mixed and unresolved.
    """

    model: Int32
    period: Int64
    periods: list[str]
    weight: Float
    lost: Bool
    inside: Bool
    unit: Int64
    group: Int64
    share: Float
    names: Names

    def label(self, groups: Int64) -> list[str]:
        """Names of groups, mixed and unresolved among them."""
        known = groups < self.names.count
        found = iter(self.names.look_up(groups[known]))
        return [
            next(found) if k else MIXED if g == self.names.count else UNRESOLVED_NAME
            for k, g in zip(known.tolist(), groups.tolist(), strict=True)
        ]

    def sums(self) -> tuple[Int64, Int64, Float]:
        """Period, group and value of every group that has something, by period, then value, then group."""
        width = self.names.count + 2
        size = len(self.periods) * width
        key = self.period[self.unit] * width + self.group
        if size <= _DENSE:
            everything = np.bincount(key, weights=self.share, minlength=size)
            place = np.arange(size)
        else:
            first, number = _number(key)
            place = key[first]
            everything = np.bincount(number, weights=self.share, minlength=place.size)
        some = np.flatnonzero(everything > 0)
        place, value = place[some], everything[some].astype(np.float64)
        period, group = np.divmod(place, width)
        order = np.lexsort((group, -value, period))
        return period[order], group[order], value[order]


def compute(columns: Columns, definition: Definition) -> list[Cell]:
    """Cells of a figure: periods ascending, groups of a period by value. A period without units has no cells."""
    c = count(columns, definition)

    def total(of: Float | None, where: Bool) -> NDArray[np.float64]:
        rows = np.flatnonzero(where)
        period = c.period if rows.size == where.size else c.period[rows]
        weights = of if of is None or rows.size == where.size else of[rows]
        return np.bincount(period, weights=weights, minlength=len(c.periods)).astype(np.float64)

    weight = None if definition.measure == "count" else c.weight
    everything, lost = total(weight, np.ones(c.weight.size, dtype=np.bool_)), total(weight, c.lost)
    units = total(None, c.inside)
    denominator = units if weight is None else total(weight, c.inside)
    period, group, value = c.sums()
    return [
        Cell(
            period=c.periods[p],
            group=name,
            value=v,
            total=float(denominator[p]),
            share=float(v / denominator[p]) if denominator[p] else None,
            unresolved=float(lost[p] / everything[p]) if everything[p] else 0.0,
            units=int(units[p]),
        )
        for p, name, v in zip(period.tolist(), c.label(group), value.tolist(), strict=True)
    ]


def count(columns: Columns, d: Definition) -> Counted:
    """What the definition counts, unit by unit."""
    # Definitions that differ in the following only, as many neighbours in a band do, share the work up to here.
    shared = d.with_(name="", measure="count", mixed="bucket", denominator="all")
    if columns.kept is None or columns.kept[0] != shared:
        found = _attribute(columns, d)
        columns.kept = shared, (found, _periods(columns, d, found[0]))
    (model, links, names, unit, group), (period, periods) = columns.kept[1]
    weight = columns.downloads[model].astype(np.float64) if d.measure == "downloads" else np.ones(model.size)
    tracked = np.ones(model.size, dtype=np.bool_)
    if d.denominator == "tracked":
        tracked[links.left[~columns.tracked[links.right]]] = False
    if d.unit == "account":
        key = period * (int(columns.account.max(initial=0)) + 1) + columns.account[model]
        first, of_model = _number(key)
        untracked = np.bincount(of_model, weights=~tracked, minlength=first.size)
        model, period, weight, tracked = model[first], period[first], np.ones(first.size), untracked == 0
        unit, group = _distinct(of_model[unit], group, names.count)

    units = model.size
    known = np.bincount(unit[group >= 0], minlength=units)
    lost = np.zeros(units, dtype=np.bool_)
    lost[unit[group == UNRESOLVED]] = True
    if d.mixed == "bucket":
        lost &= known < 2
        # Groups ascend within a unit, so the last one is known where any is.
        last = group[np.flatnonzero(np.append(unit[1:] != unit[:-1], units > 0))] if units else group
        group = np.where(known > 1, names.count, np.where(lost, UNRESOLVED, last))
        unit = np.arange(units)
    inside = {"all": np.ones(units, dtype=np.bool_), "resolved": ~lost, "tracked": tracked}[d.denominator]
    if d.denominator != "all":
        keep = np.flatnonzero(inside[unit])
        unit, group = unit[keep], group[keep]
    share = weight[unit]
    if d.mixed == "split":
        share = share / np.bincount(unit, minlength=units)[unit]
    group = np.where(group == UNRESOLVED, names.count + 1, group)
    return Counted(model, period, periods, weight, lost, inside, unit, group, share, names)


def _attribute(columns: Columns, d: Definition) -> tuple[Int32, Pairs, Names, Int64, Int64]:
    """Units with the models they are attributed to, and their groups by way of these; units ascend.

    For accounts the units are models still.
    """
    admitted = _admit(columns, d)
    relations: list[str] = []
    relation = np.zeros(0, dtype=np.int32)
    if d.attribution == "uploader":
        model = np.flatnonzero(admitted).astype(np.int32)
        links = Pairs(np.arange(model.size, dtype=np.int32), model)
    else:
        if d.attribution == "root":
            source = columns.closure(d.edges)
        else:
            source, relations, relation = columns.lineage(d.edges)
        if d.population == "all":
            base = np.ones(columns.model_count, dtype=np.bool_)
            base[source.left] = False
            own = np.flatnonzero(base).astype(np.int32)
            left, right = np.concatenate([source.left, own]), np.concatenate([source.right, own])
            order = np.argsort(left, kind="stable")
            source = Pairs(left[order], right[order])
        keep = np.flatnonzero(admitted[source.left])
        left = source.left[keep]
        is_first = np.append(True, left[1:] != left[:-1])[: left.size]
        model = left[is_first]
        links = Pairs((np.cumsum(is_first) - 1).astype(np.int32), source.right[keep])
        relation = relation[keep] if d.attribution == "parent" else relation
    if d.unit == "edge":
        model = model[links.left]
        links = Pairs(np.arange(model.size, dtype=np.int32), links.right)
    if d.group_by == "relation":
        unit, group = links.left.astype(np.int64), relation.astype(np.int64)
        return model, links, Names.of(relations), *_distinct(unit, group, len(relations))
    groups = columns.groups(d.group_by, links.right)
    unit, group = _join(links, groups.pairs, columns.model_count)
    return model, links, groups.names, *_distinct(unit, group, groups.names.count)


def _admit(columns: Columns, d: Definition) -> Bool:
    """Models that the definition counts."""

    def models(where: Int32) -> Bool:
        mask = np.zeros(columns.model_count, dtype=np.bool_)
        mask[where] = True
        return mask

    admitted = columns.has_record.copy() if d.population == "all" else models(columns.closure(d.edges).left)
    if not d.mirrors or d.relations is not None:
        pairs, relations, relation = columns.lineage(d.edges)
        if not d.mirrors and "mirror" in relations:
            is_mirror = relation == relations.index("mirror")
            admitted &= ~models(pairs.left[is_mirror]) | models(pairs.left[~is_mirror])
        if d.relations is not None:
            wanted = [i for i, r in enumerate(relations) if r in d.relations]
            admitted &= models(pairs.left[np.isin(relation, wanted)])
    if d.tasks is not None:
        admitted &= columns.with_tasks(d.tasks)
    if d.parameters_min is not None:
        admitted &= columns.parameters >= d.parameters_min
    if d.parameters_max is not None:
        admitted &= (columns.parameters >= 0) & (columns.parameters <= d.parameters_max)
    if d.downloads_min is not None:
        admitted &= columns.downloads >= d.downloads_min
    if not d.automated:
        admitted &= ~columns.automated
    if d.leave_out_observers:
        admitted &= ~columns.observed_by(d.leave_out_observers)
    if d.since is not None:
        admitted &= columns.month >= _month_number(d.since)
    if d.until is not None:
        admitted &= (columns.month >= 0) & (columns.month <= _month_number(d.until))
    return admitted


def _month_number(text: str) -> int:
    year, month = text.split("-")
    return (int(year) - 1970) * 12 + int(month) - 1


def _join(links: Pairs, own: Pairs, model_count: int) -> tuple[Int64, Int64]:
    """Groups of each unit by way of its linked models; UNRESOLVED where a linked model has none. Units ascend."""
    if own.left.size == 0 or (own.left[1:] != own.left[:-1]).all():
        of_model = np.full(model_count, UNRESOLVED, dtype=np.int64)
        of_model[own.left] = own.right
        return links.left.astype(np.int64), of_model[links.right]
    start = np.searchsorted(own.left, np.arange(model_count + 1))
    found = np.diff(start)[links.right]
    rows = np.maximum(found, 1)  # one that says that there is none
    unit = np.repeat(links.left, rows).astype(np.int64)
    offset = np.arange(unit.size) - np.repeat(np.cumsum(rows) - rows, rows)
    has = np.repeat(found > 0, rows)
    place = np.repeat(start[links.right], rows) + offset
    group = np.full(unit.size, UNRESOLVED, dtype=np.int64)
    group[has] = own.right[place[has]]
    return unit, group


def _number(key: Int64) -> tuple[Int64, Int64]:
    """Place of the first of each distinct key, keys ascending, and the number of each key among them."""
    order = np.argsort(key, kind="stable")
    ascending = key[order]
    is_first = np.append(True, ascending[1:] != ascending[:-1])[: key.size]
    number = np.empty(key.size, dtype=np.int64)
    number[order] = np.cumsum(is_first) - 1
    return order[is_first], number


def _distinct(unit: Int64, group: Int64, names: int) -> tuple[Int64, Int64]:
    """Distinct pairs, ascending by unit and group. Nearly sorted input is sorted in little more than one pass."""
    if (unit[1:] > unit[:-1]).all():
        return unit, group
    width = names + 1
    key = np.sort(unit * width + group + 1, kind="stable")
    key = key[np.append(True, key[1:] != key[:-1])[: key.size]]
    unit = key // width
    return unit, key - unit * width - 1


def _periods(columns: Columns, d: Definition, model: Int32) -> tuple[Int64, list[str]]:
    """Number of each model's period, and the names of the periods, ascending; models without a date come last."""
    if d.period == "all":
        return np.zeros(model.size, dtype=np.int64), [ALL_TIME]
    step = 1 if d.period == "month" else 3
    period = columns.month[model].astype(np.int64)
    if step > 1:
        period = np.where(period < 0, period, period // step)
    last = int(period.max(initial=-1)) + 1
    period[period < 0] = last
    present = np.bincount(period, minlength=last + 1) > 0
    number = np.cumsum(present) - 1
    names = [NO_DATE if p == last else _period_name(p, step) for p in np.flatnonzero(present).tolist()]
    return number[period], names


def _period_name(period: int, step: int) -> str:
    year, month = divmod(period * step, 12)
    return f"{1970 + year}-{month + 1:02d}" if step == 1 else f"{1970 + year}-Q{month // 3 + 1}"
