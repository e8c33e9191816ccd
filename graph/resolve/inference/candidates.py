"""Which models a name may point at: the ways of finding candidates, each its own evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.facts import Facts
from graph.resolve.inference.lookup import Lookup, build_lookup
from graph.resolve.inference.tokens import NUMBER, STEP, Tokens, hash_rows, iter_spans, take_rows
from graph.resolve.inference.traits import Traits

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]
UInt64 = NDArray[np.uint64]
S = TypeVar("S", bound=np.generic)

LONGEST_NAME: Final = 12
"""Tokens of the longest name that is looked for inside another name."""
LONGEST_PHRASE: Final = 4
LONGEST_OWN_PHRASE: Final = 3
MOST_TAUGHT: Final = 300_000
"""Declared edges that phrases are learned from; a draw by the hash of the child where there are more."""
MOST_TAUGHT_PER_ACCOUNT: Final = 100
SAME_NAME: Final = 5
"""Most candidates that one name gives."""
SAME_STEM: Final = 3
"""Most candidates that the declared children of one name give."""
_SALT: Final = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one kind of evidence: a row of the chunk, a model, and the columns that describe the evidence."""

    row: Int64
    model: Int64
    columns: dict[str, Float32]


@dataclass(frozen=True, slots=True)
class Index:
    """All look-up tables, made once from what is known."""

    names: Lookup
    names_of_account: Lookup
    phrases: Lookup
    own_phrases: Lookup
    series: Lookup
    stems: Lookup
    accounts: Lookup
    account_hash: UInt64


def build_index(facts: Facts, tokens: Tokens, traits: Traits, account_tokens: Tokens) -> Index:
    """Tables over all known names and over the declared edges of models that have one parent."""
    account_hash = hash_rows(account_tokens)
    idx = np.arange(tokens.rows, dtype=np.int32)
    weight = facts.popularity.astype(np.float32) + np.where(traits.formatted, 0.0, 0.1).astype(np.float32)
    names = build_lookup(traits.whole, idx, weight, SAME_NAME)
    own = build_lookup(_within(traits.whole, account_hash[facts.account]), idx, weight, 2)
    single = np.bincount(facts.child, minlength=tokens.rows)[facts.child] == 1
    child, parent = facts.child[single], facts.parent[single]
    account = facts.account[child]
    part = take_rows(tokens, child)
    return Index(
        names,
        own,
        _general_phrases(tokens, child, parent, account),
        _own_phrases(tokens, facts, child, parent, account),
        build_lookup(_series_keys(part, account), parent, None, 2),
        _stem_lookup(part, traits.stem[child], parent, account),
        build_lookup(_mix(account), parent, None, 2),
        account_hash,
    )


def _stem_lookup(tokens: Tokens, stem: Int64, parent: Int32, account: Int32) -> Lookup:
    """Names without their suffix and the parents that go with them; an account counts once for each."""
    keys, rows = _stem_keys(tokens, stem)
    distinct = _distinct(keys, parent[rows], account[rows])
    return build_lookup(keys[distinct], parent[rows][distinct], None, SAME_STEM)


def _stem_keys(tokens: Tokens, stem: Int64) -> tuple[UInt64, Int64]:
    """Hashes of the names up to their suffix, and their rows: whole, and without the first token or two.

    The tokens left out may be an account: `bartowski/acme_Nova-8B-GGUF` is made of what `x/Nova-8B-AWQ` is made of.
    """
    keys, rows = [], []
    for skip in range(3):
        key = np.zeros(tokens.rows, dtype=np.uint64)
        for place in range(skip, int(stem.max(initial=0))):
            has = stem > place
            key[has] = key[has] * STEP + tokens.hash[tokens.indptr[:-1][has] + place]
        used = np.flatnonzero(stem >= (skip + 2 if skip else 1))
        keys.append(key[used])
        rows.append(used)
    return _concat(keys), _concat(rows)


def _general_phrases(tokens: Tokens, child: Int32, parent: Int32, account: Int32) -> Lookup:
    """Runs of tokens and the parents that go with them, over a fixed draw of the declared edges.

    A phrase counts once per account: one uploader's habit is no rule for the Hub.
    """
    drawn = np.sort(np.argsort(_mix(child), kind="stable")[:MOST_TAUGHT])
    child, parent, account = child[drawn], parent[drawn], account[drawn]
    part = take_rows(tokens, child)
    row = part.row_of_token()
    spans = [(run, row[place]) for _, place, run in iter_spans(part, LONGEST_PHRASE)]
    keys, rows = _concat([s[0] for s in spans]), _concat([s[1] for s in spans])
    distinct = _distinct(keys, parent[rows], account[rows])
    return build_lookup(keys[distinct], parent[rows][distinct], None, 2)


def _own_phrases(tokens: Tokens, facts: Facts, child: Int32, parent: Int32, account: Int32) -> Lookup:
    """Runs of tokens within an account, for accounts that have models without a parent, from a draw of each."""
    waiting = np.zeros(facts.account_name.len(), dtype=np.bool_)
    waiting[facts.account[facts.open_rows]] = True
    order = np.lexsort((_mix(child), account))
    order = order[waiting[account[order]]]
    first = np.flatnonzero(np.append(True, np.diff(account[order]) != 0)) if order.size else np.empty(0, np.int64)
    rank = np.arange(order.size) - np.repeat(first, np.diff(np.append(first, order.size)))
    drawn = np.sort(order[rank < MOST_TAUGHT_PER_ACCOUNT])
    part = take_rows(tokens, child[drawn])
    row = part.row_of_token()
    scope = _mix(account[drawn])
    spans = [(_within(run, scope[row[place]]), row[place]) for _, place, run in iter_spans(part, LONGEST_OWN_PHRASE)]
    return build_lookup(_concat([s[0] for s in spans]), parent[drawn][_concat([s[1] for s in spans])], None, 2)


def find_names(index: Index, facts: Facts, traits: Traits, chunk: Int32, tokens: Tokens) -> Found:
    """Known names inside a name: the two longest spans that hold one, and all spans that reach its suffix.

    Columns: `span` (tokens), `share` (characters of the name without its suffix that the span covers), `whole` (the
    span is all of it), `namesakes` (share of the declared children that all models of that name have), `own` (the
    candidate is the uploader's own), `hinted` (the tokens before the span name the candidate's account).
    """
    row_of = tokens.row_of_token()
    lengths = np.diff(tokens.indptr)
    characters = np.append(0, np.cumsum(tokens.length, dtype=np.int64))
    stem = np.minimum(traits.stem[chunk], lengths)
    prefix = _prefix_hashes(tokens)
    rows, models, spans, starts, shares, own, hinted, alike, alone = [], [], [], [], [], [], [], [], []
    for length, place, run in iter_spans(tokens, LONGEST_NAME):
        row = row_of[place].astype(np.int64)
        start = place - tokens.indptr[row]
        partial = np.flatnonzero(length < lengths[row])
        share = (characters[place + length] - characters[place]) / np.maximum(traits.characters[chunk][row], 1)
        reaches = (start + length >= stem[row]) & (start + length < lengths[row])
        for table, key, kind in (
            (index.names, run, 0),
            (index.names_of_account, _within(run, index.account_hash[facts.account[chunk[row]]]), 1),
            (index.names_of_account, _within(run, prefix[place]), 2),
        ):
            chosen = partial if kind < 2 else partial[start[partial] > 0]
            hit, found = table.find(key[chosen])
            position, value = table.expand(found, SAME_NAME)
            at = chosen[hit][position]
            model = table.values[value].astype(np.int64)
            weight = table.weights[value] / np.maximum(table.total[found][position], 1e-6)
            keep = (facts.popularity[model] > 0) | reaches[at] | (kind > 0)
            keep &= model != chunk[row[at]]
            at, model, weight = at[keep], model[keep], weight[keep]
            rows.append(row[at])
            models.append(model)
            spans.append(np.full(at.size, length, dtype=np.float32))
            starts.append(start[at])
            shares.append(share[at].astype(np.float32))
            zero = np.zeros(at.size, dtype=np.float32)
            alike.append(weight.astype(np.float32) if kind == 0 else zero)
            alone.append((np.diff(table.indptr)[found][position][keep] == 1).astype(np.float32) if kind == 0 else zero)
            own.append(np.full(at.size, kind == 1, dtype=np.float32))
            hinted.append(np.full(at.size, kind == 2, dtype=np.float32))
    row, model, span, start = _concat(rows), _concat(models), _concat(spans), _concat(starts)
    end = start + span.astype(np.int64)
    whole = ((start == 0) | (_concat(hinted) > 0)) & (end >= stem[row]) & (end < lengths[row])
    longest = np.zeros(chunk.size, dtype=np.float32)
    np.maximum.at(longest, row, span)
    keep = (span >= longest[row] - 1) | whole
    columns = {
        "span": span,
        "share": np.minimum(_concat(shares), 1.0),
        "first": (start == 0).astype(np.float32),
        "whole": whole.astype(np.float32),
        "exact": (whole & (end == stem[row])).astype(np.float32),
        "alone": _concat(alone),
        "rest": np.maximum(stem[row] - span, 0).astype(np.float32),
        "shorter": longest[row] - span,
        "namesakes": _concat(alike),
        "own": _concat(own),
        "hinted": _concat(hinted),
    }
    return Found(row[keep], model[keep], {k: v[keep] for k, v in columns.items()})


def find_phrases(index: Index, facts: Facts, chunk: Int32, tokens: Tokens) -> tuple[Found, Found]:
    """Parents that names with the same run of tokens declare: by accounts on the whole Hub, and by this account.

    Columns: `purity` (share of the declaring accounts, or of the account's models, discounted for few cases) and
    `support` (log2 of their number, in steps of a half).
    """
    row_of = tokens.row_of_token().astype(np.int64)
    account = _mix(facts.account[chunk])
    general: list[tuple[Int64, Int64, Float32, Float32]] = []
    own: list[tuple[Int64, Int64, Float32, Float32]] = []
    for length, place, run in iter_spans(tokens, LONGEST_PHRASE):
        general.append(_look_up(index.phrases, run, row_of[place], 1.5))
        if length <= LONGEST_OWN_PHRASE:
            own.append(_look_up(index.own_phrases, _within(run, account[row_of[place]]), row_of[place], 0.5))
    return _found(general, "purity", "support"), _found(own, "own_purity", "own_support")


def find_series(index: Index, facts: Facts, chunk: Int32, tokens: Tokens) -> tuple[Found, Found]:
    """Parents of the account's models whose names differ in numbers alone, and the account's usual parents."""
    rows = np.arange(chunk.size, dtype=np.int64)
    series = _look_up(index.series, _series_keys(tokens, facts.account[chunk]), rows, 0.5)
    habit = _look_up(index.accounts, _mix(facts.account[chunk]), rows, 1.0)
    return _found([series], "series", "series_support"), _found([habit], "habit", "habit_support")


def find_stems(index: Index, traits: Traits, chunk: Int32, tokens: Tokens) -> Found:
    """Parents of models that have the same name but for formats and an account before it.

    Columns: `stem` (share of the declaring accounts) and `stem_support`.
    """
    keys, rows = _stem_keys(tokens, np.minimum(traits.stem[chunk], np.diff(tokens.indptr)))
    return _found([_look_up(index.stems, keys, rows, 0.5, SAME_STEM)], "stem", "stem_support")


def _look_up(
    table: Lookup, keys: UInt64, rows: Int64, discount: float, most: int = 2
) -> tuple[Int64, Int64, Float32, Float32]:
    hit, found = table.find(keys)
    position, value = table.expand(found, most)
    weight = table.weights[value]
    purity = weight / (table.total[found][position] + np.float32(discount))
    support = np.floor(2 * np.log2(weight + 1)) / 2
    return rows[hit][position], table.values[value].astype(np.int64), purity, support


def _found(parts: list[tuple[Int64, Int64, Float32, Float32]], first: str, second: str) -> Found:
    purity, support = _concat([p[2] for p in parts]), _concat([p[3] for p in parts])
    row, model = _concat([p[0] for p in parts]), _concat([p[1] for p in parts])
    return Found(row, model, {first: purity.astype(np.float32), second: support.astype(np.float32)})


def _series_keys(tokens: Tokens, account: Int32) -> UInt64:
    """Hash of account and name with every token that holds a digit wiped."""
    wiped = np.where((tokens.kind & NUMBER > 0) | tokens.digits, np.uint64(1), tokens.hash)
    result = _mix(account)
    lengths = np.diff(tokens.indptr)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        result[has] = result[has] * STEP + wiped[tokens.indptr[:-1][has] + place]
    return result


def _prefix_hashes(tokens: Tokens) -> UInt64:
    """For each token the hash of the tokens before it in its row."""
    result = np.zeros(tokens.hash.size, dtype=np.uint64)
    lengths = np.diff(tokens.indptr)
    for offset in range(1, int(lengths.max(initial=0))):
        at = tokens.indptr[:-1][lengths > offset] + offset
        result[at] = result[at - 1] * STEP + tokens.hash[at - 1]
    return result


def _within(key: UInt64, scope: UInt64) -> UInt64:
    """Key that is valid within a scope alone."""
    return key ^ (scope * _SALT + np.uint64(1))


def _mix(numbers: Int32) -> UInt64:
    """Well-spread 64-bit numbers from small ones (the finaliser of splitmix64)."""
    x = (numbers.astype(np.uint64) + np.uint64(1)) * STEP
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _distinct(keys: UInt64, parent: Int32, account: Int32) -> Int64:
    """First place of each distinct triple."""
    triple = _within(keys, _mix(parent)) * STEP + _mix(account)
    return np.asarray(np.unique(triple, return_index=True)[1], dtype=np.int64)


def _concat(parts: Sequence[NDArray[S]]) -> NDArray[S]:
    return np.concatenate(parts)
