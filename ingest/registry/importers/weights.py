"""Which Hub repository holds the weights of a model that a table names: learned from a table that links them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.identity import name_of
from ingest.registry.importers.names import fold_model

_HUB = re.compile(r"https://huggingface\.co/([^/\s]+/[^/\s?#]+)")


@dataclass(frozen=True, slots=True)
class Weights:
    """Hub ids by the lab model of models.dev and by folded model name."""

    by_model: dict[str, str]
    by_name: dict[str, str]

    def find(self, *names: str) -> str | None:
        """Hub id of a model known by one of these names, exactly as one lab writes it; None where none is."""
        for name in names:
            found = self.by_model.get(name) or self.by_name.get(fold_model(name))
            if found is not None:
                return found
        return None


def read_weights(path: Path) -> Weights:
    """Links of models.dev's table of lab models (columns lab, model_id, name, weights_urls).

    A name that two repositories share leads nowhere.
    """
    by_model: dict[str, str] = {}
    by_name: dict[str, set[str]] = {}
    for record, ids in _iter_links(path):
        by_model[f"{record['lab']}/{record['model_id']}"] = ids[0]
        for id_ in ids:
            by_name.setdefault(fold_model(name_of(id_)), set()).add(id_)
        for name in (record["name"], record["model_id"]):
            by_name.setdefault(fold_model(name), set()).add(ids[0])
    return Weights(by_model, {name: ids.pop() for name, ids in by_name.items() if len(ids) == 1})


def _iter_links(path: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            ids = _HUB.findall(record["weights_urls"] or "")
            if ids:
                yield record, ids
