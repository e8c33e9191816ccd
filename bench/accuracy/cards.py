"""Sentences and links of model cards, measured on cards at hand whose front matter names the base."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.hub.card import parse_card
from ingest.hub.sentences import LINK, SENTENCE, parse_sentences

READ_BY_HAND: Final = (97, 97)
"""Sentences found in cards without a base in their front matter (63 older cards, 34 of one quantizer), and those of
them that were right when read beside the text on 2026-11-27."""


@dataclass(frozen=True, slots=True)
class CardScore:
    """Cards with a base in their front matter, those for which a method says something, and those where it is right."""

    method: str
    cards: int
    said: int
    right: int


def measure_cards(folder: Path) -> list[CardScore]:
    """Scores of sentences and links on the cards below the folder of evaluation data."""
    said = dict.fromkeys((SENTENCE, LINK), 0)
    right = dict.fromkeys((SENTENCE, LINK), 0)
    cards = 0
    for line in gzip.decompress((folder / "cards" / "ainexus.jsonl.gz").read_bytes()).decode().splitlines():
        row = json.loads(line)
        card = parse_card(row["card"].encode())
        stated = {s.parent.lower() for s in card.stated} - {row["id"].lower()}
        if not stated:
            continue
        cards += 1
        found = parse_sentences(card.text or "", row["id"])
        if found:
            said[found[0].method] += 1
            right[found[0].method] += bool(stated & {s.parent.lower() for s in found})
    return [CardScore(method, cards, said[method], right[method]) for method in (SENTENCE, LINK)]
