"""What ships: models in a text file, a lock file or a CycloneDX BOM, each with its place in the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from graph.errors import BadDataError
from graph.reading import read_text

_PURL: Final = re.compile(r"^pkg:huggingface/([^?#]+?)(?:@[^?#]*)?(?:[?#].*)?$", re.IGNORECASE)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
_ID_KEYS: Final = ("id", "model", "repo_id", "repo", "name")


@dataclass(frozen=True, slots=True)
class Subject:
    """A model that ships: its Hub id as written, and the line that names it."""

    model: str
    line: int


def read_subjects(path: Path) -> list[Subject]:
    """Models that a file names, in its order, each once.

    A `.json` file is a CycloneDX BOM where it says so, else a lock file; `.toml`, `.yaml`, `.yml` and `.lock` are lock
    files: a list `models` of ids, or of tables with `id`, `model` or `repo_id`. Anything else holds an id a line.

    Raises:
        BadDataError: the file cannot be read, or names no model.
        NotFoundError: there is no such file.
    """
    return parse_subjects(read_text(path, "a Hub id a line, a lock file or a CycloneDX BOM"), path)


def parse_subjects(text: str, path: Path) -> list[Subject]:
    """Models that a text names, as `read_subjects`. The name of its file tells how to read it."""
    kind = path.suffix.lower()
    if kind == ".json" or (kind in ("", ".lock") and text.lstrip().startswith("{")):
        names = _from_json(path, text)
    elif kind == ".toml":
        names = _from_lock(path, _toml(path, text))
    elif kind in (".yaml", ".yml", ".lock"):
        names = _from_lock(path, _yaml(path, text))
    else:
        return _unique(path, [Subject(m, i) for i, line in enumerate(text.splitlines(), 1) if (m := _line(line))])
    return _unique(path, _place(text, names))


def _line(line: str) -> str:
    return _COMMENT.sub("", line).strip().split("@", 1)[0]


def _from_json(path: Path, text: str) -> list[str]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BadDataError(f"{path}: is no JSON: {error}.") from error
    if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
        return _from_bom(path, document)
    return _from_lock(path, document)


def _from_bom(path: Path, document: dict[str, Any]) -> list[str]:
    """Components of type machine-learning-model, nested ones too, and whatever has a purl of the Hub."""
    found = []
    stack = [document.get("metadata", {}).get("component"), *document.get("components", [])][::-1]
    while stack:
        component = stack.pop()
        if not isinstance(component, dict):
            continue
        stack += list(component.get("components", []))[::-1]
        purl = _PURL.match(str(component.get("purl") or ""))
        if purl:
            found.append(unquote(purl[1]))
        elif component.get("type") == "machine-learning-model":
            name, group = str(component.get("name") or ""), component.get("group")
            if not name:
                raise BadDataError(f"{path}: a component of type machine-learning-model has neither purl nor name.")
            found.append(f"{group}/{name}" if group and "/" not in name else name)
    return found


def _from_lock(path: Path, document: Any) -> list[str]:
    rows = document.get("models") if isinstance(document, dict) else document
    if isinstance(rows, dict):
        rows = list(rows)
    if not isinstance(rows, list):
        raise BadDataError(f"{path}: has no list `models`. Expected `models: [account/name, ...]`, or a CycloneDX BOM.")
    names = []
    for i, row in enumerate(rows, 1):
        name = (
            row
            if isinstance(row, str)
            else next((row[k] for k in _ID_KEYS if k in row), None)
            if isinstance(row, dict)
            else None
        )
        if not isinstance(name, str) or not name.strip():
            raise BadDataError(
                f"{path}: entry {i} of `models` is {row!r}; expected an id, or a table with one as `id`."
            )
        names.append(name.strip().split("@", 1)[0])
    return names


def _toml(path: Path, text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDataError(f"{path}: is no TOML: {error}.") from error


def _yaml(path: Path, text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadDataError(f"{path}: is no YAML: {str(error).splitlines()[0]}.") from error


def _place(text: str, names: list[str]) -> list[Subject]:
    """Names with the first line that holds them; the name of a purl may be escaped there."""
    first: dict[str, int] = {}
    wanted = {n.rsplit("/", 1)[-1]: n for n in names}
    for i, line in enumerate(text.splitlines(), 1):
        for word in re.split(r"[\"'\s,@/\[\]{}:?#]+", unquote(line)):
            name = wanted.get(word)
            if name is not None and name not in first:
                first[name] = i
    return [Subject(n, first.get(n, 1)) for n in names]


def _unique(path: Path, subjects: list[Subject]) -> list[Subject]:
    if not subjects:
        raise BadDataError(f"{path}: names no model. Expected a Hub id a line, a lock file or a CycloneDX BOM.")
    first: dict[str, Subject] = {}
    for subject in subjects:
        first.setdefault(subject.model, subject)
    return list(first.values())
