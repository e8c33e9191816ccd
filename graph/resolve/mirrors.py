"""Copies of the same, unquantized weights under another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from graph.evidence import METHODS
from graph.resolve.inference.infer import INFERRED_CLAIM
from graph.schema.lineage import DEFAULT_MIN_CONFIDENCE
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

LEAST_SPREAD: Final = 20
"""Accounts that must have built on a model before namesakes elsewhere count as its copies."""

_NOT_A_COPY: Final = (
    "gguf|ggml|i1|awq|gptq|exl[23]|hqq|aqlm|bnb|[2-8]bits?|fp8|fp4|nvfp4|mxfp[48]|nf4|int[248]|w[48]a(8|16)|mlx|onnx|"
    "openvino|coreml|litert|tflite|executorch|rknn|lora|adapter|merged"
)

_KEY: Final = (
    "regexp_replace(regexp_replace(lower(regexp_replace(s.name, '[-_. ]+', '-', 'g')), '^meta-llama', 'llama'), "
    "'-hf$', '')"
)
"""Name of a model without case, separators, and the words that copies leave out."""

_NAMED: Final = f"""
CREATE OR REPLACE TEMP TABLE namesake AS
WITH spread AS (
    SELECT d.parent AS idx, count(DISTINCT c.account) AS accounts
    FROM derived_from d JOIN staged_model c ON c.idx = d.child WHERE d.declared GROUP BY d.parent
)
SELECT s.idx, s.id, s.account, {_KEY} AS key, s.created_at, s.has_record,
       s.parameter_count, coalesce(p.accounts, 0) AS spread
FROM staged_model s LEFT JOIN spread p USING (idx)
WHERE s.account IS NOT NULL
  AND NOT regexp_matches(lower(s.name), '(^|[-_.])({_NOT_A_COPY})([-_.]|$)')
"""

_ORIGINAL: Final = """
CREATE OR REPLACE TEMP TABLE original AS
SELECT key, idx, id, account, created_at, parameter_count, spread, sum(spread) OVER (PARTITION BY key) AS total
FROM namesake WHERE lower(account) NOT IN (SELECT lower(account) FROM reuploader) AND spread > 0
QUALIFY row_number() OVER (PARTITION BY key ORDER BY spread DESC, created_at NULLS LAST, id) = 1
"""

_COPIES: Final = f"""
SELECT m.idx AS mirror, o.idx AS original, 'curated_account' AS method, r.source
FROM namesake m JOIN reuploader r ON lower(r.account) = lower(m.account) JOIN original o USING (key)
WHERE m.idx <> o.idx
UNION ALL
SELECT m.idx, o.idx, 'same_name', 'rule: name of a model that {LEAST_SPREAD} or more accounts build on'
FROM namesake m JOIN original o USING (key)
WHERE m.idx <> o.idx AND m.account <> o.account AND o.spread >= {LEAST_SPREAD} AND o.spread >= 0.9 * o.total
  AND m.spread * 10 < o.spread AND m.has_record
  AND NOT EXISTS (SELECT 1 FROM reuploader r WHERE lower(r.account) = lower(m.account))
  AND coalesce(m.created_at >= o.created_at, true)
  AND coalesce(abs(m.parameter_count - o.parameter_count) <= 0.01 * o.parameter_count, true)
UNION ALL
SELECT m.idx, o.idx, 'curated_mirror', c.source
FROM curated_mirror c JOIN staged_model m ON lower(m.id) = lower(c.mirror)
JOIN staged_model o ON lower(o.id) = lower(c.original)
"""

_STORE: Final = f"""
INSERT INTO mirror_of BY NAME
WITH copy AS ({_COPIES}), allowed AS (
    SELECT c.*, t.confidence FROM copy c JOIN method t ON t.name = c.method
    JOIN staged_model o ON o.idx = c.original
    WHERE NOT EXISTS (
        SELECT 1 FROM derived_from d JOIN staged_model p ON p.idx = d.parent
        WHERE d.child = c.mirror AND d.declared AND p.account IS DISTINCT FROM o.account
    )
    QUALIFY c.original = first_value(c.original) OVER (PARTITION BY mirror ORDER BY t.confidence DESC, c.method)
)
SELECT mirror, original, max(confidence) AS confidence, list_sort(list(method)) AS methods,
       arg_max(source, confidence) AS source, false AS in_declared,
       max(confidence) >= {DEFAULT_MIN_CONFIDENCE} AS in_default, true AS in_all
FROM allowed GROUP BY mirror, original ORDER BY mirror, original
"""


_FORMATS: Final = "gguf|unsloth|bnb|[2348]bit|fp8|fp4|nvfp4|mxfp4|dynamic|block|ud|mlx|awq|gptq|int[48]"

_QUANTIZED: Final = f"""
INSERT INTO inferred_claim
SELECT s.idx, o.idx, 'quantized', 'curated_account', t.confidence, NULL
FROM staged_model s JOIN reuploader r ON lower(r.account) = lower(s.account)
JOIN original o ON o.key = regexp_replace({_KEY}, '(-({_FORMATS}))+$', '')
JOIN method t ON t.name = 'curated_account'
WHERE regexp_matches(lower(s.name), '[-_.]({_FORMATS})$') AND s.idx <> o.idx
  AND s.idx NOT IN (SELECT child FROM derived_from)
"""


_ORIGINALS_WITHOUT_RECORD: Final = """
INSERT INTO parent_resolution (text, id, source)
WITH named AS (SELECT lower(id) AS key FROM raw_model
               UNION SELECT lower(id) FROM parent_resolution WHERE id IS NOT NULL)
SELECT original, original, min(source) FROM curated_mirror
WHERE lower(mirror) IN (SELECT key FROM named) AND lower(original) NOT IN (SELECT key FROM named)
GROUP BY original ORDER BY original
"""


def load_mirror_registry(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    """Make `reuploader(account, reason, source)` and `curated_mirror(mirror, original, source)` from the registry."""
    for table, columns in (("reuploader", "account, reason, source"), ("curated_mirror", "mirror, original, source")):
        typed = ", ".join(f"{c} VARCHAR" for c in columns.split(", "))
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({typed})")
        for snapshot in snapshots:
            if snapshot.has(table):
                con.execute(f"INSERT INTO {table} SELECT {columns} FROM {snapshot.table(table)}")


def name_originals(con: duckdb.DuckDBPyConnection) -> None:
    """Let the registry's originals be models, where only a copy is known: removed, gated or never published ones.

    Reads `raw_model` and `curated_mirror`, adds to `parent_resolution`; to be called before models are numbered.
    """
    con.execute(_ORIGINALS_WITHOUT_RECORD)


def resolve_mirrors(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `mirror_of`. Reads `staged_model`, `derived_from`, `method` and the two tables of the registry.

    A model is a copy where the registry says so; where its account is known for copies and its name is that of a
    model that others build on; and, less surely, where any account has a model of such a name. The original is the
    namesake on which most accounts build. Never a copy: a name that tells of quantization, conversion, adapters or
    merges, and a model that declares a parent of another account than the original's. A namesake that declares what
    the original's own lab made has copied the original's card with the weights. Of several originals the surest
    method's counts.
    """
    con.execute(_NAMED)
    con.execute(_ORIGINAL)
    con.execute(_STORE)


def infer_quantized_copies(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `inferred_claim` what re-uploaders quantized: the account is known for copies, the stem is the original.

    A quantized copy is a derivative, not a copy. Needs the tables of `resolve_mirrors`.
    """
    con.execute(INFERRED_CLAIM)
    con.execute(_QUANTIZED)


assert all(m in METHODS for m in ("curated_account", "same_name", "curated_mirror"))
