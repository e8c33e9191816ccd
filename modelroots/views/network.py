"""What a network view shows, before it is laid out and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

UNRESOLVED: Final = None
"""Category of what is not known: drawn in grey."""

_LINE: Final = 23
_LINES: Final = 2
_BREAKS: Final = "-_./ "


@dataclass(frozen=True, slots=True)
class Item:
    """A box. `label` holds its lines, `details` what a click shows.

    `category` decides the colour and None is not known; `marked` boxes are those that were asked for. Where boxes
    have to be drawn together, those of one `owner` are so first; `size` is the number of things that it stands for,
    and `members` those of them that are drawn inside.
    """

    id: str
    label: tuple[str, ...]
    details: tuple[str, ...] = ()
    category: str | None = UNRESOLVED
    owner: str | None = None
    marked: bool = False
    size: int = 1
    members: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from source to target, with its label; the label decides how its line is drawn."""

    source: str
    target: str
    label: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A picture of items and links.

    Args:
        title: headline.
        subtitle: what it was made from: graph, edge set, counts.
        items: boxes, the most important first: where not all can be drawn, the first ones are.
        links: arrows between them.
        category_title: what the colours say.
        arrow: what an arrow says, as in "from a model to one that it was made from".
        sources_first: items without incoming arrows stand on top or left; else those without outgoing ones do.
        notes: lines below the legend.
    """

    title: str
    subtitle: str
    items: Sequence[Item]
    links: Sequence[Link]
    category_title: str
    arrow: str
    sources_first: bool = True
    notes: Sequence[str] = field(default_factory=tuple)


def visible(text: str) -> str:
    r"""The text without control characters, those that turn the writing direction included.

    >>> visible("a\u202eb")
    'a\ufffdb'
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def wrap(text: str, width: int = _LINE, lines: int = _LINES) -> tuple[str, ...]:
    """Text in lines that fit a box, broken after punctuation where that is possible; the rest ends in `…`.

    >>> wrap("Qwen3-1.7B-Distilled-30B-A3B-SFT", 20)
    ('Qwen3-1.7B-', 'Distilled-30B-A3B-S…')
    """
    rest = visible(text)
    wrapped: list[str] = []
    while len(rest) > width and len(wrapped) < lines - 1:
        cut = max(rest.rfind(c, width // 2, width) for c in _BREAKS) + 1 or width
        wrapped.append(rest[:cut].rstrip())
        rest = rest[cut:]
    if len(rest) > width:
        rest = rest[: width - 1] + "…"
    return (*wrapped, rest)
