"""`make accuracy`: measure inferred lineage on the bundled sample and write docs/accuracy.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.accuracy.cards import measure_cards
from bench.accuracy.hiding import HELD_BACK, read_truth
from bench.accuracy.lists import Outcome, match_display_names, predict_list, read_display_names, read_lists
from bench.accuracy.measure import predict
from bench.accuracy.origin import known_names, measure_origin
from bench.accuracy.pages import Measured, write_page
from bench.accuracy.placed import read_placed
from bench.accuracy.training import train, write_weights
from graph.build import build_graph
from graph.snapshot import Snapshot
from graph.store.duckdb import DuckDBStore
from ingest.registry.compile import compile_registry
from modelroots.sample import ingest_sample


def main(arguments: list[str]) -> None:
    """Measure, print where the page is, and train first where `--train` asks for it."""
    parser = argparse.ArgumentParser(prog="python -m bench accuracy", description=__doc__)
    parser.add_argument("--train", action="store_true", help="fit the weights on the development half first")
    parser.add_argument("--output", type=Path, default=Path("docs/accuracy.md"))
    options = parser.parse_args(arguments)
    evaluation = os.environ.get("MODELROOTS_EVAL_DATA")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        snapshots = (ingest_sample(root / "snapshots"), compile_registry(root / "snapshots"))
        if options.train:
            _say("training on the development half")
            write_weights(train(snapshots))
        _say("predicting the held-back half, by model")
        by_model = predict(snapshots, HELD_BACK)
        _say("predicting the held-back half, by account")
        by_account = predict(snapshots, HELD_BACK, by="account")
        _say("building the graph")
        with DuckDBStore.open(build_graph(snapshots, root / "graphs")) as store:
            measured = Measured(
                truth=read_truth(snapshots),
                by_model=by_model,
                by_account=by_account,
                lists=_lists(snapshots, evaluation),
                display_names=_display_names(store, evaluation),
                cards=measure_cards(Path(evaluation)) if evaluation else [],
                origin=measure_origin(store),
                reading=read_placed(store),
            )
    for model in measured.reading.unread:
        _say(f"without a verdict on its bases: {model}")
    write_page(measured, options.output)
    print(options.output)


def _lists(snapshots: tuple[Snapshot, ...], evaluation: str | None) -> dict[str, list[Outcome]]:
    if not evaluation:
        return {}
    return {name: predict_list(snapshots, pairs) for name, pairs in read_lists(Path(evaluation)).items()}


def _display_names(store: DuckDBStore, evaluation: str | None) -> list[tuple[str, str, str, str]]:
    if not evaluation:
        return []
    return match_display_names(read_display_names(Path(evaluation)), *known_names(store))


def _say(step: str) -> None:
    print(f"{step} ...", file=sys.stderr)
