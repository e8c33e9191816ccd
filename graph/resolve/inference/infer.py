"""Parents of models that declare none, as claims with a measured confidence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.resolve.inference.candidates import build_index, find_names, find_phrases, find_series, find_stems
from graph.resolve.inference.facts import Facts, read_facts
from graph.resolve.inference.features import NAMES, Candidates, describe
from graph.resolve.inference.profile import build_profile
from graph.resolve.inference.ranking import Best, load_weights, rank
from graph.resolve.inference.tokens import take_rows, tokenise
from graph.resolve.inference.traits import read_traits, token_bits

if TYPE_CHECKING:
    import duckdb

LEAST_CONFIDENCE: Final = 0.5
"""A parent that is less likely than this is not claimed."""

PROTECTED_SPREAD: Final = 20
"""A model that so many accounts build on counts as a base, unless its name tells of a format: no parent is inferred."""

_CHUNK: Final = 25_000

INFERRED_CLAIM: Final = (
    "CREATE TEMP TABLE IF NOT EXISTS inferred_claim (child INTEGER, parent INTEGER, relation VARCHAR, method VARCHAR, "
    "confidence DOUBLE, detail VARCHAR)"
)
"""The table that all inference writes to, in row numbers of `staged_model`."""

_STORE: Final = """
INSERT INTO inferred_claim
SELECT i.child, i.parent,
       CASE WHEN i.formatted THEN 'quantized'
            WHEN s.library_name = 'peft' OR list_has_any(r.tags, ['lora', 'peft', 'adapter']) THEN 'adapter'
            WHEN list_has_any(r.tags, ['gguf', 'mlx', 'quantized']) THEN 'quantized'
            WHEN list_has_any(r.tags, ['trl', 'sft', 'dpo', 'grpo', 'unsloth', 'generated_from_trainer',
                                       'llama-factory', 'axolotl', 'autotrain', 'finetuned', 'fine-tuned'])
            THEN 'finetune' END,
       i.method, i.confidence, NULL
FROM inferred_rows i JOIN staged_model s ON s.idx = i.child LEFT JOIN raw_model r USING (id)
"""

_UNMADE: Final = """
SELECT s.idx FROM staged_model s LEFT JOIN raw_model r USING (id)
WHERE regexp_matches(lower(s.name), '(^|[-_.])(random[-_.]?init\\w*|scratch)([-_.]|$)|workflows?$')
   OR regexp_matches(lower(s.name), 'fineweb|babylm')
      AND NOT regexp_matches(lower(s.name), 'sft|dpo|instruct|chat|lora')
   OR list_contains(r.tags, 'lerobot') AND list_has_any(r.tags, ['act', 'diffusion'])
"""
"""Models that say that they stand on none: begun from scratch or at random, named after a corpus for pretraining
(`fineweb-…-100M-gpt2-124M` has the architecture of GPT-2, not its weights), workflows without weights, and policies of
LeRobot of the two kinds that learn from recordings alone. No measure shows these: who declares a parent has one."""

_BACK_AND_FORTH: Final = """
DELETE FROM inferred_claim AS i WHERE EXISTS (
    FROM inferred_claim j WHERE j.child = i.parent AND j.parent = i.child
    AND (j.confidence > i.confidence OR j.confidence = i.confidence AND j.child < i.child)
) OR EXISTS (FROM derived_from d WHERE d.child = i.parent AND d.parent = i.child)
  OR EXISTS (FROM mirror_of m WHERE m.mirror = i.parent AND m.original = i.child)
"""
"""Two models that are inferred from one another: the surer claim stays, and any claim that a source states."""

METHOD_COLUMNS: Final = {
    "name": ("span",),
    "name_phrase": ("purity", "stem"),
    "account_phrase": ("own_purity",),
    "account_series": ("series",),
    "account_habit": ("habit",),
}
"""Methods that infer from names and siblings, and the features that say that a method names the candidate."""


def infer_parents(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `inferred_claim`, in row numbers of `staged_model`.

    A child without a declared parent gets at most one parent: the best candidate that names and siblings give. One
    claim per method that names it stands in the table; the confidence of all of them is that of the candidate, which
    was calibrated on hidden declarations. Left alone: children that have an edge already, copies (`mirror_of`), what
    stands in the table, and what says that it has no parent. Reads `staged_model`, `raw_model`, `raw_claim`,
    `parent_resolution`, `method` and `reuploader(account)`.
    """
    con.execute(INFERRED_CLAIM)
    facts = read_facts(con)
    reuploaders = [a for (a,) in con.execute("SELECT account FROM reuploader").fetchall()]
    copies = con.execute(
        "SELECT mirror AS idx FROM mirror_of UNION SELECT child FROM inferred_claim "
        f"UNION SELECT child FROM derived_from UNION ({_UNMADE})"
    ).fetchnumpy()["idx"]
    rows = np.setdiff1d(facts.open_rows, copies).astype(np.int32)
    for chunk, candidates, best in iter_inferred(facts, rows, reuploaders):
        frame = _claims(facts, chunk, candidates, best)
        if frame.height:
            con.register("inferred_rows", {c: frame[c].to_numpy() for c in frame.columns})
            con.execute(_STORE)
            con.unregister("inferred_rows")
    con.execute(_BACK_AND_FORTH)


def iter_inferred(
    facts: Facts, rows: NDArray[np.int32], reuploaders: list[str]
) -> Iterator[tuple[NDArray[np.int32], Candidates, Best]]:
    """Candidates and the best of them for these models, chunk by chunk, with bounded memory."""
    weights = load_weights()
    for chunk, candidates in iter_candidates(facts, rows, reuploaders):
        yield chunk, candidates, rank(candidates, weights)


def iter_candidates(
    facts: Facts, rows: NDArray[np.int32], reuploaders: list[str]
) -> Iterator[tuple[NDArray[np.int32], Candidates]]:
    """Candidates of these models with their features, chunk by chunk."""
    tokens = tokenise(facts.name)
    traits = read_traits(tokens)
    account_tokens = tokenise(facts.account_name)
    index = build_index(facts, tokens, traits, account_tokens)
    profile = build_profile(
        facts, traits, token_bits(account_tokens), facts.account_name.is_in(reuploaders).to_numpy()[facts.account]
    )

    def describe_chunk(begin: int) -> tuple[NDArray[np.int32], Candidates]:
        chunk = rows[begin : begin + _CHUNK]
        part = take_rows(tokens, chunk)
        found = (
            find_names(index, facts, traits, chunk, part),
            *find_phrases(index, facts, chunk, part),
            *find_series(index, facts, chunk, part),
            find_stems(index, traits, chunk, part),
        )
        return chunk, describe(facts, traits, profile, chunk, found)

    # numpy works outside the interpreter's lock: while one chunk is weighed, the next is being described.
    waiting: deque[Future[tuple[NDArray[np.int32], Candidates]]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for begin in range(0, rows.size, _CHUNK):
            waiting.append(pool.submit(describe_chunk, begin))
            if len(waiting) == 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _claims(facts: Facts, chunk: NDArray[np.int32], candidates: Candidates, best: Best) -> pl.DataFrame:
    is_formatted = candidates.values[:, NAMES.index("child_formatted")] > 0
    is_base = (facts.spread[chunk[candidates.row[best.place]]] >= PROTECTED_SPREAD) & ~is_formatted[best.place]
    sure = (best.confidence >= LEAST_CONFIDENCE) & ~is_base
    place, confidence = best.place[sure], best.confidence[sure]
    parts = []
    for method, columns in METHOD_COLUMNS.items():
        says = np.any([candidates.values[place, NAMES.index(c)] > 0 for c in columns], axis=0)
        parts.append(
            pl.DataFrame(
                {
                    "child": chunk[candidates.row[place[says]]],
                    "parent": candidates.model[place[says]].astype(np.int32),
                    "confidence": confidence[says],
                    "formatted": is_formatted[place[says]],
                }
            ).with_columns(pl.lit(method).alias("method"))
        )
    return pl.concat(parts).sort("child", "method")
