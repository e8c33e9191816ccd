"""YAML from strangers, read from its events: nothing is constructed, expanded or resolved, and work is bounded.

A loader turns `no` into False and `3.10` into 3.1, runs away on nested merge keys and gives nothing at all where the
last line is broken. Here every scalar stays as it was written, an alias is a reference, and what was read before an
error is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

MAX_CHARACTERS: Final = 1 << 20
MAX_EVENTS: Final = 100_000
MAX_DEPTH: Final = 40
_MAX_STEPS: Final = 20_000
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN: Final = frozenset((None, ""))
_BAD: Final = re.compile("[^\t\n -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Node = str | list["Node"] | dict[str, "Node"] | None


@dataclass(slots=True)
class Reading:
    """Documents that could be read, and what could not be: each problem once, in the order of its first occurrence."""

    documents: list[Node] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)

    def note(self, problem: str) -> None:
        """Note a problem."""
        self.problems.setdefault(problem)


def read_yaml(text: str) -> Reading:
    """All documents of a text, as far as they can be read.

    A mapping has texts as keys; of a key that occurs twice the last value stays. Never raises.
    """
    reading = Reading()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        reading.note("YAML: cut at 1 MiB")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned, count = _BAD.subn(" ", text)
    if count:
        reading.note("YAML: control characters")
    error = _read(cleaned, reading)
    if error is not None and "\t" in cleaned:
        again = Reading(problems=dict(reading.problems))
        second = _read(cleaned.expandtabs(2), again)
        if second is None or _size(again) > _size(reading):
            again.note("YAML: tabs")
            reading, error = again, second
    if error is not None:
        reading.note(f"YAML: {error}")
    return reading


def iter_texts(node: Node) -> Iterator[str]:
    """Scalars of a node that is one, or a list of them; lists in lists too, mappings not. A list that is referred to
    often is read once.
    """
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list) and id(node) not in seen:
            seen.add(id(node))
            stack.extend(reversed(node))


def iter_mappings(node: Node) -> Iterator[dict[str, Node]]:
    """Mappings at any depth, outer ones first; a mapping that is referred to often is given once."""
    seen: set[int] = set()
    stack = [node]
    while stack and len(seen) < _MAX_STEPS:
        node = stack.pop()
        if not isinstance(node, (dict, list)) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            yield node
            stack.extend(reversed(list(node.values())))
        else:
            stack.extend(reversed(node))


class _Open:
    """A list or mapping that has begun; a mapping holds the key whose value comes next."""

    __slots__ = ("key", "node")

    def __init__(self, node: list[Node] | dict[str, Node]) -> None:
        self.node = node
        self.key: str | None = None


def _read(text: str, reading: Reading) -> str | None:
    """Read documents until the end or an error, which is returned in words."""
    stack: list[_Open] = []
    anchors: dict[str, Node] = {}
    try:
        for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if number >= MAX_EVENTS:
                return "too many values"
            if len(stack) > MAX_DEPTH:
                return "nested too deep"
            if isinstance(event, yaml.DocumentStartEvent):
                anchors.clear()
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = _node(event, anchors, reading)
                _put(node, stack, reading)
                if isinstance(event, yaml.CollectionStartEvent):
                    assert isinstance(node, (list, dict))
                    stack.append(_Open(node))
    except yaml.MarkedYAMLError as error:
        return str(error.problem or error.context)
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        return type(error).__name__
    return None


def _node(event: Any, anchors: dict[str, Node], reading: Reading) -> Node:
    if isinstance(event, yaml.AliasEvent):
        anchor = str(event.anchor)
        if anchor not in anchors:
            reading.note("YAML: alias of nothing")
        return anchors.get(anchor)
    node: Node
    if isinstance(event, yaml.ScalarEvent):
        node = None if event.style in _PLAIN and event.value in _NULLS else event.value
    else:
        node = [] if isinstance(event, yaml.SequenceStartEvent) else {}
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def _put(node: Node, stack: list[_Open], reading: Reading) -> None:
    if not stack:
        reading.documents.append(node)
        return
    top = stack[-1]
    if isinstance(top.node, list):
        top.node.append(node)
    elif top.key is None:
        if not isinstance(node, str):
            reading.note("YAML: key that is no text")
        top.key = node if isinstance(node, str) else ""
    else:
        if top.key in top.node:
            reading.note("YAML: duplicate key")
        top.node[top.key] = node
        top.key = None


def _size(reading: Reading) -> int:
    return sum(len(d) if isinstance(d, (dict, list)) else 1 for d in reading.documents)
