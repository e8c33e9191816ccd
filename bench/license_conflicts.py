"""Conflicts on the bundled sample: how many by severity, and the precision of the hundred that were checked by hand."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import yaml

from graph.schema.lineage import EDGE_SETS
from modelroots.home import Home
from modelroots.pipeline import build_home
from modelroots.sample import ingest_sample

CHECKED = Path(__file__).parent / "license_conflicts_checked.yaml"

_EDGES = """
WITH stated AS (
    SELECT model, list(DISTINCT license ORDER BY license) AS licenses FROM licensed_under u
    JOIN license l ON l.id = u.license WHERE l.placeholder IS NULL GROUP BY model
)
SELECT count(*), count(*) FILTER (c.licenses IS NOT NULL AND p.licenses IS NOT NULL),
       count(*) FILTER (c.licenses <> p.licenses)
FROM lineage e LEFT JOIN stated c ON c.model = e.child LEFT JOIN stated p ON p.model = e.parent
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench license-conflicts", description=__doc__)
    parser.add_argument("--home", type=Path, help="home folder with a graph of the sample; built anew without it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Home(options.home or Path(folder))
        if options.home is None:
            ingest_sample(home.snapshots)
            build_home(home)
        report(home)
    right, all_ = precision()
    print(f"\nChecked by hand: {right} of {all_} right, precision {right / all_:.2f}")


def report(home: Home) -> None:
    """Print edges and conflicts of each edge set."""
    print("| edges | lineage edges | both licenses known | they differ | high | medium | low | models in conflict |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    with home.open() as store:
        for edges in EDGE_SETS:
            store.use_edges(edges)
            counted = store.con.execute(_EDGES).fetchall()[0]
            severities = dict(
                store.con.execute("SELECT severity, count(*) FROM license_conflict GROUP BY severity").fetchall()
            )
            models = store.con.execute("SELECT count(DISTINCT model) FROM license_conflict").fetchall()[0][0]
            figures = [*counted, *(severities.get(s, 0) for s in ("high", "medium", "low")), models]
            print(f"| {edges} | " + " | ".join(f"{f:,}" for f in figures) + " |")
        texts = store.con.execute(
            "SELECT count(*), count(*) FILTER (reason IS NULL), sum(models) FILTER (reason IS NOT NULL) "
            "FROM license_text"
        ).fetchall()[0]
        declaring = store.con.execute("SELECT count(DISTINCT model) FROM licensed_under").fetchall()[0][0]
        print(
            f"\nLicense texts: {texts[0]}, of which {texts[1]} are understood; {texts[2]} models write one that is not."
        )
        print(f"Models with a license: {declaring:,}")


def precision() -> tuple[int, int]:
    """Conflicts that were checked and found right, and all that were checked."""
    verdicts = Counter(row["verdict"] for row in yaml.safe_load(CHECKED.read_text(encoding="utf-8")))
    return verdicts["right"], verdicts.total()
