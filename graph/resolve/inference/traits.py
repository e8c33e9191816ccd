"""What a name says about its model: size, family, version, tuning, format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.tokens import FORMAT, STRONG, Tokens, UInt64, hash_rows, suffix_starts, word_hash
from graph.resolve.inference.vocabulary import CHANGES

_TUNED: Final = tuple(word_hash(w) for w in ("instruct", "chat"))
_CHANGED: Final = tuple(word_hash(w) for w in CHANGES)
_BASE: Final = tuple(word_hash(w) for w in ("base", "pt"))


@dataclass(frozen=True, slots=True)
class Traits:
    """One entry per name. NaN and 0 stand for what the name does not say.

    `size` is the log of 10^9 parameters, `size_word` the rank of a word such as `small`, `family` a bit per family,
    `version` the number after the family, `stem` the offset where a suffix of formats begins.
    `words` and `numbers` (before the suffix) and `formats` are sets of 64 bits: each token has one, by its hash.
    """

    whole: UInt64
    size: NDArray[np.float32]
    size_word: NDArray[np.float32]
    family: UInt64
    version: NDArray[np.float32]
    tuned: NDArray[np.bool_]
    base: NDArray[np.bool_]
    changed: NDArray[np.bool_]
    formatted: NDArray[np.bool_]
    stem: NDArray[np.int64]
    characters: NDArray[np.int64]
    words: UInt64
    numbers: UInt64
    formats: UInt64


def read_traits(tokens: Tokens) -> Traits:
    """Traits of each row of tokens; where a name says one thing twice, the first time counts."""
    row = tokens.row_of_token()
    stem = suffix_starts(tokens)
    offset = np.arange(tokens.hash.size, dtype=np.int64) - tokens.indptr[:-1][row]
    inside = offset < stem[row]
    family = np.zeros(tokens.rows, dtype=np.uint64)
    np.bitwise_or.at(family, row, tokens.family)
    follows = np.zeros(tokens.hash.size, dtype=np.bool_)
    follows[1:] = (tokens.family[:-1] > 0) & (row[1:] == row[:-1])
    characters = np.zeros(tokens.rows, dtype=np.int64)
    np.add.at(characters, row[inside], tokens.length[inside])
    return Traits(
        hash_rows(tokens),
        _first(row, tokens.size, ~np.isnan(tokens.size) & (tokens.size > -99), tokens.rows),
        _first(row, tokens.size, tokens.size <= -99, tokens.rows),
        family,
        _first(row, tokens.number, ~np.isnan(tokens.number) & follows, tokens.rows),
        _any(row, np.isin(tokens.hash, _TUNED), tokens.rows),
        _any(row, np.isin(tokens.hash, _BASE), tokens.rows),
        _any(row, np.isin(tokens.hash, _CHANGED), tokens.rows),
        _any(row, tokens.kind & FORMAT > 0, tokens.rows),
        stem,
        characters,
        token_bits(tokens, inside & ~tokens.digits),
        token_bits(tokens, inside & tokens.digits),
        token_bits(tokens, tokens.kind & STRONG > 0),
    )


def token_bits(tokens: Tokens, chosen: NDArray[np.bool_] | None = None) -> UInt64:
    """The chosen tokens of each row as a set of 64 bits."""
    bit = np.where(True if chosen is None else chosen, np.uint64(1) << (tokens.hash >> np.uint64(58)), np.uint64(0))
    return np.asarray(np.bitwise_or.reduceat(bit, tokens.indptr[:-1]) if tokens.rows else bit)


def _first(
    row: NDArray[np.int32], value: NDArray[np.float32], chosen: NDArray[np.bool_], rows: int
) -> NDArray[np.float32]:
    result = np.full(rows, np.nan, dtype=np.float32)
    backwards = np.flatnonzero(chosen)[::-1]
    result[row[backwards]] = value[backwards]
    return result


def _any(row: NDArray[np.int32], chosen: NDArray[np.bool_], rows: int) -> NDArray[np.bool_]:
    result = np.zeros(rows, dtype=np.bool_)
    result[row[chosen]] = True
    return result
