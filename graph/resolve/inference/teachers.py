"""Models whose name says from whose outputs they learned: edges that carry no weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.resolve.inference.infer import INFERRED_CLAIM

if TYPE_CHECKING:
    import duckdb

_STUDENTS: Final = "qwen|llama|gemma|mistral|mixtral|phi|glm|olmo|smollm|falcon|granite|internlm|yi-"
"""How names of students begin."""

_TEACHERS: Final = f"""
INSERT INTO inferred_claim
SELECT s.idx, o.idx, 'distill', 'name_teacher', t.confidence, NULL
FROM (FROM staged_model WHERE contains(lower(name), 'distill')) s
JOIN original o ON o.key = regexp_extract(
    lower(regexp_replace(s.name, '[-_. ]+', '-', 'g')), '^(.+)-distill(?:ed)?-(?:{_STUDENTS})', 1)
JOIN method t ON t.name = 'name_teacher'
WHERE o.account = s.account AND s.idx <> o.idx
  AND NOT EXISTS (FROM derived_from d WHERE d.child = s.idx AND d.parent = o.idx)
"""


def infer_teachers(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `inferred_claim` the teachers that names of the form TEACHER-Distill-STUDENT give.

    Only a teacher of the same account counts: `deepseek-ai/DeepSeek-R1-Distill-Qwen-7B` learned from the outputs of
    `deepseek-ai/DeepSeek-R1`, while names of other uploaders tell as often of a dataset. Such an edge carries no
    weights and joins no closure. Needs `original` of `resolve_mirrors`.
    """
    con.execute(INFERRED_CLAIM)
    con.execute(_TEACHERS)
