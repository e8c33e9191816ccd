"""Where the boxes of a network stand: computed here, so that the browser has nothing to simulate."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from modelroots.views.layers import assign_layers, order_layers, spread
from modelroots.views.network import Network

BOX_WIDTH: Final = 214
LINE_HEIGHT: Final = 17
_PADDING: Final = 12
_BESIDE: Final = 22
"""Gap between boxes side by side."""
_BELOW: Final = 16
"""Gap between boxes one below the other, within a layer."""
_BETWEEN: Final = 74
"""Gap between layers, where arrows and their labels run."""
_SCREEN: Final = (1180, 830)
"""Room for the picture in a usual window, pixels."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Centre of each box by the id of its item, height of all boxes, and the direction in which layers follow."""

    position: dict[str, tuple[float, float]]
    box_height: int
    direction: str


def lay_out(network: Network) -> Layout:
    """Layers from top to bottom or from left to right, whichever shows the boxes larger on a usual screen.

    A layer with many boxes is folded into several rows (or columns).
    """
    number = {item.id: i for i, item in enumerate(network.items)}
    pairs = [(number[link.source], number[link.target]) for link in network.links]
    downward = pairs if network.sources_first else [(target, source) for source, target in pairs]
    away = _away_from_marked(network, downward)
    layer = assign_layers(len(number), away)
    if away is not downward:
        layer = [max(layer) - level for level in layer]
    layers = order_layers(layer, pairs)
    height = max((len(i.label) for i in network.items), default=1) * LINE_HEIGHT + _PADDING
    plans = [
        _Plan(direction, layers, per_row, height)
        for direction in ("down", "right")
        for per_row in range(1, max(map(len, layers), default=1) + 1)
    ]
    best = max(plans, key=lambda p: (min(p.scale, 1.0), p.direction == "down", p.per_row))
    coordinates = best.place(pairs)
    return Layout({item.id: coordinates[i] for i, item in enumerate(network.items)}, height, best.direction)


def _away_from_marked(network: Network, downward: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs that lead away from the marked boxes: these stand at the end that has no further links."""
    targets = {target for _, target in downward}
    marked = [i for i, item in enumerate(network.items) if item.marked]
    if marked and all(i in targets for i in marked):
        return [(target, source) for source, target in downward]
    return downward


class _Plan:
    """One way to lay layers out, and how large its boxes appear."""

    def __init__(self, direction: str, layers: list[list[int]], per_row: int, height: int) -> None:
        self.direction = direction
        self.layers = layers
        self.per_row = per_row
        down = direction == "down"
        self._along = (BOX_WIDTH + _BESIDE) if down else (height + _BELOW)
        self._across = (height + _BELOW) if down else (BOX_WIDTH + _BESIDE)
        rows = [ceil(len(members) / per_row) for members in layers]
        depth = sum(rows) * self._across + (len(rows) - 1) * _BETWEEN
        breadth = min(max(map(len, layers), default=1), per_row) * self._along
        room = _SCREEN if down else _SCREEN[::-1]
        self.scale = min(room[0] / max(breadth, 1), room[1] / max(depth, 1))

    def place(self, pairs: list[tuple[int, int]]) -> list[tuple[float, float]]:
        """Centre of each box."""
        along: dict[int, float] = {}
        across: dict[int, float] = {}
        depth = 0.0
        for members in self.layers:
            rows = ceil(len(members) / self.per_row)
            # Neighbours in the order of a layer stay neighbours: they go below each other, then to the next column.
            columns = ceil(len(members) / rows)
            for i, node in enumerate(members):
                along[node] = (i // rows - (columns - 1) / 2) * self._along
                across[node] = depth + (i % rows) * self._across
            depth += rows * self._across + _BETWEEN
        if all(len(members) <= self.per_row for members in self.layers):
            self._straighten(along, pairs)
        points = ((along[n], across[n]) for n in range(len(along)))
        return [(x, y) if self.direction == "down" else (y, x) for x, y in points]

    def _straighten(self, along: dict[int, float], pairs: list[tuple[int, int]]) -> None:
        """Move boxes towards the middle of their neighbours, within the breadth of the widest layer."""
        near: dict[int, list[int]] = {n: [] for n in along}
        for source, target in pairs:
            near[source].append(target)
            near[target].append(source)
        for _ in range(4):
            for members in (*self.layers, *self.layers[::-1]):
                if len(members) == max(map(len, self.layers)) and len(members) > 1:
                    continue  # the widest layer stands; the others follow it
                wanted = [sum(along[m] for m in near[n]) / len(near[n]) if near[n] else along[n] for n in members]
                along.update(zip(members, spread(wanted, self._along), strict=True))
