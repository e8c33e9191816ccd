"""What is known of each model beyond its name, where it says nothing itself from its declared children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.resolve.inference.facts import Facts
from graph.resolve.inference.traits import Traits

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]
Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of each model, and below `own_share` of each account; NaN and 0 where nothing is known.

    `rare_tags` and `tags` are sets of 64 bits (see Facts). `parent` is the declared parent of a model that has one, -1
    elsewhere; `quantized` counts the declared children whose name tells of a format. `own_share` is the share of an
    account's declared edges that stay within it, `uploads` counts its models and `taught` its declared edges;
    `account_words` are the words of its name. Counts are steps of log2.
    """

    architecture: UInt64
    parameters: Int64
    license: UInt64
    pipeline: UInt64
    rare_tags: UInt64
    tags: UInt64
    reuploader: NDArray[np.bool_]
    unsloth: NDArray[np.bool_]
    parent: Int32
    quantized: Float32
    own_share: Float32
    uploads: Float32
    taught: Float32
    account_words: UInt64


def build_profile(facts: Facts, traits: Traits, account_words: UInt64, reuploader: NDArray[np.bool_]) -> Profile:
    """A model's own architecture, size, license and tags, else the usual ones among its declared children."""
    own_share, uploads, taught = _accounts(facts)
    formatted = facts.parent[traits.formatted[facts.child]]
    return Profile(
        architecture=_usual(facts.architecture, facts),
        parameters=_usual(facts.parameters.astype(np.uint64), facts).astype(np.int64),
        license=_usual(facts.license, facts),
        pipeline=_usual(facts.pipeline, facts),
        rare_tags=_common(facts.rare_tags, facts),
        tags=_common(facts.tags, facts),
        reuploader=reuploader,
        unsloth=np.asarray((facts.account_name == "unsloth").to_numpy())[facts.account],
        parent=_single_parent(facts),
        quantized=count_steps(np.bincount(formatted, minlength=facts.created.size)),
        own_share=own_share,
        uploads=uploads,
        taught=taught,
        account_words=account_words,
    )


def count_steps(count: NDArray[np.integer[Any]]) -> Float32:
    """Counts in steps of log2, so that a small change of the Hub leaves nearly all of them: 0, 1 to 2, 3 to 6, ..."""
    return np.asarray(np.floor(np.log2(count + 1.0)), dtype=np.float32)


def _single_parent(facts: Facts) -> Int32:
    result = np.full(facts.created.size, -1, dtype=np.int32)
    single = np.bincount(facts.child, minlength=result.size)[facts.child] == 1
    result[facts.child[single]] = facts.parent[single]
    return result


def _accounts(facts: Facts) -> tuple[Float32, Float32, Float32]:
    """Of each account: the share of its declared edges that stay within it, its models, and its declared edges."""
    accounts = facts.account_name.len()
    account = facts.account[facts.child]
    edges = np.bincount(account, minlength=accounts)
    own = np.bincount(account[facts.account[facts.parent] == account], minlength=accounts)
    models = np.bincount(facts.account[facts.has_record], minlength=accounts)
    share = np.round(own / (edges + 1.0) * 16) / 16
    return share.astype(np.float32), count_steps(models), count_steps(edges)


def _common(bits: UInt64, facts: Facts) -> UInt64:
    """A model's own bits, else those that half of its declared children have."""
    order = np.argsort(facts.parent, kind="stable")
    order = order[facts.has_record[facts.child[order]]]
    parent, value = facts.parent[order], bits[facts.child[order]]
    result = np.zeros(bits.size, dtype=np.uint64)
    if parent.size:
        first = np.flatnonzero(np.append(True, parent[1:] != parent[:-1]))
        count = np.diff(np.append(first, parent.size))
        for place in range(64):
            held = np.add.reduceat((value >> np.uint64(place)) & np.uint64(1), first)
            result[parent[first]] |= (held * 2 >= count).astype(np.uint64) << np.uint64(place)
    own = facts.has_record & (bits > 0)
    result[own] = bits[own]
    return result


def _usual(of_model: UInt64, facts: Facts) -> UInt64:
    """Each model's own value, else the one that most of its declared children have; 0 where none is known."""
    known = of_model[facts.child] > 0
    frame = (
        pl.DataFrame({"parent": facts.parent[known], "value": of_model[facts.child][known]})
        .group_by("parent", "value").len().sort(["parent", "len", "value"], descending=[False, True, False])
        .unique("parent", keep="first", maintain_order=True)
    )  # fmt: skip
    result = np.zeros(of_model.size, dtype=np.uint64)
    result[frame["parent"].to_numpy()] = frame["value"].to_numpy()
    own = of_model > 0
    result[own] = of_model[own]
    return result
