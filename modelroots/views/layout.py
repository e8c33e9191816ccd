"""Where the boxes of a network stand: computed here, so that the browser has nothing to simulate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from modelroots.views.layers import assign_layers, order_layers, spread
from modelroots.views.network import Item, Link, Network

BOX_WIDTH: Final = 214
LINE_HEIGHT: Final = 17
_PADDING: Final = 12
_BESIDE: Final = 20
"""Gap between boxes of a layer."""
_BETWEEN: Final = 76
"""Gap between layers, where arrows and their labels run."""
_LETTER: Final = 7
_ARROW: Final = 40
"""Breadth of a label's letter, and of what an arrow needs beside its label where both run from left to right."""
_INSIDE: Final = 8
"""Gap between boxes in a frame, and to its border."""
_CAPTION: Final = 26
"""Height of the line of text on top of a frame."""
_SCREEN: Final = (1180, 830)
"""Room for the picture in a usual window, pixels."""
_COLUMNS: Final = (1, 2, 3, 4, 5, 6, 8, 10)
"""Numbers of columns that frames are tried with."""
_MOST_COLUMNS: Final = 8
"""Columns of parts side by side."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Centre and size of each item and of the members in its frame, by id, and the direction in which layers follow."""

    position: dict[str, tuple[float, float]]
    size: dict[str, tuple[float, float]]
    direction: str


def lay_out(network: Network) -> Layout:
    """Layers from top to bottom or from left to right, whichever shows the boxes larger on a usual screen.

    Parts without links between them are laid out on their own and stand side by side.
    """
    boxes = [box for item in network.items for box in (item.members or (item,))]
    height = max((len(box.label) for box in boxes), default=1) * LINE_HEIGHT + _PADDING
    parts = _split(network)
    if len(parts) == 1:
        plans = [plan for direction in ("down", "right") for plan in _plans(network, direction, height)]
        return max(plans, key=lambda plan: (min(plan.scale, 1.0), plan.direction == "down", plan.scale)).place()
    packed = [
        _pack([max(_plans(part, direction, height), key=lambda plan: plan.scale).place() for part in parts], columns)
        for direction in ("down", "right")
        for columns in range(1, min(len(parts), _MOST_COLUMNS) + 1)
    ]
    return max(packed, key=lambda found: found[0])[1]


def _split(network: Network) -> list[Network]:
    """Connected parts, in the order of their first items."""
    part = {item.id: item.id for item in network.items}

    def find(id_: str) -> str:
        while part[id_] != id_:
            part[id_] = id_ = part[part[id_]]
        return id_

    for link in network.links:
        part[find(link.source)] = find(link.target)
    items: dict[str, list[Item]] = {}
    for item in network.items:
        items.setdefault(find(item.id), []).append(item)
    links: dict[str, list[Link]] = {root: [] for root in items}
    for link in network.links:
        links[find(link.source)].append(link)
    return [replace(network, items=items[root], links=links[root]) for root in items]


def _pack(layouts: list[Layout], columns: int) -> tuple[float, Layout]:
    """Layouts in so many columns of like height, largest first, and how large their boxes appear."""
    boxes = [_bounds(layout) for layout in layouts]
    heights = [0.0] * columns
    members: list[list[int]] = [[] for _ in range(columns)]
    for i in sorted(range(len(layouts)), key=lambda i: boxes[i][1] - boxes[i][3]):
        column = heights.index(min(heights))
        members[column].append(i)
        heights[column] += boxes[i][3] - boxes[i][1] + _BETWEEN / 2
    position: dict[str, tuple[float, float]] = {}
    size: dict[str, tuple[float, float]] = {}
    left = 0.0
    for chosen in members:
        top = 0.0
        for i in sorted(chosen):
            x0, y0, _, y1 = boxes[i]
            position.update({k: (x - x0 + left, y - y0 + top) for k, (x, y) in layouts[i].position.items()})
            size.update(layouts[i].size)
            top += y1 - y0 + _BETWEEN / 2
        left += max((boxes[i][2] - boxes[i][0] for i in chosen), default=0.0) + _BETWEEN
    scale = min(_SCREEN[0] / max(left, 1), _SCREEN[1] / max(*heights, 1))
    return min(scale, 1.0), Layout(position, size, layouts[0].direction)


def _bounds(layout: Layout) -> tuple[float, float, float, float]:
    corners = [(*layout.position[k], *layout.size[k]) for k in layout.position]
    return (
        min(x - w / 2 for x, _, w, _ in corners),
        min(y - h / 2 for _, y, _, h in corners),
        max(x + w / 2 for x, _, w, _ in corners),
        max(y + h / 2 for _, y, _, h in corners),
    )


def _plans(network: Network, direction: str, height: int) -> list[_Plan]:
    number = {item.id: i for i, item in enumerate(network.items)}
    pairs = [(number[link.source], number[link.target]) for link in network.links]
    downward = pairs if network.sources_first else [(target, source) for source, target in pairs]
    away = _away_from_marked(network, downward)
    layer = assign_layers(len(number), away)
    if away is not downward:
        layer = [max(layer) - level for level in layer]
    layers = order_layers(layer, pairs)
    columns = _COLUMNS if any(item.members for item in network.items) else (1,)
    return [_Plan(direction, layers, network, pairs, height, n) for n in columns]


def _away_from_marked(network: Network, downward: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs that lead away from the marked boxes: these stand at the end that has no further links."""
    targets = {target for _, target in downward}
    marked = [i for i, item in enumerate(network.items) if item.marked]
    if marked and all(i in targets for i in marked):
        return [(target, source) for source, target in downward]
    return downward


class _Plan:
    """One way to lay layers out, and how large its boxes appear."""

    def __init__(
        self,
        direction: str,
        layers: list[list[int]],
        network: Network,
        pairs: list[tuple[int, int]],
        height: int,
        columns: int,
    ) -> None:
        self.direction = direction
        self._pairs = pairs
        self._layers = layers
        self._network = network
        self._height = height
        self._columns = columns
        sizes = [self._size(item) for item in network.items]
        down = direction == "down"
        self._sizes = sizes
        self._along = [width if down else height for width, height in sizes]
        self._across = [height if down else width for width, height in sizes]
        longest = max((len(link.label) for link in network.links), default=0)
        self._between = _BETWEEN if down else max(_BETWEEN, longest * _LETTER + _ARROW)
        depth = sum(max(self._across[n] for n in members) for members in layers) + (len(layers) - 1) * self._between
        breadth = max((sum(self._along[n] + _BESIDE for n in members) for members in layers), default=1)
        room = _SCREEN if down else _SCREEN[::-1]
        self.scale = min(room[0] / breadth, room[1] / max(depth, 1))

    def place(self) -> Layout:
        """Centres of all boxes: every layer near the middle of its neighbours, within the breadth of the widest."""
        along: dict[int, float] = {}
        for members in self._layers:
            middle = spread([0.0] * len(members), [self._along[n] for n in members], _BESIDE)
            along.update(zip(members, middle, strict=True))
        self._straighten(along)
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
            depth += thickness + self._between
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

    def _straighten(self, along: dict[int, float]) -> None:
        near: dict[int, list[int]] = {n: [] for n in along}
        for source, target in self._pairs:
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
