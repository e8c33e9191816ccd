"""Pairs of a quantized copy and a parent whose name stands in the child's."""

from __future__ import annotations

import re

from bench.accuracy.hiding import Truth
from bench.accuracy.measure import Prediction


def folded_name(id_: str) -> str:
    """Name of a model without case, and with one separator."""
    return re.sub(r"[-_ ]+", "-", id_.rpartition("/")[2].lower()).strip("-")


def is_contained(truth: Truth, child: str) -> bool:
    """Whether the child is declared quantized from a parent whose name its own name contains."""
    return any(
        relation == "quantized" and folded_name(parent) in folded_name(child)
        for parent, relation in truth.parents[child].items()
    )


def contained(truth: Truth, cases: list[Prediction]) -> list[Prediction]:
    """Predictions for such children."""
    return [p for p in cases if is_contained(truth, p.child)]
