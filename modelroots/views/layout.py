"""Where the boxes of a network stand: computed here, so that the browser has nothing to simulate."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from modelroots.views.layers import assign_layers, order_layers, spread
from modelroots.views.network import Item, Network

BOX_WIDTH: Final = 214
LINE_HEIGHT: Final = 17
_PADDING: Final = 12
_BESIDE: Final = 20
"""Gap between boxes of a layer."""
_BETWEEN: Final = 76
"""Gap between layers, where arrows and their labels run."""
_INSIDE: Final = 8
"""Gap between boxes in a frame, and to its border."""
_CAPTION: Final = 26
"""Height of the line of text on top of a frame."""
_SCREEN: Final = (1180, 830)
"""Room for the picture in a usual window, pixels."""
_COLUMNS: Final = (1, 2, 3, 4, 5, 6, 8, 10)
"""Numbers of columns that frames are tried with."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Centre and size of each item and of the members in its frame, by id, and the direction in which layers follow."""

    position: dict[str, tuple[float, float]]
    size: dict[str, tuple[float, float]]
    direction: str


def lay_out(network: Network) -> Layout:
    """Layers from top to bottom or from left to right, whichever shows the boxes larger on a usual screen."""
    number = {item.id: i for i, item in enumerate(network.items)}
    pairs = [(number[link.source], number[link.target]) for link in network.links]
    downward = pairs if network.sources_first else [(target, source) for source, target in pairs]
    away = _away_from_marked(network, downward)
    layer = assign_layers(len(number), away)
    if away is not downward:
        layer = [max(layer) - level for level in layer]
    layers = order_layers(layer, pairs)
    boxes = [box for item in network.items for box in (item.members or (item,))]
    height = max((len(box.label) for box in boxes), default=1) * LINE_HEIGHT + _PADDING
    columns = _COLUMNS if any(item.members for item in network.items) else (1,)
    plans = [_Plan(direction, layers, network, height, n) for direction in ("down", "right") for n in columns]
    return max(plans, key=lambda plan: (min(plan.scale, 1.0), plan.direction == "down", plan.scale)).place(pairs)


def _away_from_marked(network: Network, downward: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs that lead away from the marked boxes: these stand at the end that has no further links."""
    targets = {target for _, target in downward}
    marked = [i for i, item in enumerate(network.items) if item.marked]
    if marked and all(i in targets for i in marked):
        return [(target, source) for source, target in downward]
    return downward


class _Plan:
    """One way to lay layers out, and how large its boxes appear."""

    def __init__(self, direction: str, layers: list[list[int]], network: Network, height: int, columns: int) -> None:
        self.direction = direction
        self._layers = layers
        self._network = network
        self._height = height
        self._columns = columns
        sizes = [self._size(item) for item in network.items]
        down = direction == "down"
        self._sizes = sizes
        self._along = [width if down else height for width, height in sizes]
        self._across = [height if down else width for width, height in sizes]
        depth = sum(max(self._across[n] for n in members) for members in layers) + (len(layers) - 1) * _BETWEEN
        breadth = max((sum(self._along[n] + _BESIDE for n in members) for members in layers), default=1)
        room = _SCREEN if down else _SCREEN[::-1]
        self.scale = min(room[0] / breadth, room[1] / max(depth, 1))

    def place(self, pairs: list[tuple[int, int]]) -> Layout:
        """Centres of all boxes: every layer near the middle of its neighbours, within the breadth of the widest."""
        along: dict[int, float] = {}
        for members in self._layers:
            middle = spread([0.0] * len(members), [self._along[n] for n in members], _BESIDE)
            along.update(zip(members, middle, strict=True))
        self._straighten(along, pairs)
        position: dict[str, tuple[float, float]] = {}
        size: dict[str, tuple[float, float]] = {}
        depth = 0.0
        for members in self._layers:
            thickness = max(self._across[n] for n in members)
            for n in members:
                item = self._network.items[n]
                centre = depth + thickness / 2
                position[item.id] = (along[n], centre) if self.direction == "down" else (centre, along[n])
                size[item.id] = self._sizes[n]
                self._place_members(item, position, size)
            depth += thickness + _BETWEEN
        return Layout(position, size, self.direction)

    def _size(self, item: Item) -> tuple[float, float]:
        if not item.members:
            return BOX_WIDTH, self._height
        columns = min(self._columns, len(item.members))
        rows = ceil(len(item.members) / columns)
        inside = columns * (BOX_WIDTH + _INSIDE) + _INSIDE, rows * (self._height + _INSIDE) + _INSIDE
        return inside[0], inside[1] + _CAPTION * (1 if columns > 1 else 2)

    def _place_members(
        self, frame: Item, position: dict[str, tuple[float, float]], size: dict[str, tuple[float, float]]
    ) -> None:
        if not frame.members:
            return
        columns = min(self._columns, len(frame.members))
        (x, y), (width, height) = position[frame.id], size[frame.id]
        rows = ceil(len(frame.members) / columns)
        top = y + height / 2 - rows * (self._height + _INSIDE) + self._height / 2
        left = x - width / 2 + _INSIDE + BOX_WIDTH / 2
        for i, member in enumerate(frame.members):
            row, column = divmod(i, columns)
            position[member.id] = (left + column * (BOX_WIDTH + _INSIDE), top + row * (self._height + _INSIDE))
            size[member.id] = (BOX_WIDTH, self._height)

    def _straighten(self, along: dict[int, float], pairs: list[tuple[int, int]]) -> None:
        near: dict[int, list[int]] = {n: [] for n in along}
        for source, target in pairs:
            near[source].append(target)
            near[target].append(source)
        breadth = {i: sum(self._along[n] for n in members) for i, members in enumerate(self._layers)}
        widest = max(breadth, key=breadth.__getitem__, default=0)
        for _ in range(4):
            for i in (*range(len(self._layers)), *reversed(range(len(self._layers)))):
                members = self._layers[i]
                if i == widest and len(members) > 1:
                    continue  # it stands, and the others follow it
                wanted = [sum(along[m] for m in near[n]) / len(near[n]) if near[n] else along[n] for n in members]
                sizes = [self._along[n] for n in members]
                along.update(zip(members, spread(wanted, sizes, _BESIDE), strict=True))
