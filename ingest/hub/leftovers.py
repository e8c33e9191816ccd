"""What a source holds and no rule uses: counted, so that nothing is passed over without a word."""

from __future__ import annotations

from collections import Counter
from typing import Any


class Leftovers:
    """What no rule consumes, by key, and what had a type that no rule reads, by reason: each with a count."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def update(self, other: Leftovers) -> None:
        """Add the counts of another part of the same input."""
        self.keys.update(other.keys)
        self.refused.update(other.refused)

    def notes(self, limit: int = 200) -> dict[str, Any]:
        """Both counts for a manifest, most frequent first; beyond `limit` keys only their number."""
        ranked = sorted(self.keys.items(), key=lambda item: (-item[1], item[0]))
        notes: dict[str, Any] = {}
        if ranked:
            notes["unused_keys"] = dict(ranked[:limit])
        if len(ranked) > limit:
            notes["unused_keys_not_listed"] = len(ranked) - limit
        if self.refused:
            notes["unreadable_values"] = dict(sorted(self.refused.items(), key=lambda item: (-item[1], item[0])))
        return notes
