"""What was known of every model by the end of a day, worked out in plain Python from records and observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graph.identity import parse_model_reference
from tests.ingest.dump_oracle import expected_claims, expected_model


@dataclass
class State:
    """One model at the moment."""

    observed_on: date
    licenses: list[str]
    downloads: int | None
    likes: int | None
    modified_at: datetime | None
    removed_on: date | None = None
    created_at: datetime | None = None
    bases: set[str] = field(default_factory=set)


def by_id(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["id"]].append(row)
    return grouped


def split_bases(row: dict[str, Any]) -> list[str]:
    return [part for text in row["base_model"] or () for part in text.split(", ") if part.strip()]


def state_at(records: list[dict[str, Any]], observations: list[dict[str, Any]], day: date) -> State | None:
    """State of one model; None where nobody had seen it by then.

    Args:
        records: its list records, `_seen` and `_src` among the keys.
        observations: `observed_at` as a datetime in UTC, `base_model` as a list.
        day: the moment is its end.
    """
    seen = [o for o in observations if o["observed_at"].date() <= day]
    seen.sort(key=lambda o: (o["observed_at"], (o["lastModified"] is not None, o["lastModified"])))
    created = max((c for c in (expected_model(r)[1] for r in records) if c and c.date() <= day), default=None)
    known = [r for r in records if date.fromisoformat(r["_seen"]) <= day]
    state = recorded = None
    if known:
        record = max(known, key=lambda r: str(r["_seen"]))
        row = expected_model(record)
        recorded = row[17] if row[17] and row[17] <= day else None
        state = State(row[15], row[11], row[3], row[4], row[2], recorded, row[1])
        state.bases = {claim[1] for claim in expected_claims(record)}
    for o in seen:
        when = o["observed_at"].date()
        if state is None:
            state = State(when, [], None, None, None, created_at=created)
        elif known and when <= date.fromisoformat(record["_seen"]):
            continue
        state.observed_on = when
        for name, key in (("downloads", "downloads"), ("likes", "likes"), ("modified_at", "lastModified")):
            if o[key] is not None:
                setattr(state, name, o[key])
        if o["license"] is not None and o["license"] not in state.licenses:
            state.licenses = [o["license"]]
        state.bases = set(split_bases(o)) or state.bases
        if o["removed"]:
            state.removed_on = state.removed_on or when
        elif not (recorded and recorded >= when):
            state.removed_on = None
    return state


def edges_of(states: dict[str, State]) -> set[tuple[str, str]]:
    """Pairs of child and parent, in lower case; a bare name or a path counts where a model has exactly that id."""
    recorded = {id_.lower() for id_ in states}
    edges = set()
    for child, state in states.items():
        for text in state.bases:
            reference = parse_model_reference(text)
            guess = next((g for g in reference.guesses if g.lower() in recorded), None)
            parent = reference.id or guess
            if parent and parent.lower() != child.lower():
                edges.add((child.lower(), parent.lower()))
    return edges
