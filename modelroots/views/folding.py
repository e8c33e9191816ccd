"""Large networks, drawn with boxes that stand for many."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from modelroots.views.layers import assign_layers
from modelroots.views.network import Item, Link, Network

MOST_DRAWN: Final = 100
"""Boxes that a reader can still take in; the browser bears about a thousand."""

_FRAMED: Final = 4
"""Twins from which a frame with one arrow says it better than an arrow for each."""
_NAMED: Final = 40

_KEYS: Final[Sequence[Callable[[Item, frozenset[str]], Hashable]]] = (
    lambda item, labels: (labels, item.owner),
    lambda item, labels: (labels, item.category),
    lambda _item, _labels: None,
)
"""What items of one layer must share to be drawn together, ever less."""


def fold(network: Network, most: int = MOST_DRAWN) -> Network:
    """The network with what is alike put together, and at most about `most` boxes.

    Items without further links that hang on the same ones in the same way are twins: they stand in one frame with one
    arrow, the first ones as boxes and the rest counted. Where that leaves too many boxes, items of the same layer,
    links and owner stand together without boxes of their own; then of the same layer, links and category; then of the
    same layer. Marked items are never folded.
    """
    folded = _frame_twins(network, most)
    for keep in _KEYS:
        if count_boxes(folded) > most:
            folded = _fold_layers(network, keep)
    if folded is network:
        return network
    total = sum(item.size for item in folded.items)
    drawn = sum(len(item.members) if item.size > 1 else 1 for item in folded.items)
    if drawn == total:
        return folded
    note = f"{drawn} of {total} have a box of their own; the others are counted in frames of what is alike."
    return dataclasses.replace(folded, notes=(*network.notes, note))


def count_boxes(network: Network) -> int:
    """Boxes that a network is drawn with: items, and members in their frames."""
    return sum(max(1, len(item.members)) for item in network.items)


def _frame_twins(network: Network, most: int) -> Network:
    around: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    sides: dict[str, set[bool]] = defaultdict(set)
    for link in network.links:
        around[link.source].add((link.target, link.label, True))
        around[link.target].add((link.source, link.label, False))
        sides[link.source].add(True)
        sides[link.target].add(False)
    classes: dict[Hashable, list[Item]] = defaultdict(list)
    for item in network.items:
        if not item.marked and len(sides[item.id]) == 1:
            classes[frozenset(around[item.id])].append(item)
    twins = [members for members in classes.values() if len(members) >= _FRAMED]
    others = len(network.items) - sum(map(len, twins))

    def boxes(shown: int) -> int:
        return others + sum(max(1, min(shown, len(t))) for t in twins)

    shown = max((n for n in range(most + 1) if boxes(n) <= most), default=0)
    return _merge(network, [(members, members[:shown]) for members in twins]) if twins else network


def _fold_layers(network: Network, keep: Callable[[Item, frozenset[str]], Hashable]) -> Network:
    number = {item.id: i for i, item in enumerate(network.items)}
    layer = assign_layers(len(number), [(number[link.source], number[link.target]) for link in network.links])
    labels: dict[str, set[str]] = defaultdict(set)
    for link in network.links:
        labels[link.source].add(link.label)
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in network.items:
        if not item.marked:
            groups[layer[number[item.id]], keep(item, frozenset(labels[item.id]))].append(item)
    return _merge(network, [(members, ()) for members in groups.values() if len(members) > 1])


def _merge(network: Network, groups: Sequence[tuple[Sequence[Item], Sequence[Item]]]) -> Network:
    """The network with each group, of which some are shown, as one item."""
    stands_for: dict[str, Item] = {}
    leaving: dict[str, set[str]] = defaultdict(set)
    entering: dict[str, set[str]] = defaultdict(set)
    for link in network.links:
        leaving[link.source].add(link.label)
        entering[link.target].add(link.label)
    for i, (members, shown) in enumerate(groups):
        what = " / ".join(sorted(set().union(*(leaving[m.id] or entering[m.id] for m in members))))
        owners = {m.owner for m in members if m.owner}
        parts = [f"{len(members)} × {what}"]
        if len(owners) < len(members):
            parts += [f"{len(owners)} accounts" if len(owners) > 1 else owner for owner in sorted(owners)[:1]]
        parts += [f"{len(shown)} shown"] if 0 < len(shown) < len(members) else []
        group = Item(
            id=f"group {i}",
            label=(", ".join(parts),) if shown else tuple(parts),
            details=(
                f"{', '.join(parts)}:",
                *(m.id for m in members[:_NAMED]),
                *([f"and {len(members) - _NAMED} more"] if len(members) > _NAMED else []),
            ),
            size=len(members),
            members=tuple(shown),
        )
        stands_for.update((m.id, group) for m in members)
    items = {shown.id: shown for item in network.items for shown in (stands_for.get(item.id, item),)}
    links: dict[tuple[str, str, str], Link] = {}
    for link in network.links:
        source = stands_for[link.source].id if link.source in stands_for else link.source
        target = stands_for[link.target].id if link.target in stands_for else link.target
        if source != target:
            grouped = source != link.source or target != link.target
            merged = Link(source, target, link.label) if grouped else link
            links.setdefault((source, target, link.label), merged)
    return dataclasses.replace(network, items=list(items.values()), links=list(links.values()))
