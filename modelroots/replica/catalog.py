"""Models, files and datasets of a replica, in the Hub's own shapes and order."""

from __future__ import annotations

import base64
import hashlib
import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

_LISTED: Final = ("id", "likes", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt")
_TEXT_SORTS: Final = frozenset(("createdAt", "lastModified"))

Key = tuple[str | int, str]


@dataclass(frozen=True, slots=True)
class Query:
    """What a list call asks for: filters that all must hold, and the property that orders the answer, descending."""

    filters: tuple[str, ...] = ()
    author: str | None = None
    search: str | None = None
    sort: str = "trendingScore"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records as JSON, and the cursor of the next one; None at the end."""

    body: bytes
    cursor: str | None
    count: int


@dataclass
class Dataset:
    """A dataset repository: its files, and the time of its last commit."""

    files: dict[str, bytes] = field(default_factory=dict)
    modified_at: str = "2026-08-22T06:00:00.000Z"


class Catalog:
    """What a replica serves. Models can come, go and be renamed while it does.

    `files` holds the files of a model by its id and their path; `renamed` maps a former id to the current one;
    `closed` names the models whose files are refused to everybody who holds no token of `grants`.
    """

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self._lock = threading.RLock()
        self._records: dict[str, bytes] = {}
        self._orders: dict[Query, tuple[list[Key], list[str]]] = {}
        self._encoded: dict[tuple[str, ...], dict[str, bytes]] = {}
        self._by_tag: dict[str, list[str]] | None = None
        self.files: dict[str, dict[str, bytes]] = {}
        self.datasets: dict[str, Dataset] = {}
        self.renamed: dict[str, str] = {}
        self.closed: set[str] = set()
        self.grants: set[str] = set()
        for record in records:
            self._put(record)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, model: str) -> bool:
        return model in self._records

    def put(self, record: Mapping[str, Any]) -> None:
        """Add a model, or replace the one of the same id."""
        with self._lock:
            self._put(record)
            self._forget()

    def remove(self, model: str) -> None:
        """Let a model vanish, with its files."""
        with self._lock:
            self._records.pop(model, None)
            self.files.pop(model, None)
            self._forget()

    def rename(self, former: str, current: str) -> None:
        """Move a model to another id and leave a redirect behind, as the Hub does."""
        with self._lock:
            record = msgspec.json.decode(self._records.pop(former))
            self._put({**record, "id": current, "author": current.partition("/")[0]})
            if former in self.files:
                self.files[current] = self.files.pop(former)
            self.renamed[former] = current
            self._forget()

    def record(self, model: str) -> dict[str, Any] | None:
        """The whole record of a model, decoded; None where there is none."""
        raw = self._records.get(model)
        return msgspec.json.decode(raw) if raw is not None else None

    def info(self, model: str, expand: Sequence[str]) -> bytes | None:
        """Record of one model as `/api/models/ID` gives it; None where there is none."""
        with self._lock:
            return self._encode(model, tuple(sorted(expand))) if model in self._records else None

    def page(self, query: Query, expand: Sequence[str], limit: int, cursor: str | None, back: int = 0) -> Page:
        """Page of a listing. With `back` it begins so many models before its cursor: a page that has shifted."""
        with self._lock:
            keys, ids = self._order(query)
            end = len(ids) if cursor is None else min(len(ids), bisect_left(keys, _decode(cursor)) + back)
            start = max(0, end - limit)
            wanted = tuple(sorted(expand))
            cached = self._encoded.setdefault(wanted, {})
            rows = []
            for model in reversed(ids[start:end]):
                row = cached.get(model)
                if row is None:
                    row = cached[model] = self._encode(model, wanted)
                rows.append(row)
            following = _encode_cursor(keys[start]) if start else None
        return Page(b"[" + b",".join(rows) + b"]", following, len(rows))

    def _put(self, record: Mapping[str, Any]) -> None:
        kept = {k: v for k, v in record.items() if k == "_id" or not k.startswith("_")}
        seed = f"{record['id']} {record.get('createdAt')}".encode()
        kept["_id"] = hashlib.sha1(seed, usedforsecurity=False).hexdigest()[:24]
        kept.setdefault("author", record["id"].partition("/")[0])
        if kept.get("safetensors"):  # collections keep the total alone; clients expect the counts by type too
            kept["safetensors"] = {"parameters": {}, **kept["safetensors"]}
        self._records[record["id"]] = msgspec.json.encode(kept)

    def _forget(self) -> None:
        self._orders.clear()
        self._encoded.clear()
        self._by_tag = None

    def _order(self, query: Query) -> tuple[list[Key], list[str]]:
        order = self._orders.get(query)
        if order is None:
            missing: str | int = "" if query.sort in _TEXT_SORTS else 0
            keyed = []
            for model in self._matching(query):
                record = msgspec.json.decode(self._records[model])
                value = record.get(query.sort)
                keyed.append(((missing if value is None else value, record["_id"]), model))
            keyed.sort()
            order = self._orders[query] = ([key for key, _ in keyed], [model for _, model in keyed])
        return order

    def _matching(self, query: Query) -> Iterable[str]:
        models: Iterable[str] = self._records
        if query.filters:
            tags = self._tags()
            found = set(tags.get(query.filters[0], ()))
            for wanted in query.filters[1:]:
                found &= set(tags.get(wanted, ()))
            models = found
        if query.author is not None:
            author = query.author.lower()
            models = (m for m in models if m.partition("/")[0].lower() == author and "/" in m)
        if query.search is not None:
            text = query.search.lower()
            models = (m for m in models if text in m.lower())
        return models

    def _tags(self) -> dict[str, list[str]]:
        if self._by_tag is None:
            by_tag: dict[str, list[str]] = {}
            for model, raw in self._records.items():
                for tag in dict.fromkeys(msgspec.json.decode(raw).get("tags") or ()):
                    by_tag.setdefault(tag, []).append(model)
            self._by_tag = by_tag
        return self._by_tag

    def _encode(self, model: str, expand: tuple[str, ...]) -> bytes:
        record = msgspec.json.decode(self._records[model])
        shown = {"_id": record["_id"], "id": model}
        for name in expand or _LISTED:
            if name == "childrenModelCount":
                shown[name] = len(self._tags().get(f"base_model:{model}", ()))
            elif name in record:
                shown[name] = record[name]
        shown["modelId"] = model
        return msgspec.json.encode(shown)


def _encode_cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode()


def _decode(cursor: str) -> Key:
    value, id_ = msgspec.json.decode(base64.urlsafe_b64decode(cursor))
    return (value, id_)
