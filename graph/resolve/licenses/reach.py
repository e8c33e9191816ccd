"""Which licenses reach which models along their lineage, for the whole graph at once."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.lineage.csr import ranges
from graph.schema.licenses import REACHES

Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

COPY, DERIVATIVE, ADAPTER, OUTPUTS = range(len(REACHES))
_NEVER: Final = 127


class Ties(NamedTuple):
    """Edges from child to parent, each with what lies between them: COPY, DERIVATIVE, ADAPTER or OUTPUTS."""

    child: Int32
    parent: Int32
    kind: Int8


class Reached(NamedTuple):
    """Rows of (model, license), each once, ascending: strongest reach, edges on the shortest such way, its source."""

    model: Int32
    license: Int32
    reach: Int8
    depth: Int32
    ancestor: Int32


def find_reached(node_count: int, ties: Ties, owner: Int32, owned: Int32, takes: Int8, licensor: Int32) -> Reached:
    """Licenses that reach each model from its ancestors.

    A way is as weak as its weakest edge. Among ways to a license the strongest counts, then the shortest, then the
    ancestor with the lowest number. Each model passes on what reaches it so, and its own. A licensor is free in its
    own work: where a model that states a license is of the same licensor as the model that a license comes from, that
    license ends there.

    All licenses walk down at once, a level at a time; a state is a pair of a model and a license, and a way that is
    neither stronger nor shorter than one that was there before is not followed. Linear in the pairs found, times at
    most the number of reaches.

    Args:
        node_count: models are 0 to node_count - 1.
        ties: edges of the lineage, without self-loops; cycles may be left.
        owner: models that have a license of their own, one entry per license.
        owned: their licenses, as numbers.
        takes: shape (licenses, reaches). What an edge of each kind makes of a license on its way: the kind itself,
            a stronger one where the license counts it as such, or -1 where the license does not pass.
        licensor: number of who licenses each model; -1 where nobody is known.
    """
    license_count = takes.shape[0]
    order = np.argsort(ties.parent, kind="stable")
    child, kind = ties.child[order], ties.kind[order]
    indptr = np.zeros(node_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(ties.parent, minlength=node_count), out=indptr[1:])

    below = np.unique(child)
    place = np.full(node_count, -1, dtype=np.int32)
    place[below] = np.arange(below.size, dtype=np.int32)
    best = np.full(below.size * license_count, _NEVER, dtype=np.int8)
    stops = np.zeros(best.size, dtype=np.bool_)
    mine = place[owner] >= 0
    stops[place[owner[mine]].astype(np.int64) * license_count + owned[mine]] = True
    states_one = np.zeros(node_count, dtype=np.bool_)
    states_one[owner] = True

    node, license_, reach, source = owner, owned, np.zeros(owner.size, dtype=np.int8), owner
    slots: list[Int64] = []
    found: list[tuple[Int8, Int32, Int32]] = []
    depth = 0
    while node.size:
        depth += 1
        start = indptr[node]
        count = indptr[node + 1] - start
        edge = ranges(start, count)
        license_ = np.repeat(license_, count)
        step = takes[license_, kind[edge]]
        reach = np.maximum(np.repeat(reach, count), step)
        to, source = child[edge], np.repeat(source, count)
        slot = place[to].astype(np.int64) * license_count + license_
        keep = (step >= 0) & (reach < best[slot])
        keep &= ~_released(source, to, licensor, states_one)
        slot, reach, source = slot[keep], reach[keep], source[keep]
        if not slot.size:
            break
        first = _least(slot, reach, source, node_count)
        slot, reach, source = slot[first], reach[first], source[first]
        best[slot] = reach
        slots.append(slot)
        found.append((reach, np.full(slot.size, depth, dtype=np.int32), source))
        on = ~stops[slot]
        node = below[slot[on] // license_count]
        license_ = (slot[on] % license_count).astype(np.int32)
        reach, source = reach[on], source[on]
    if not slots:
        empty = np.zeros(0, dtype=np.int32)
        return Reached(empty, empty, empty.astype(np.int8), empty, empty)
    slot = np.concatenate(slots)
    # A pair is found again only by a stronger way: its last entry is the one that counts.
    last = np.argsort(slot, kind="stable")
    ordered = slot[last]
    last = last[np.append(ordered[1:] != ordered[:-1], True)]
    slot = slot[last]
    columns = [np.concatenate(c)[last] for c in zip(*found, strict=True)]
    return Reached(below[slot // license_count], (slot % license_count).astype(np.int32), *columns)


def _released(source: Int32, model: Int32, licensor: Int32, states_one: Bool) -> Bool:
    """Where a licensor has put its own derivative under a license of its own."""
    released: Bool = states_one[model] & (licensor[source] >= 0) & (licensor[source] == licensor[model])
    return released


def _least(slot: Int64, reach: Int8, source: Int32, node_count: int) -> Int64:
    """Positions of one entry per slot: the strongest, then the one with the lowest source."""
    bits = max(node_count - 1, 1).bit_length()
    if int(slot.max()).bit_length() + 2 + bits <= 63:
        packed = (((slot << 2) | reach) << bits) | source
        order = np.argsort(packed, kind="stable")
    else:
        order = np.lexsort((source, reach, slot))
    ordered = slot[order]
    first: Int64 = order[np.append(True, ordered[1:] != ordered[:-1])]
    return first


def find_reached_in_cycles(
    ties: Ties, members: Int32, owner: Int32, owned: Int32, takes: Int8, licensor: Int32
) -> Reached:
    """The same for models that are on a cycle, one by one: there a model can be its own ancestor, which is no source.

    A licensor's freedom is looked at between the model and the source alone. Quadratic in the models above each cycle,
    and therefore only for those.
    """
    near = _at_or_above(ties, members)
    inside = owner < near.size
    held = np.zeros(owner.size, dtype=np.bool_)
    held[inside] = near[owner[inside]]
    used = near[ties.child]
    licenses: dict[int, list[int]] = {}
    for model, license_ in zip(owner[held].tolist(), owned[held].tolist(), strict=True):
        licenses.setdefault(model, []).append(license_)
    above: dict[int, list[tuple[int, int]]] = {}
    for c, p, k in zip(*(column[used].tolist() for column in ties), strict=True):
        above.setdefault(c, []).append((p, k))
    rows = []
    for model in members.tolist():
        mine = int(licensor[model]) if model in licenses else -1
        free = {m for m in licenses if mine >= 0 and int(licensor[m]) == mine} | {model}
        rows += _walk_up(model, above, {m: x for m, x in licenses.items() if m not in free}, takes)
    table = np.array(sorted(rows), dtype=np.int32).reshape(-1, 5)
    return Reached(table[:, 0], table[:, 1], table[:, 2].astype(np.int8), table[:, 3], table[:, 4])


def _at_or_above(ties: Ties, members: Int32) -> Bool:
    """Mask of the members and all their ancestors, which is all that can matter to them."""
    size = int(max(ties.child.max(), ties.parent.max(), members.max())) + 1
    near = np.zeros(size, dtype=np.bool_)
    near[members] = True
    known = 0
    while (count := int(near.sum())) > known:
        known = count
        near[ties.parent[near[ties.child]]] = True
    return near


def _walk_up(
    model: int, above: dict[int, list[tuple[int, int]]], licenses: dict[int, list[int]], takes: Int8
) -> list[tuple[int, int, int, int, int]]:
    best: dict[int, tuple[int, int, int]] = {}
    # A license changes what an edge means, so each one is walked on its own; sets of edge kinds would not do.
    reachable = _ancestors(model, above)
    for license_ in sorted({x for a in reachable if a != model for x in licenses.get(a, ())}):
        level, depth = {model: 0}, 0
        seen: dict[int, int] = {model: 0}
        while level:
            depth += 1
            following: dict[int, int] = {}
            for node, reach in level.items():
                for parent, kind in above.get(node, ()):
                    step = int(takes[license_, kind])
                    now = max(reach, step)
                    if step >= 0 and now < seen.get(parent, _NEVER) and now < following.get(parent, _NEVER):
                        following[parent] = now
            seen.update(following)
            for node, reach in following.items():
                if node != model and license_ in licenses.get(node, ()):
                    best[license_] = min(best.get(license_, (_NEVER, 0, 0)), (reach, depth, node))
            level = following
    return [(model, license_, reach, depth, source) for license_, (reach, depth, source) in best.items()]


def _ancestors(model: int, above: dict[int, list[tuple[int, int]]]) -> set[int]:
    seen: set[int] = set()
    stack = [model]
    while stack:
        for parent, _ in above.get(stack.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return seen
