"""Layers of a directed network, and an order within them that crosses few links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_SWEEPS: Final = 6

Pairs = Sequence[tuple[int, int]]


def assign_layers(count: int, pairs: Pairs) -> list[int]:
    """Layer of each node: the length of the longest way to it from a node that no pair leads to.

    Pairs lead from a lower layer to a higher one; those that close a cycle are passed over. Nodes without pairs are
    on layer 0.
    """
    forward = _without_cycles(count, pairs)
    waiting = [0] * count
    for source in range(count):
        for target in forward[source]:
            waiting[target] += 1
    ready = [n for n in range(count) if waiting[n] == 0]
    layer = [0] * count
    for node in ready:
        for target in forward[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return layer


def order_layers(layer: Sequence[int], pairs: Pairs) -> list[list[int]]:
    """Nodes of each layer, ordered by the mean place of their neighbours (barycentre), swept up and down."""
    layers: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for node, level in enumerate(layer):
        layers[level].append(node)
    lower: list[list[int]] = [[] for _ in layer]
    upper: list[list[int]] = [[] for _ in layer]
    for source, target in pairs:
        first, second = (source, target) if layer[source] < layer[target] else (target, source)
        lower[second].append(first)
        upper[first].append(second)
    for sweep in range(_SWEEPS):
        neighbours, rows = (lower, layers[1:]) if sweep % 2 == 0 else (upper, layers[-2::-1])
        place = _places(layers)
        for row in rows:
            row.sort(key=lambda n: _mean([place[m] for m in neighbours[n]], place[n]))
            place.update(_places([row]))
    return layers


def spread(wanted: Sequence[float], sizes: Sequence[float], gap: float) -> list[float]:
    """Centres in the given order, apart by half their sizes and the gap, as near to those wanted as can be.

    Nearness is the sum of squares; blocks that push one another are pooled (isotonic regression).

    >>> spread([0, 0, 10], [2, 2, 2], 2)
    [-2.0, 2.0, 10.0]
    """
    offset = [0.0] * len(wanted)
    for i in range(1, len(wanted)):
        offset[i] = offset[i - 1] + (sizes[i - 1] + sizes[i]) / 2 + gap
    blocks: list[tuple[float, int]] = []
    for position, shift in zip(wanted, offset, strict=True):
        total, size = position - shift, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / size:
            before, members = blocks.pop()
            total, size = total + before, size + members
        blocks.append((total, size))
    starts = (total / size for total, size in blocks for _ in range(size))
    return [start + shift for start, shift in zip(starts, offset, strict=True)]


def _without_cycles(count: int, pairs: Pairs) -> list[list[int]]:
    """Targets of each node, without the pairs that lead back to a node above in a depth-first walk."""
    targets: list[list[int]] = [[] for _ in range(count)]
    for source, target in dict.fromkeys(pairs):
        if source != target:
            targets[source].append(target)
    kept: list[list[int]] = [[] for _ in range(count)]
    state = [0] * count  # 0 new, 1 on the way, 2 done
    entered = {target for _, target in pairs}
    for start in sorted(range(count), key=lambda n: n in entered):
        if state[start]:
            continue
        state[start] = 1
        stack = [(start, iter(targets[start]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if state[target] == 1:
                    continue
                kept[node].append(target)
                if state[target] == 0:
                    state[target] = 1
                    stack.append((target, iter(targets[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return kept


def _places(rows: Iterable[list[int]]) -> dict[int, float]:
    """Place of each node within its row, from 0 to 1."""
    return {node: (i + 0.5) / len(row) for row in rows for i, node in enumerate(row)}


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default
