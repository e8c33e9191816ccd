"""Make the bundled sample from the two collections that MODELROOTS_EVAL_DATA holds.

Models that their authors removed stay out, with their observations. The same input and library versions give the
same bytes.

    MODELROOTS_EVAL_DATA=DIR python -m tools.make_sample [FOLDER]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import duckdb

FOLDER: Final = Path(__file__).parent.parent / "modelroots" / "sample"
_COPY: Final = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 22, ROW_GROUP_SIZE 200000)"

_MODELS: Final = """
SELECT id, createdAt, lastModified, downloads, likes, trendingScore, tags, pipeline_tag, library_name, gated,
       safetensors, usedStorage, cardData, _seen, _src
FROM read_json('{file}', format = 'newline_delimited', columns = {{
    id: 'VARCHAR', createdAt: 'TIMESTAMP', lastModified: 'TIMESTAMP', downloads: 'BIGINT', likes: 'BIGINT',
    trendingScore: 'BIGINT', tags: 'VARCHAR[]', pipeline_tag: 'VARCHAR', library_name: 'VARCHAR', gated: 'BOOLEAN',
    safetensors: 'STRUCT(total BIGINT)', usedStorage: 'BIGINT',
    cardData: 'STRUCT(base_model VARCHAR, license VARCHAR)', _seen: 'DATE', _src: 'VARCHAR', _removed_at: 'VARCHAR'}})
WHERE _removed_at IS NULL ORDER BY id
"""

_OBSERVATIONS: Final = """
SELECT id,
       (CASE WHEN length(observed_at) = 10 THEN observed_at || 'T00:00:00Z' ELSE observed_at END)::TIMESTAMPTZ
           ::TIMESTAMP AS observed_at,
       downloads, likes, lastModified, license,
       from_json(CASE json_type(base_model) WHEN 'ARRAY' THEN base_model WHEN 'VARCHAR' THEN json_array(base_model) END,
                 '["VARCHAR"]') AS base_model,
       removed, _src
FROM read_json('{file}', format = 'newline_delimited', columns = {{
    id: 'VARCHAR', observed_at: 'VARCHAR', downloads: 'BIGINT', likes: 'BIGINT', lastModified: 'TIMESTAMP',
    license: 'VARCHAR', base_model: 'JSON', removed: 'BOOLEAN', _src: 'VARCHAR'}})
WHERE id IN (SELECT id FROM models) ORDER BY ALL
"""


def make_sample(hub: Path, folder: Path) -> None:
    """Write `models.parquet` and `observations.parquet` of the sample into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"CREATE TABLE models AS {_MODELS.format(file=hub / 'models.jsonl.gz')}")
        con.execute(f"COPY (FROM models ORDER BY id) TO '{folder / 'models.parquet'}' {_COPY}")
        observations = _OBSERVATIONS.format(file=hub / "observations.jsonl.gz")
        con.execute(f"COPY ({observations}) TO '{folder / 'observations.parquet'}' {_COPY}")


if __name__ == "__main__":
    make_sample(Path(os.environ["MODELROOTS_EVAL_DATA"]) / "hub", Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
