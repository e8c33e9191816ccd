"""Card data of a list record: the front matter of the model card as the Hub has parsed it."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import Raw

from ingest.hub.leftovers import Leftovers

HUB_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,96}(?:/[A-Za-z0-9._-]{1,96})?")
"""Pattern of what the Hub could have given as an id."""

IGNORED: Final = frozenset(("tags", "datasets", "language", "library_name", "pipeline_tag", "model_name"))
"""Keys of card data that the Hub repeats in the record itself."""

_NULL: Final = Raw(b"null")
_raw: Final[msgspec.json.Decoder[dict[str, Raw] | str | None]] = msgspec.json.Decoder(dict[str, Raw] | str | None)
_object: Final = msgspec.json.Decoder(dict[str, Raw])
_list: Final[msgspec.json.Decoder[str | list[str] | None]] = msgspec.json.Decoder(str | list[str] | None)
_string: Final[msgspec.json.Decoder[str | None]] = msgspec.json.Decoder(str | None)


def read_card_data(raw: Raw, leftovers: Leftovers) -> dict[str, Raw] | None:
    """Keys and undecoded values of card data: an object, or a string that holds one. None where there are none."""
    try:
        card = _raw.decode(raw)
        if isinstance(card, str):
            card = _object.decode(card) if card.strip() else None
    except msgspec.MsgspecError:
        leftovers.refused["cardData: not an object"] += 1
        return None
    return card


def take_text(card: dict[str, Raw], key: str, leftovers: Leftovers) -> str | None:
    """Take a key out; its value where that is a text."""
    raw = card.pop(key, None)
    if raw is None:
        return None
    try:
        return _string.decode(raw)
    except msgspec.MsgspecError:
        leftovers.refused[f"cardData.{key}: not a string"] += 1
        return None


def take_texts(card: dict[str, Raw], key: str, leftovers: Leftovers) -> list[str]:
    """Take a key out; its value as a list where that is a text or a list of texts."""
    raw = card.pop(key, None)
    if raw is None:
        return []
    try:
        value = _list.decode(raw)
    except msgspec.MsgspecError:
        leftovers.refused[f"cardData.{key}: neither a string nor a list of strings"] += 1
        return []
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def count_rest(card: dict[str, Raw], leftovers: Leftovers) -> None:
    """Count the keys that nothing has taken out."""
    leftovers.keys.update([f"cardData.{key}" for key, raw in card.items() if key not in IGNORED and raw != _NULL])


def split_parents(text: str) -> list[tuple[str, str | None]]:
    """Parents in a text, each with the whole text as detail where it lists several ids with commas between.

    >>> split_parents("org/one, org/two")
    [('org/one', 'org/one, org/two'), ('org/two', 'org/one, org/two')]
    >>> split_parents("models, mine")
    [('models, mine', None)]
    """
    if "," not in text:
        return [(text, None)]
    parts = [part.strip() for part in text.split(",")]
    if not all("/" in part and HUB_ID.fullmatch(part) for part in parts):
        return [(text, None)]
    return [(part, text) for part in parts]
