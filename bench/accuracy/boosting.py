"""Boosted oblivious trees, fitted by CatBoost and written down without it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graph.resolve.inference.trees import Trees

DEPTH: Final = 6
_UNIT: Final = 1000
"""Leaves are stored as whole numbers of one thousandth."""


def fit_trees(columns: NDArray[np.float32], right: NDArray[np.bool_], iterations: int = 400) -> dict[str, Any]:
    """Trees as `Trees.from_json` reads them.

    The draw and the number of threads are fixed, so that the same rows give the same trees.
    """
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=iterations,
        depth=DEPTH,
        learning_rate=0.08,
        l2_leaf_reg=5,
        border_count=48,
        random_seed=1,
        thread_count=2,
        verbose=0,
        allow_writing_files=False,
    )
    model.fit(columns, right)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        raw = compact(json.loads(path.read_text(encoding="utf-8")))
    sample = columns[:1000]
    expected = model.predict(sample, prediction_type="RawFormulaVal")
    gap = float(np.abs(Trees.from_json(raw).score(sample) - expected).max())
    if gap > iterations / _UNIT:
        raise ValueError(f"the trees as written differ from CatBoost's by {gap:.3f}; expected rounding alone")
    return raw


def compact(model: dict[str, Any]) -> dict[str, Any]:
    """CatBoost's JSON without what scoring does not need: numbers of borders instead of borders in every tree."""
    (scale, (bias,)) = model["scale_and_bias"]
    used: dict[int, set[float]] = {}
    trees = [[(s["float_feature_index"], s["border"]) for s in t["splits"]] for t in model["oblivious_trees"]]
    for feature, border in (split for tree in trees for split in tree):
        used.setdefault(feature, set()).add(border)
    columns = len(model["features_info"]["float_features"])
    borders = [sorted(used.get(feature, ())) for feature in range(columns)]
    full = [(tree, t["leaf_values"]) for tree, t in zip(trees, model["oblivious_trees"], strict=True)]
    return {
        "borders": borders,
        "feature": [[f for f, _ in _padded(tree)] for tree, _ in full],
        "place": [[borders[f].index(b) for f, b in _padded(tree)] for tree, _ in full],
        "leaves": [_leaves([scale * v for v in leaves], len(tree)) for tree, leaves in full],
        "unit": _UNIT,
        "bias": bias,
    }


def _padded(tree: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """A tree that stopped early asks its first question again."""
    return tree + tree[:1] * (DEPTH - len(tree))


def _leaves(values: list[float], depth: int) -> list[int]:
    """Leaves of a tree of full depth: repeated, so that the further questions make no difference."""
    return [round(values[leaf & ((1 << depth) - 1)] * _UNIT) for leaf in range(1 << DEPTH)]
