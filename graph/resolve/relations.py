"""What a child is to its parent, where the claims about the pair differ."""

from __future__ import annotations

from typing import Final

from graph.schema.lineage import RELATIONS

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
