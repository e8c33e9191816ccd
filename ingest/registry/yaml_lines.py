"""YAML that remembers its lines, and a list of everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from graph.errors import BadDataError


class Row(dict[str, Any]):
    """A mapping of a YAML file. `line` is where it begins, `lines` where each key stands."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__()
        self.path = path
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Line of a key; the first line of the mapping where it has no such key."""
        return self.lines.get(key, self.line)


@dataclass
class Problems:
    """Everything that is wrong, so that one run shows it all."""

    found: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        """Note one problem. The message says what was there and what was expected."""
        self.found.append((str(path), line, message))

    def __iter__(self) -> Iterator[str]:
        return (f"{path}:{line}: {message}" for path, line, message in sorted(set(self.found)))

    def raise_if_any(self) -> None:
        """Raise BadDataError with one line per problem, by file and line."""
        lines = list(self)
        if lines:
            more = "" if len(lines) == 1 else f"{len(lines)} problems\n"
            raise BadDataError(more + "\n".join(lines))


if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where PyYAML has libyaml


class _Loader(_Base):
    """Plain scalars are text, whole numbers, decimals, true, false and null: no dates, no `no` for Norway."""

    path: Path
    problems: Problems


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Row:
    row = Row(loader.path, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            loader.problems.add(loader.path, line, f"key {key!r}; expected text. Put it in quotes.")
            continue
        if key in row:
            loader.problems.add(loader.path, line, f"key {key!r} stands twice; the first is on line {row.lines[key]}.")
            continue
        row[key] = loader.construct_object(value_node, deep=True)
        row.lines[key] = line
    return row


def _build_loader() -> None:
    resolvers: dict[str, list[tuple[str, Any]]] = {}
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items():
        kept = [r for r in rules if r[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
        resolvers[first] = kept
    _Loader.yaml_implicit_resolvers = resolvers
    _Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    _Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


_build_loader()


def read_rows(path: Path, problems: Problems) -> list[Row]:
    """Rows of a YAML file that holds a list of mappings. What is not one is noted as a problem and left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.add(path, 1, f"cannot be read ({error}).")
        return []
    loader = _Loader(text)
    loader.path, loader.problems = path, problems
    try:
        document = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(path, line, f"is no YAML: {error.problem}.")
        return []
    except (yaml.YAMLError, ValueError) as error:
        problems.add(path, 1, f"is no YAML: {str(error).splitlines()[0]}.")
        return []
    finally:
        loader.dispose()
    if document is None:
        return []
    if not isinstance(document, list):
        problems.add(path, 1, f"holds {type(document).__name__}; expected a list of rows.")
        return []
    rows = [r for r in document if isinstance(r, Row)]
    if len(rows) < len(document):
        problems.add(path, 1, f"{len(document) - len(rows)} entries of the list are no mappings.")
    return rows
