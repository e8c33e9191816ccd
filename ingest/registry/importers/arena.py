"""Published arena lists as rows of scores_arena.yaml."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.registry.importers.names import Names
from ingest.registry.importers.releases import Releases
from ingest.registry.importers.weights import Weights

BENCHMARK = "lmarena-text"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the names that a list holds: organizations, repositories, dates of release."""

    names: Names
    weights: Weights
    releases: Releases


def parse_arena_json(path: Path, known: Known) -> dict[str, Any]:
    """List of oolong-tea-2026/arena-ai-leaderboards: one JSON document with `meta` and `models`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    day = document["meta"]["fetched_at"][:10]
    entries = [
        _entry(known, day, m["model"], m["vendor"], m["license"], m["rank"], m["votes"], m["score"])
        for m in document["models"]
    ]
    return _list(f"arena-text-{day}", f"Arena text leaderboard of {day}", day, entries, "arena-text-2026-04")


def parse_arena_csv(path: Path, day: str, known: Known) -> dict[str, Any]:
    """List of fboulnois/llm-leaderboard-csv: rank, model, arena_score, votes, organization, license, ..."""
    with path.open(encoding="utf-8", newline="") as file:
        entries = [
            _entry(
                known,
                day,
                r["model"],
                r["organization"],
                r["license"],
                int(r["rank"]),
                int(r["votes"]),
                float(r["arena_score"]),
            )
            for r in csv.DictReader(file)
        ]
    return _list(f"lmarena-text-{day}", f"LMArena text leaderboard of {day}", day, entries, "lmarena-text-2025-08")


def _entry(
    known: Known, day: str, name: str, vendor: str, license_text: str, rank: int, votes: int, score: float
) -> dict[str, Any] | None:
    """A line of the list; None, and counted, where the registry does not know the organization."""
    organization = known.names.find_organization(vendor)
    if organization is None:
        return None
    released_on, release_source = known.releases.find(name, day) or (None, None)
    return {
        "name": name,
        "organization": organization,
        "organization_text": vendor,
        "model": known.weights.find(name),
        "license_text": license_text.strip() or None,
        "released_on": released_on,
        "release_source": release_source,
        "rank": rank,
        "votes": votes,
        "values": {BENCHMARK: score},
    }


def _list(id_: str, title: str, day: str, entries: list[dict[str, Any] | None], source: str) -> dict[str, Any]:
    # The list of 2025-08-06 gives one model twice, the same in everything but its rank.
    distinct = {(e["name"], e["organization"], str(e["values"])): e for e in reversed(entries) if e is not None}
    return {
        "id": id_,
        "title": title,
        "as_of": day,
        "entries": list(distinct.values())[::-1],
        "sources": [{"ref": source}],
    }
