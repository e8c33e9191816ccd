"""The sample and the file that it was made from, record by record: python -m tests.campaigns.sample.

MODELROOTS_EVAL_DATA names the folder of the collections.
"""

import gzip
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.hub.dump import ingest_dump
from modelroots.sample import MODELS, OBSERVATIONS, ingest_sample
from tests.ingest.dump_oracle import assert_holds, read_table
from tools.make_sample import make_sample


def main() -> None:
    """Compare both ways of ingest with the json module, and the bundled files with a fresh make."""
    hub = Path(os.environ["MODELROOTS_EVAL_DATA"]) / "hub"
    lines = gzip.decompress((hub / "models.jsonl.gz").read_bytes()).splitlines()
    kept = [line for line in lines if "_removed_at" not in json.loads(line)]
    when = datetime(2026, 8, 22, tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="modelroots-sample-") as folder:
        whole = ingest_dump(
            hub / "models.jsonl.gz",
            Path(folder) / "whole",
            source="test",
            retrieved_at=when,
            observations=hub / "observations.jsonl.gz",
        )
        assert_holds(whole, lines)
        print(f"{len(lines):,} records of models.jsonl.gz: snapshot equal, value by value")
        sample = ingest_sample(Path(folder) / "sample")
        assert_holds(sample, kept)
        print(f"{len(kept):,} models of the bundled sample: equal to the file less the removed ones")
        ids = {json.loads(line)["id"] for line in kept}
        columns = "id, observed_at, downloads_30d, likes, modified_at, license, base_models, removed, observed_by"
        expected = [row for row in read_table(whole, "observations", columns) if row[0] in ids]
        assert read_table(sample, "observations", columns) == expected
        print(f"{len(expected):,} observations: equal")
        make_sample(hub, Path(folder) / "fresh")
        for bundled in (MODELS, OBSERVATIONS):
            fresh = Path(folder) / "fresh" / bundled.name
            with duckdb.connect() as con:
                for left, right in ((bundled, fresh), (fresh, bundled)):
                    rows = con.execute(f"SELECT count(*) FROM (FROM '{left}' EXCEPT ALL FROM '{right}')").fetchall()
                    assert rows == [(0,)], (left, right, rows)
        print("the bundled files hold what tools.make_sample makes today")


if __name__ == "__main__":
    main()
