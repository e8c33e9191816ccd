"""Names of models as arrays of tokens, so that millions of them are compared at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.resolve.inference.vocabulary import FAMILIES, FORMATS, PRECISIONS, SIZE_WORDS

UInt64 = NDArray[np.uint64]
Int64 = NDArray[np.int64]

STEP: Final = np.uint64(0x9E3779B97F4A7C15)
"""Odd multiplier of the polynomial that hashes a run of tokens."""

_SEED: Final = 20240131
_FORMAT: Final = f"^(?:{'|'.join(FORMATS)})$"
_PRECISION: Final = f"^(?:{'|'.join(PRECISIONS)})$"
_BITS: Final = f"^(?:{'|'.join(PRECISIONS[:2])})$"
_SIZE: Final = r"^(\d+(?:\.\d+)?)([bmk])$"
_NUMBER: Final = r"^\d+(?:\.\d+)*$"
_UNITS: Final = {"b": 1.0, "m": 1e-3, "k": 1e-6}
_WORD_SIZE: Final = -100.0
"""Sizes that are words stand below this value: -100 minus their rank."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of names, row after row.

    `hash` and `code` are per token, `indptr` bounds the rows. `kind` holds the bits FORMAT, PRECISION and NUMBER of
    each token; `size` its meaning as a size (10^9 parameters as log, size words below zero, NaN where it is none);
    `family` one bit per family that it names.
    """

    indptr: Int64
    hash: UInt64
    kind: NDArray[np.uint8]
    size: NDArray[np.float32]
    family: UInt64
    number: NDArray[np.float32]
    length: NDArray[np.uint8]
    digits: NDArray[np.bool_]

    @property
    def rows(self) -> int:
        """Number of names."""
        return self.indptr.size - 1

    def row_of_token(self) -> NDArray[np.int32]:
        """Row of each token."""
        return np.repeat(np.arange(self.rows, dtype=np.int32), np.diff(self.indptr))


FORMAT: Final = 1
"""Kind of a token that names a file format or a method of quantization."""
PRECISION: Final = 2
"""Kind of a token that says how many bits, or which variant of a format."""
NUMBER: Final = 4
"""Kind of a token that is a number."""
STRONG: Final = 8
"""Kind of a token that begins a suffix by itself: a format, or a number of bits."""


def normalise(names: pl.Expr) -> pl.Expr:
    """Names in one spelling: lower case, hyphens between tokens, letters apart from the number that follows them.

    >>> pl.select(normalise(pl.lit("Meta-Llama3.1_8B-Instruct-Q4_K_M.gguf"))).item()
    'llama-3.1-8b-instruct-q4-k-m-gguf'
    """
    return (
        names.str.to_lowercase()
        .str.replace_all(r"[^a-z0-9.]+", "-")
        .str.replace_all(r"([a-z0-9])\.([a-z])", "$1-$2")
        .str.replace_all(r"(^|-)([a-z]{3,})(\d)", "${1}${2}-${3}")
        .str.replace_all(r"(^|-)(int|exl|nvfp|mxfp|rocmfp|iso)-(\d)", "${1}${2}${3}")
        .str.replace_all(r"(^|-)meta-llama", "${1}llama")
        .str.replace_all(r"(^|-)it(-|$)", "${1}instruct${2}")
        .str.replace_all(r"-hf(-|$)", "$1")
        .str.replace_all(r"\.*(-+|$)\.*", "$1")
        .str.replace_all(r"-{2,}", "-")
        .str.strip_chars("-.")
    )


def tokenise(names: pl.Series) -> Tokens:
    """Tokens of these names. Each distinct token is looked at once."""
    rows = pl.select(normalise(pl.lit(names)).str.split("-").alias("token"))
    indptr = np.zeros(rows.height + 1, dtype=np.int64)
    np.cumsum(rows["token"].list.len().to_numpy(), out=indptr[1:])
    token = rows["token"].list.explode().fill_null("")
    hashes = token.hash(_SEED).to_numpy()
    _, place, code = np.unique(hashes, return_index=True, return_inverse=True)
    traits = _traits(token.gather(place))
    return Tokens(
        indptr,
        hashes,
        traits["kind"].to_numpy()[code],
        traits["size"].to_numpy()[code],
        traits["family"].to_numpy()[code],
        traits["number"].to_numpy()[code],
        traits["length"].to_numpy()[code],
        traits["digits"].to_numpy()[code],
    )


def hash_rows(tokens: Tokens) -> UInt64:
    """Hash of each whole name."""
    result = np.zeros(tokens.rows, dtype=np.uint64)
    lengths = np.diff(tokens.indptr)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        result[has] = result[has] * STEP + tokens.hash[tokens.indptr[:-1][has] + place]
    return result


def suffix_starts(tokens: Tokens) -> Int64:
    """Offset in each row at which its suffix of formats and precisions begins; the row's length where it has none."""
    lengths = np.diff(tokens.indptr)
    row = tokens.row_of_token()
    offset = np.arange(tokens.hash.size, dtype=np.int64) - tokens.indptr[:-1][row]
    last_word = np.full(tokens.rows, -1, dtype=np.int64)
    words = tokens.kind == 0
    last_word[row[words]] = offset[words]
    start = lengths.copy()
    strong = np.flatnonzero((tokens.kind & STRONG > 0) & (offset > last_word[row]) & (offset > 0))[::-1]
    start[row[strong]] = offset[strong]
    return start


def take_rows(tokens: Tokens, rows: NDArray[np.int32]) -> Tokens:
    """Tokens of these rows, in this order."""
    lengths = np.diff(tokens.indptr)[rows]
    indptr = np.append(0, np.cumsum(lengths)).astype(np.int64)
    place = np.arange(indptr[-1], dtype=np.int64) + np.repeat(tokens.indptr[rows] - indptr[:-1], lengths)
    return Tokens(
        indptr,
        tokens.hash[place],
        tokens.kind[place],
        tokens.size[place],
        tokens.family[place],
        tokens.number[place],
        tokens.length[place],
        tokens.digits[place],
    )


def iter_spans(tokens: Tokens, longest: int) -> Iterator[tuple[int, Int64, UInt64]]:
    """Runs of 1, 2, ... `longest` tokens within a row: length, places of their first tokens, hashes of the runs."""
    end = tokens.indptr[1:][tokens.row_of_token()]
    place = np.arange(tokens.hash.size, dtype=np.int64)
    run = tokens.hash.copy()
    yield 1, place, run
    for length in range(2, longest + 1):
        fits = place + length <= end[place]
        place = place[fits]
        run = run[fits] * STEP + tokens.hash[place + length - 1]
        if not place.size:
            return
        yield length, place, run


def word_hash(word: str) -> np.uint64:
    """Hash of one token."""
    return np.uint64(pl.Series([word]).hash(_SEED).item())


def _traits(words: pl.Series) -> pl.DataFrame:
    """Kind, size, family, number, length and whether it holds a digit, of each word."""
    word = pl.col("word")
    is_format, is_bits = word.str.contains(_FORMAT), word.str.contains(_BITS)
    kind = (
        is_format.cast(pl.UInt8) * FORMAT
        + word.str.contains(_PRECISION).cast(pl.UInt8) * PRECISION
        + word.str.contains(_NUMBER).cast(pl.UInt8) * NUMBER
        + (is_format | is_bits).cast(pl.UInt8) * STRONG
    )
    value = word.str.extract(_SIZE, 1).cast(pl.Float32) * word.str.extract(_SIZE, 2).replace_strict(
        _UNITS, default=None, return_dtype=pl.Float32
    )
    rank = word.replace_strict(SIZE_WORDS, default=None, return_dtype=pl.Float32)
    families = {name: 1 << place for place, names in enumerate(FAMILIES) for name in names}
    number = pl.when(word.str.contains(r"^\d{1,6}(?:\.\d{1,4})?$")).then(word).cast(pl.Float32, strict=False)
    return pl.DataFrame({"word": words}).select(
        kind.cast(pl.UInt8).alias("kind"),
        pl.coalesce(pl.when(value > 0).then(value.log()), _WORD_SIZE - rank).fill_null(float("nan")).alias("size"),
        word.replace_strict(families, default=0, return_dtype=pl.UInt64).alias("family"),
        number.fill_null(float("nan")).alias("number"),
        word.str.len_bytes().clip(0, 255).cast(pl.UInt8).alias("length"),
        word.str.contains(r"\d").alias("digits"),
    )
