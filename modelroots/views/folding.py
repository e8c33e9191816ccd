"""Large networks, drawn with boxes that stand for many."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from modelroots.views.layers import assign_layers
from modelroots.views.network import Item, Link, Network, wrap

MOST_DRAWN: Final = 80
"""Boxes that a reader can still take in; the browser bears about a thousand."""

_NAMED: Final = 40

_KEYS: Final[Sequence[Callable[[Item, frozenset[str]], Hashable]]] = (
    lambda item, labels: (labels, item.owner),
    lambda item, labels: (labels, item.category),
    lambda _item, _labels: None,
)
"""What items of one layer must share to be drawn together, ever less."""


def fold(network: Network, most: int = MOST_DRAWN) -> Network:
    """The network with at most about `most` boxes: what is alike stands together, with its number.

    First the items without further links that hang on the same ones in the same way, of each such group the first
    ones still drawn singly; then, if need be, those of the same layer, links and owner; then of the same layer,
    links and category; then of the same layer. Marked items are never folded.
    """
    if len(network.items) <= most:
        return network
    folded = _fold_twins(network, most)
    for keep in _KEYS:
        if len(folded.items) > most:
            folded = _fold_layers(network, keep)
    drawn = sum(item.size == 1 for item in folded.items)
    total = sum(item.size for item in folded.items)
    note = f"{drawn} of {total} are drawn singly, the others as groups of what is alike."
    return dataclasses.replace(folded, notes=(*network.notes, note))


def _fold_twins(network: Network, most: int) -> Network:
    around: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    sides: dict[str, set[bool]] = defaultdict(set)
    for link in network.links:
        around[link.source].add((link.target, link.label, True))
        around[link.target].add((link.source, link.label, False))
        sides[link.source].add(True)
        sides[link.target].add(False)
    twins: dict[Hashable, list[Item]] = defaultdict(list)
    for item in network.items:
        if not item.marked and len(sides[item.id]) == 1:
            twins[frozenset(around[item.id]), item.category].append(item)

    def boxes(single: int) -> int:
        return len(network.items) - sum(max(0, len(t) - single - 1) for t in twins.values())

    single = max((n for n in range(most) if boxes(n) <= most), default=0)
    return _merge(network, [t[single:] for t in twins.values() if len(t) > single + 1])


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
    return _merge(network, [g for g in groups.values() if len(g) > 1])


def _merge(network: Network, groups: Sequence[Sequence[Item]]) -> Network:
    stands_for: dict[str, Item] = {}
    labels: dict[str, set[str]] = defaultdict(set)
    for link in network.links:
        labels[link.source].add(link.label)
    for i, members in enumerate(groups):
        label = sorted(set().union(*(labels[m.id] for m in members)))
        owners = {m.owner for m in members}
        by = f"by {members[0].owner}" if len(owners) == 1 and members[0].owner else f"by {len(owners)} accounts"
        categories = {m.category for m in members}
        group = Item(
            id=f"group {i}",
            label=(f"{len(members)} more", *wrap(" / ".join(label) or "bases", lines=1), *wrap(by, lines=1)),
            details=(
                f"{len(members)} together, {by}:",
                *(m.id for m in members[:_NAMED]),
                *([f"and {len(members) - _NAMED} more"] if len(members) > _NAMED else []),
            ),
            category=members[0].category if len(categories) == 1 else None,
            size=len(members),
        )
        stands_for.update((m.id, group) for m in members)
    items = list({shown.id: shown for item in network.items for shown in (stands_for.get(item.id, item),)}.values())
    links: dict[tuple[str, str, str], Link] = {}
    for link in network.links:
        source = stands_for[link.source].id if link.source in stands_for else link.source
        target = stands_for[link.target].id if link.target in stands_for else link.target
        if source != target:
            grouped = source != link.source or target != link.target
            merged = Link(source, target, link.label) if grouped else link
            links.setdefault((source, target, link.label), merged)
    return dataclasses.replace(network, items=items, links=list(links.values()))
