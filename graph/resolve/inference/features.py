"""Candidates of a chunk as rows of numbers: what speaks for each and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.candidates import Found
from graph.resolve.inference.facts import UNKNOWN_DATE, Facts
from graph.resolve.inference.traits import Traits

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]

EVIDENCE: Final = (
    "span", "share", "first", "whole", "exact", "alone", "rest", "shorter", "namesakes", "own", "hinted",
    "purity", "support", "own_purity", "own_support", "series", "series_support", "habit", "habit_support",
)  # fmt: skip
"""Columns that the finders give; 0 where a finder does not name the candidate."""

COMPARED: Final = (
    "popularity", "recorded", "same_size", "other_size", "same_size_word", "other_size_word", "same_family",
    "other_family", "same_version", "other_version", "both_tuned", "only_child_tuned", "only_parent_tuned",
    "only_parent_base", "parent_formatted", "child_formatted", "same_architecture", "other_architecture",
    "same_parameters", "other_parameters", "unsloth_both", "unsloth_child", "unsloth_parent", "reuploader",
    "formatted_inner", "same_account", "changed", "both_changed",
)  # fmt: skip
"""Columns from comparing child and candidate."""

NAMES: Final = EVIDENCE + COMPARED


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row per child (place in the chunk) and candidate model, ascending."""

    row: Int64
    model: Int64
    values: Float32


@dataclass(frozen=True, slots=True)
class Profile:
    """What the children of each model have in common, NaN and 0 where nothing is known."""

    architecture: NDArray[np.uint64]
    parameters: Int64
    reuploader: NDArray[np.bool_]
    unsloth: NDArray[np.bool_]


def build_profile(facts: Facts, reuploader: NDArray[np.bool_]) -> Profile:
    """A model's own architecture and parameter count, else the most frequent among its declared children."""
    return Profile(
        _usual(facts.architecture, facts.child, facts.parent).astype(np.uint64),
        _usual(facts.parameters.astype(np.uint64), facts.child, facts.parent).astype(np.int64),
        reuploader,
        np.asarray((facts.account_name == "unsloth").to_numpy())[facts.account],
    )


def describe(facts: Facts, traits: Traits, profile: Profile, chunk: Int32, found: tuple[Found, ...]) -> Candidates:
    """Rows of features, in the order of NAMES.

    Left out: candidates that are younger than the child, and
    the uploader's own tunes as parents of what it calls a base.
    """
    row = np.concatenate([f.row for f in found])
    model = np.concatenate([f.model for f in found])
    child = chunk[row]
    born, since = facts.created[child], facts.created[model]
    base_of_own = traits.base[child] & ~traits.base[model] & (facts.account[child] == facts.account[model])
    keep = (model != child) & ~base_of_own & ~((born != UNKNOWN_DATE) & (since != UNKNOWN_DATE) & (since > born))
    key = (row << 32) | model
    unique, inverse = np.unique(key[keep], return_inverse=True)
    values = np.zeros((unique.size, len(NAMES)), dtype=np.float32)
    begin = 0
    places = np.full(keep.size, -1, dtype=np.int64)
    places[keep] = inverse
    for part in found:
        place = places[begin : begin + part.row.size]
        begin += part.row.size
        _merge(values, place, part)
    row, model = unique >> 32, unique & 0xFFFFFFFF
    _compare(values, facts, traits, profile, chunk[row], model)
    return Candidates(row, model, values)


def _merge(values: Float32, place: Int64, part: Found) -> None:
    """Put a finder's columns in: of several findings of one candidate the strongest, by the finder's first column."""
    used = np.flatnonzero(place >= 0)
    columns = list(part.columns)
    strength = part.columns[columns[0]][used]
    order = used[np.lexsort((used, strength, place[used]))]
    for name in columns:
        if name in ("namesakes", "own", "hinted", "whole", "exact", "alone"):
            np.maximum.at(values[:, NAMES.index(name)], place[order], part.columns[name][order])
        else:
            values[place[order], NAMES.index(name)] = part.columns[name][order]


def _compare(
    values: Float32, facts: Facts, traits: Traits, profile: Profile, child: NDArray[np.int32], parent: Int64
) -> None:
    def both(a: NDArray[np.float32], tolerance: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        known = ~np.isnan(a[child]) & ~np.isnan(a[parent])
        same = np.abs(a[child] - a[parent]) <= tolerance
        return known & same, known & ~same

    def agree(
        a: NDArray[np.uint64] | Int64, b: NDArray[np.uint64] | Int64
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        known = (a[child] > 0) & (b[parent] > 0)
        return known & (a[child] == b[parent]), known & (a[child] != b[parent])

    size, other_size = both(traits.size, 0.12)
    word, other_word = both(traits.size_word, 0.5)
    version, other_version = both(traits.version, 1e-4)
    known = (traits.family[child] > 0) & (traits.family[parent] > 0)
    shared = (traits.family[child] & traits.family[parent]) > 0
    architecture, other_architecture = agree(facts.architecture, profile.architecture)
    parameters, other_parameters = agree(facts.parameters, profile.parameters)
    tuned = traits.tuned
    columns = {
        "popularity": np.log1p(facts.spread[parent]),
        "recorded": facts.has_record[parent],
        "same_size": size,
        "other_size": other_size,
        "same_size_word": word,
        "other_size_word": other_word,
        "same_family": shared,
        "other_family": known & ~shared,
        "same_version": version & shared,
        "other_version": other_version & shared,
        "both_tuned": tuned[child] & tuned[parent],
        "only_child_tuned": tuned[child] & ~tuned[parent],
        "only_parent_tuned": ~tuned[child] & tuned[parent],
        "only_parent_base": traits.base[parent] & ~traits.base[child],
        "parent_formatted": traits.formatted[parent],
        "child_formatted": traits.formatted[child],
        "same_architecture": architecture,
        "other_architecture": other_architecture,
        "same_parameters": parameters,
        "other_parameters": other_parameters,
        "unsloth_both": facts.unsloth[child] & profile.unsloth[parent],
        "unsloth_child": facts.unsloth[child] & ~profile.unsloth[parent],
        "unsloth_parent": ~facts.unsloth[child] & profile.unsloth[parent],
        "reuploader": profile.reuploader[parent],
        "formatted_inner": traits.formatted[child] & (values[:, NAMES.index("whole")] == 0),
        "changed": traits.changed[child] & ~traits.changed[parent],
        "both_changed": traits.changed[child] & traits.changed[parent],
        "same_account": facts.account[child] == facts.account[parent],
    }
    for name in COMPARED:
        values[:, NAMES.index(name)] = columns[name]


def _usual(of_model: NDArray[np.uint64], child: Int32, parent: Int32) -> NDArray[np.uint64]:
    """Each model's own value, else the one that most of its declared children have; 0 where none is known."""
    import polars as pl

    known = of_model[child] > 0
    frame = (
        pl.DataFrame({"parent": parent[known], "value": of_model[child][known]})
        .group_by("parent", "value").len().sort(["parent", "len", "value"], descending=[False, True, False])
        .unique("parent", keep="first", maintain_order=True)
    )  # fmt: skip
    result = np.zeros(of_model.size, dtype=np.uint64)
    result[frame["parent"].to_numpy()] = frame["value"].to_numpy()
    own = of_model > 0
    result[own] = of_model[own]
    return result
