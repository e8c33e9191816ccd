"""Curated lists of pairs, kept by hand elsewhere: what is found for children that the sample does not know."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.accuracy.hiding import open_hidden, read_truth
from bench.accuracy.quantized import folded_name
from graph.identity import parse_model_reference
from graph.resolve.inference.facts import read_facts
from graph.resolve.inference.infer import iter_inferred
from graph.snapshot import Snapshot

_HUB: Final = re.compile(r"https?://huggingface\.co/([\w.-]+/[\w.-]+?)(?=https?:|[^\w.-]|$)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A child and a parent, as Hub ids, from a list."""

    source: str
    child: str
    parent: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said about one child of a list, beside the parents that the list gives."""

    child: str
    listed: tuple[str, ...]
    found: str | None
    confidence: float
    right: bool


def read_lists(folder: Path) -> dict[str, list[Pair]]:
    """Pairs of Hub ids of each list below the folder of evaluation data."""
    return {
        "Xinference families": list(_xinference(folder / "groups" / "xinference_llm_family.json")),
        "LocalAI gallery": list(_localai(folder / "groups" / "localai_index.yaml.gz")),
        "Open LLM Leaderboard v2": list(_known(folder / "models" / "known_lineage_dev.csv")),
    }


def read_display_names(folder: Path) -> list[tuple[str, str, str]]:
    """Source, child and parent of the rows that give display names instead of ids."""
    with (folder / "models" / "known_lineage_dev.csv").open(encoding="utf-8") as file:
        return [
            (r["source"], r["child"], r["parent"])
            for r in csv.DictReader(file)
            if r["source"] != "open_llm_leaderboard_v2"
        ]


def predict_list(snapshots: tuple[Snapshot, ...], pairs: list[Pair]) -> list[Outcome]:
    """Parents found for the children of a list, whose own declarations are hidden.

    All ids of the list are known by name, as they would be on the whole Hub; nothing else is known of those that
    the sample lacks.
    """
    children = sorted({p.child for p in pairs})
    names = sorted({p.child for p in pairs} | {p.parent for p in pairs})
    quoted = ", ".join("'" + c.lower().replace("'", "''") + "'" for c in children)
    con = open_hidden(snapshots, f"lower(child) IN ({quoted})", names)
    facts = read_facts(con)
    ids = [i for (i,) in con.execute("SELECT id FROM staged_model ORDER BY idx").fetchall()]
    place = {id_.lower(): row for row, id_ in enumerate(ids)}
    reuploaders = [a for (a,) in con.execute("SELECT account FROM reuploader").fetchall()]
    renamed = dict(con.execute("SELECT key, lower(current) FROM rename_target").fetchall())
    con.close()
    rows = np.array([place[c.lower()] for c in children], dtype=np.int32)
    ((_, candidates, best),) = iter_inferred(facts, rows, reuploaders)
    originals = read_truth(snapshots).originals
    listed: dict[str, set[str]] = {}
    for pair in pairs:
        listed.setdefault(pair.child, set()).add(renamed.get(pair.parent.lower(), pair.parent.lower()))
    found = {
        int(candidates.row[p]): (ids[candidates.model[p]], float(c))
        for p, c in zip(best.place, best.confidence, strict=True)
    }
    return [
        Outcome(
            child,
            tuple(sorted(listed[child])),
            found.get(row, (None, 0.0))[0],
            found.get(row, (None, 0.0))[1],
            _folds(found.get(row, (None, 0.0))[0], listed[child], originals),
        )
        for row, child in enumerate(children)
    ]


def match_display_names(
    rows: list[tuple[str, str, str]], names: dict[str, str], above: dict[str, set[str]]
) -> list[tuple[str, str, str, str]]:
    """Source, child, parent and outcome of each row: `right`, `other`, `no parent`, or `unknown name`.

    Args:
        rows: source, child and parent as the lists write them.
        names: folded name → the id that most accounts build on.
        above: id → names, folded, of all models that it stands on in the graph.
    """
    found = []
    for source, child, parent in rows:
        id_ = names.get(folded_name(child.replace("/", "-")))
        if id_ is None or folded_name(parent.replace("/", "-")) not in names:
            outcome = "unknown name"
        elif not above.get(id_):
            outcome = "no parent"
        else:
            outcome = "right" if folded_name(parent.replace("/", "-")) in above[id_] else "other"
        found.append((source, child, parent, outcome))
    return found


def _folds(found: str | None, listed: set[str], originals: dict[str, str]) -> bool:
    if found is None:
        return False
    return originals.get(found.lower(), found.lower()) in {originals.get(p, p) for p in listed}


def _xinference(path: Path) -> Iterator[Pair]:
    for family in json.loads(path.read_text(encoding="utf-8")):
        originals: dict[Any, set[str]] = {}
        copies: list[tuple[Any, str]] = []
        for spec in family["model_specs"]:
            source = spec.get("model_src", {}).get("huggingface")
            if not source:
                continue
            size = (spec.get("model_size_in_billions"), spec.get("activated_size_in_billions"))
            template = source["model_id"]
            if spec["model_format"] == "pytorch" and source.get("quantizations") == ["none"]:
                originals.setdefault(size, set()).add(template)
            else:
                copies += [(size, template.replace("{quantization}", q)) for q in source.get("quantizations", [""])]
        for size, copy in dict.fromkeys(copies):
            # A size with two originals does not say which of them was quantized.
            if len(originals.get(size, ())) == 1 and copy not in originals[size]:
                yield Pair("xinference", copy, next(iter(originals[size])))


def _localai(path: Path) -> Iterator[Pair]:
    import yaml

    for entry in yaml.load(gzip.decompress(path.read_bytes()), Loader=yaml.CSafeLoader):
        ids = list(dict.fromkeys(m.rstrip(".") for url in entry.get("urls") or () for m in _HUB.findall(str(url))))
        copies = [i for i in ids if re.search(r"gguf|ggml", i, re.IGNORECASE)]
        others = [i for i in ids if i not in copies]
        if len(copies) == 1 and len(others) == 1:
            yield Pair("localai", copies[0], others[0])


def _known(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            child, parent = (parse_model_reference(row[c]).id for c in ("child", "parent"))
            if row["source"] == "open_llm_leaderboard_v2" and child and parent and child.lower() != parent.lower():
                yield Pair(row["source"], child, parent)
