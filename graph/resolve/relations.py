"""What a child is to its parent, where the claims about the pair differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graph.schema.lineage import RELATIONS

if TYPE_CHECKING:
    import duckdb

_STRENGTH: Final = (
    "quantized",
    "distill",
    "prune",
    "convert",
    "continued_pretrain",
    "adapter",
    "merge",
    "finetune",
)
"""Which relation prevails among those stated on one day, strongest first: the narrower statement. The Hub itself
writes `finetune` for any single base and `merge` for any list of bases, so these two say least."""

_RANK: Final = " ".join(f"WHEN '{name}' THEN {len(_STRENGTH) - place}" for place, name in enumerate(_STRENGTH))

RELATION_SQL: Final = f"""
coalesce(arg_max(relation, (declared::INTEGER, coalesce(observed_on, DATE '1970-01-01'),
                             CASE relation {_RANK} ELSE 0 END))
         FILTER (relation IN {tuple(r for r in RELATIONS if r != "unknown")!r}), 'unknown')"""
"""SQL aggregate over the claims about one pair: the relation of the edge.

Rules, in order:

1. What the uploader declares goes before what is inferred.
2. The latest observation goes before an earlier one.
3. Of several relations on one day the narrowest prevails: see _STRENGTH.
4. Where no claim states a relation it is `unknown`.

All claims stay in the table `claim`, whichever prevails.
"""

_MERGE_TAGS: Final = "['merge', 'mergekit', 'lazymergekit', 'mergekitty', 'frankenmerge', 'moe', 'lora-merge', 'slerp']"
_MERGE_NAME: Final = "merge|slerp|ties|dare|stock|breadcrumbs|della|franken|(^|[-_.])[0-9]+x[0-9.]+b"
_QUANTIZED_TAGS: Final = (
    "['gguf', 'mlx', 'awq', 'gptq', 'exl2', 'exl3', 'quantized', 'bitsandbytes', 'onnx', 'openvino']"
)

_SETTLE: Final = f"""
UPDATE derived_from SET relation = w.relation, weights = true
FROM (
    SELECT s.idx, CASE WHEN s.library_name = 'peft' OR list_has_any(r.tags, ['lora', 'peft', 'adapter']) THEN 'adapter'
                       WHEN list_has_any(r.tags, {_QUANTIZED_TAGS}) THEN 'quantized' ELSE 'unknown' END AS relation
    FROM staged_model s JOIN raw_model r USING (id)
    WHERE s.idx IN (SELECT child FROM derived_from WHERE relation = 'merge')
      AND (s.idx NOT IN (
               SELECT child FROM derived_from WHERE relation = 'merge' GROUP BY child HAVING count(*) > 1
           ) OR NOT list_has_any(list_transform(r.tags, lambda t: lower(t)), {_MERGE_TAGS})
               AND NOT regexp_matches(lower(s.name), '{_MERGE_NAME}')
               AND s.idx NOT IN (SELECT child FROM claim WHERE method = 'merge_recipe'))
) AS w
WHERE derived_from.child = w.idx AND derived_from.relation = 'merge'
"""


def settle_relations(con: duckdb.DuckDBPyConnection) -> None:
    """Tell real merges from models that merely list several bases, in `derived_from`.

    The Hub writes `merge` for any list of bases. It stays where a recipe, a tag or the name tells of a merge, and
    where more than one base is left; elsewhere adapters and quantized copies are known by library and tags, and the
    relation of the rest is unknown. The claims keep what was stated.
    """
    con.execute(_SETTLE)
