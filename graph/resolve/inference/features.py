"""Candidates of a chunk as rows of numbers: what speaks for each and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.candidates import Found
from graph.resolve.inference.facts import UNKNOWN_DATE, Facts
from graph.resolve.inference.profile import Profile, count_steps
from graph.resolve.inference.traits import Traits

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]

EVIDENCE: Final = (
    "span", "share", "first", "whole", "exact", "alone", "rest", "shorter", "namesakes", "own", "hinted",
    "purity", "support", "own_purity", "own_support", "series", "series_support", "habit", "habit_support",
    "stem", "stem_support",
)  # fmt: skip
"""Columns that the finders give; 0 where a finder does not name the candidate."""

COMPARED: Final = (
    "popularity", "recorded", "same_size", "other_size", "same_size_word", "other_size_word", "same_family",
    "other_family", "same_version", "other_version", "both_tuned", "only_child_tuned", "only_parent_tuned",
    "only_parent_base", "parent_formatted", "child_formatted", "same_architecture", "other_architecture",
    "same_parameters", "other_parameters", "unsloth_both", "unsloth_child", "unsloth_parent", "reuploader",
    "formatted_inner", "same_account", "changed", "both_changed",
    "words_shared", "words_missing", "words_extra", "numbers_shared", "numbers_missing", "numbers_extra",
    "formats_missing", "formats_extra", "formats_shared", "rare_shared", "rare_missing", "rare_extra", "tags_shared",
    "tags_missing", "tags_extra", "same_license", "other_license", "same_pipeline", "other_pipeline", "days",
    "likes", "own_share", "uploads", "taught", "has_parent", "quantized", "above", "below", "words_only_child",
)  # fmt: skip
"""Columns from comparing child and candidate."""

NAMES: Final = EVIDENCE + COMPARED

_ROUNDED: Final = (
    "share", "namesakes", "purity", "support", "own_purity", "own_support", "series", "series_support", "habit",
    "habit_support", "stem", "stem_support",
)  # fmt: skip
"""Columns that are rounded, so that a small change of the Hub leaves them."""

_SOONER: Final = 45 * 86_400_000_000
"""A copy may be published so many microseconds before its original; what is younger still cannot be a parent."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row per child (place in the chunk) and candidate model, ascending."""

    row: Int64
    model: Int64
    values: Float32


def describe(facts: Facts, traits: Traits, profile: Profile, chunk: Int32, found: tuple[Found, ...]) -> Candidates:
    """Rows of features, in the order of NAMES.

    Left out: candidates that are much younger than the child, and the uploader's own tunes as parents of what it
    calls a base.
    """
    row = np.concatenate([f.row for f in found])
    model = np.concatenate([f.model for f in found])
    child = chunk[row]
    born, since = facts.created[child], facts.created[model]
    base_of_own = traits.base[child] & ~traits.base[model] & (facts.account[child] == facts.account[model])
    keep = (
        (model != child) & ~base_of_own & ~((born != UNKNOWN_DATE) & (since != UNKNOWN_DATE) & (since > born + _SOONER))
    )
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
    for name in _ROUNDED:
        column = NAMES.index(name)
        values[:, column] = np.round(values[:, column] * 16) / 16
    row, model = unique >> 32, unique & 0xFFFFFFFF
    _compare(values, facts, traits, profile, chunk[row], model)
    _relate(values, profile, row, model, unique)
    return Candidates(row, model, values)


def _merge(values: Float32, place: Int64, part: Found) -> None:
    """Put a finder's columns in: of several findings of one candidate the strongest, by the finder's first column."""
    used = np.flatnonzero(place >= 0)
    columns = list(part.columns)
    strength = part.columns[columns[0]][used]
    order = used[np.lexsort((strength, place[used]))]
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
    license_, other_license = agree(facts.license, profile.license)
    pipeline, other_pipeline = agree(facts.pipeline, profile.pipeline)
    tuned = traits.tuned
    columns = {
        "popularity": count_steps(facts.spread[parent]),
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
        **_sets("words", traits.words[child], traits.words[parent]),
        "words_only_child": np.bitwise_count(
            traits.words[child] & ~traits.words[parent] & ~profile.account_words[facts.account[parent]]
        ),
        **_sets("numbers", traits.numbers[child], traits.numbers[parent]),
        **_sets("formats", traits.formats[child], traits.formats[parent]),
        **_sets("rare", facts.rare_tags[child], profile.rare_tags[parent]),
        **_sets("tags", facts.tags[child], profile.tags[parent]),
        "same_license": license_,
        "other_license": other_license,
        "same_pipeline": pipeline,
        "other_pipeline": other_pipeline,
        "days": _days(facts.created[child], facts.created[parent]),
        "likes": count_steps(facts.likes[parent]),
        "own_share": profile.own_share[facts.account[child]],
        "uploads": profile.uploads[facts.account[child]],
        "taught": profile.taught[facts.account[child]],
        "has_parent": profile.parent[parent] >= 0,
        "quantized": profile.quantized[parent],
    }
    for name, column in columns.items():
        values[:, NAMES.index(name)] = column


def _relate(values: Float32, profile: Profile, row: Int64, model: Int64, unique: Int64) -> None:
    """Whether another candidate of the child is the candidate's declared parent, or its declared child."""
    parent = profile.parent[model].astype(np.int64)
    key = (row << 32) | np.maximum(parent, 0)
    at = np.minimum(np.searchsorted(unique, key), unique.size - 1)
    hit = (parent >= 0) & (unique[at] == key) if unique.size else np.zeros(0, dtype=np.bool_)
    values[:, NAMES.index("above")] = hit
    values[at[hit], NAMES.index("below")] = 1


def _sets(name: str, child: NDArray[np.uint64], parent: NDArray[np.uint64]) -> dict[str, NDArray[np.uint8]]:
    """How many members the two sets share, and how many only the parent or only the child has."""
    return {
        f"{name}_shared": np.bitwise_count(child & parent),
        f"{name}_missing": np.bitwise_count(parent & ~child),
        f"{name}_extra": np.bitwise_count(child & ~parent),
    }


def _days(child: Int64, parent: Int64) -> NDArray[np.float32]:
    """Days from the parent's creation to the child's, in half steps of log2; below zero where the parent is younger.

    -20 where a date is not known.
    """
    known = (child != UNKNOWN_DATE) & (parent != UNKNOWN_DATE)
    days = np.where(known, child - np.where(known, parent, child), 0) / 86_400e6
    return np.where(known, np.sign(days) * np.floor(np.log2(np.abs(days) + 1) * 2), -20).astype(np.float32)
