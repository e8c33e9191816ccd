"""Model cards and configuration files as their uploaders wrote them become claims, licenses and text. Pure."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ingest.hub.yaml_events import Node, Reading, iter_mappings, iter_texts, read_yaml

MAX_TEXT: Final = 200_000
"""Characters of a card's text that are kept."""

_MAX_HEAD: Final = 1 << 20
_MAX_READ: Final = _MAX_HEAD + 4 * MAX_TEXT
_MAX_LENIENT: Final = 1 << 20
_MAX_NAME: Final = 200
_MAX_PARENTS: Final = 200
_MARKS: Final = (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE))
_PATH_KEYS: Final = ("model", "source_model", "base_model", "path")


@dataclass(frozen=True, slots=True)
class Stated:
    """A parent as written, the relation as stated, and the words around it for the claim's detail."""

    parent: str
    relation: str | None = None
    detail: str | None = None


@dataclass(slots=True)
class Parsed:
    """What a file says. `problems` name what could not be used, each with its reason."""

    stated: list[Stated] = field(default_factory=list)
    licenses: list[str] = field(default_factory=list)
    license_name: str | None = None
    license_link: str | None = None
    text: str | None = None
    problems: list[str] = field(default_factory=list)


def parse_card(content: bytes) -> Parsed:
    """Front matter and text of a README.md. Never raises: what cannot be read stands among the problems."""
    parsed = Parsed()
    head, body = _split(_decode(content, parsed.problems), parsed.problems)
    if len(body) > MAX_TEXT or len(content) > _MAX_READ:
        body = body[:MAX_TEXT]
        parsed.problems.append("text: cut at 200,000 characters")
    parsed.text = body.replace("\0", "\ufffd")
    if head is None:
        return parsed
    reading = read_yaml(head)
    front = _front(reading)
    relation = next(_names(front, "base_model_relation", reading), None)
    parents = dict.fromkeys(_names(front, "base_model", reading))
    parsed.stated = [Stated(parent, relation) for parent in list(parents)[:_MAX_PARENTS]]
    parsed.licenses = list(dict.fromkeys(_names(front, "license", reading)))[:_MAX_PARENTS]
    parsed.license_name = next(_names(front, "license_name", reading), None)
    parsed.license_link = next(_names(front, "license_link", reading), None)
    parsed.problems += reading.problems
    return parsed


def parse_adapter_config(content: bytes) -> Parsed:
    """Parent of an adapter as PEFT writes it into adapter_config.json. Never raises."""
    return _parse_config(content, _AdapterConfig, "adapter")


def parse_config(content: bytes) -> Parsed:
    """Where the weights were loaded from before they were saved: `_name_or_path` of config.json. Never raises."""
    return _parse_config(content, _Config, None)


def parse_recipe(content: bytes) -> Parsed:
    """Ingredients of a mergekit recipe, in the order of the file. Never raises.

    A name of a document of the same file is an intermediate step, no parent. `BASE+LORA` names two.
    """
    parsed = Parsed()
    reading = read_yaml(_decode(content, parsed.problems))
    steps = {text for d in reading.documents if isinstance(d, dict) for text in iter_texts(d.get("name"))}
    found: dict[str, str | None] = {}
    for document in reading.documents:
        method = next(iter_texts(document.get("merge_method")), None) if isinstance(document, dict) else None
        for mapping in iter_mappings(document):
            for key in _PATH_KEYS:
                for written in _names(mapping, key, reading, quiet=True):
                    for name in written.split("+"):
                        if name.strip() and name.strip() not in steps:
                            found.setdefault(name.strip(), method)
    parsed.stated = [Stated(name, "merge", method) for name, method in list(found.items())[:_MAX_PARENTS]]
    parsed.problems += reading.problems
    if not parsed.stated:
        parsed.problems.append("recipe: names no model")
    return parsed


PARSERS: Final = {
    "README.md": parse_card,
    "adapter_config.json": parse_adapter_config,
    "config.json": parse_config,
    "mergekit_config.yml": parse_recipe,
}
"""Files that are read, and how."""

METHODS: Final = {
    "README.md": "card_data",
    "adapter_config.json": "adapter_config",
    "config.json": "config_name_or_path",
    "mergekit_config.yml": "merge_recipe",
}
"""Method of the claims that a file makes: see graph.evidence."""


def _decode(content: bytes, problems: list[str]) -> str:
    encoding, mark = next(((e, m) for e, m in _MARKS if content.startswith(m)), ("utf-8", b""))
    whole = len(content) <= _MAX_READ
    content = content[len(mark) : _MAX_READ]
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
    except UnicodeDecodeError:
        problems.append(f"text: not {encoding.upper()}")
        return content.decode(encoding, "replace")


def _split(text: str, problems: list[str]) -> tuple[str | None, str]:
    """Front matter between two lines of three dashes, and what follows it."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    first = text.find("\n", start)
    if not text.startswith("---", start) or text[start : first if first >= 0 else None].strip() != "---":
        return None, text[start:]
    position = first
    while position >= 0:
        end = text.find("\n", position + 1)
        if text.startswith("---", position + 1) and text[position + 1 : end if end >= 0 else None].strip() == "---":
            if position - first > _MAX_HEAD:
                problems.append("front matter: over 1 MiB")
                return None, text[end + 1 :] if end >= 0 else ""
            return text[first + 1 : position + 1], text[end + 1 :] if end >= 0 else ""
        position = text.find("\n---", position + 1)
    problems.append("front matter: not closed")
    return None, text[start:]


def _front(reading: Reading) -> dict[str, Node]:
    if not reading.documents:
        return {}
    if len(reading.documents) > 1:
        reading.note("front matter: several documents, the first counts")
    front = reading.documents[0]
    if isinstance(front, dict):
        return front
    if front is not None:
        reading.note(f"front matter: a {'list' if isinstance(front, list) else 'text'}, not a mapping")
    return {}


def _names(mapping: dict[str, Node], key: str, reading: Reading, *, quiet: bool = False) -> Iterator[str]:
    """Texts under a key, stripped; what is of another kind is noted."""
    value = mapping.get(key)
    if not quiet and isinstance(value, dict):
        reading.note(f"{key}: a mapping")
    if not quiet and isinstance(value, list) and any(isinstance(x, (dict, list)) for x in value):
        reading.note(f"{key}: a list of more than texts")
    for text in iter_texts(value):
        name = " ".join(text.split())
        if len(name) > _MAX_NAME:
            reading.note(f"{key}: longer than {_MAX_NAME} characters")
        elif name:
            yield name


class _AdapterConfig(msgspec.Struct, gc=False):
    value: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name="base_model_name_or_path")


class _Config(msgspec.Struct, gc=False):
    value: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name="_name_or_path")


def _parse_config(content: bytes, shape: type[_AdapterConfig | _Config], relation: str | None) -> Parsed:
    """Parent under the one key of this shape; of the rest of the file nothing is kept in memory."""
    parsed = Parsed()
    key = msgspec.structs.fields(shape)[0].encode_name
    value: Any = None
    try:
        value = _find_value(content, shape, key, parsed.problems)
    except RecursionError:
        parsed.problems.append("JSON: nested too deep")
    except ValueError:
        parsed.problems.append("JSON: cannot be read")
    if value is not None and not isinstance(value, str):
        parsed.problems.append(f"{key}: not a text")
    elif value and len(value) > _MAX_NAME:
        parsed.problems.append(f"{key}: longer than {_MAX_NAME} characters")
    elif value and value.strip():
        parsed.stated.append(Stated(" ".join(value.split()), relation))
    return parsed


def _find_value(content: bytes, shape: type[_AdapterConfig | _Config], key: str, problems: list[str]) -> Any:
    """Value of the key; also where only Python reads the file as JSON, as with NaN or a byte order mark."""
    try:
        raw = msgspec.json.decode(content, type=shape).value
    except msgspec.ValidationError:
        problems.append("JSON: not an object")
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        if len(content) > _MAX_LENIENT:
            raise
    else:
        try:
            return msgspec.json.decode(raw, type=str | None)
        except msgspec.ValidationError:
            return raw  # no text, which is all that will be said of it
    whole = json.loads(_decode(content, problems))
    if not isinstance(whole, dict):
        problems.append("JSON: not an object")
        return None
    problems.append("JSON: not strict")
    return whole.get(key)
