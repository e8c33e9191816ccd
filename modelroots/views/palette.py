"""Colours that people with any colour vision can tell apart, each category with the same one in every view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

OKABE_ITO: Final = ("#0072B2", "#D55E00", "#56B4E9", "#009E73", "#E69F00", "#CC79A7", "#F0E442")
"""Palette of Okabe and Ito without black, ordered so that neighbours differ in lightness too."""

UNRESOLVED: Final = "#C9C9C9"
OTHERS: Final = "#FFFFFF"

_FIXED: Final = {"US": OKABE_ITO[0], "CN": OKABE_ITO[1], "FR": OKABE_ITO[2], "KR": OKABE_ITO[3]}
"""Countries that most views show."""


def choose_colors(categories: Iterable[str | None]) -> dict[str | None, str]:
    """Colour of each category, the most frequent first, None last; when colours run out the rest is white.

    >>> choose_colors(["CN", "DE", "DE", None])
    {'DE': '#0072B2', 'CN': '#D55E00', None: '#C9C9C9'}
    """
    counts = Counter(categories)
    known = sorted((c for c in counts if c is not None), key=lambda c: (-counts[c], c))
    taken = {_FIXED[c] for c in known if c in _FIXED}
    free = iter([color for color in OKABE_ITO if color not in taken])
    colors: dict[str | None, str] = {c: _FIXED.get(c) or next(free, OTHERS) for c in known}
    if None in counts:
        colors[None] = UNRESOLVED
    return colors


def ink(color: str) -> str:
    """Black or white, whichever reads better on this colour."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    luminance = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return "#000000" if luminance > 0.18 else "#FFFFFF"
