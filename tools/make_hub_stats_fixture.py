"""Make the two fixtures in the schema of the published `hub-stats` Parquet from models of the bundled sample.

`cardData` is a string in one and a struct in the other; `baseModels` holds what the tags say, as the Hub computes it.

    python -m tools.make_hub_stats_fixture
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from modelroots.sample import MODELS

FOLDER: Final = Path(__file__).parent.parent / "tests" / "ingest" / "fixtures"
_COPY: Final = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)"

_ROWS: Final = """
WITH chosen AS (
    (SELECT * FROM read_parquet($file) WHERE cardData.base_model IS NOT NULL ORDER BY id LIMIT 8)
    UNION ALL
    (SELECT * FROM read_parquet($file) WHERE cardData IS NULL AND list_contains(tags, 'merge')
        AND len(list_filter(tags, lambda t: starts_with(t, 'base_model:merge:'))) > 1 ORDER BY id LIMIT 8)
    UNION ALL
    (SELECT * FROM read_parquet($file) WHERE cardData IS NULL
        AND NOT list_bool_or(list_transform(tags, lambda t: starts_with(t, 'base_model:')))
        ORDER BY downloads DESC, id LIMIT 8)
)
SELECT id, split_part(id, '/', 1) AS author, {card} AS cardData, false AS disabled, gated::VARCHAR AS gated,
       lastModified, likes, trendingScore::DOUBLE AS trendingScore, false AS private, downloads,
       NULL::BIGINT AS downloadsAllTime, tags, pipeline_tag, library_name, createdAt,
       CASE WHEN safetensors IS NOT NULL
            THEN {{'parameters': {{'F32': NULL::BIGINT}}, 'total': safetensors.total}} END AS safetensors,
       CASE WHEN len(bases) > 0 THEN {{'relation': split_part(bases[1], ':', 2), 'models': list_transform(bases,
            lambda b: {{'_id': NULL::VARCHAR, 'id': split_part(b, ':', 3)}})}} END AS baseModels
FROM (SELECT *, list_filter(tags, lambda t: regexp_matches(t, '^base_model:[a-z]+:[^:]+$')) AS bases FROM chosen)
ORDER BY id
"""


def make_fixtures(folder: Path) -> None:
    """Write `hub_stats_string.parquet` and `hub_stats_struct.parquet` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        for name, card in (("string", "to_json(cardData)::VARCHAR"), ("struct", "cardData")):
            con.execute(f"CREATE OR REPLACE TABLE rows_ AS {_ROWS.format(card=card)}", {"file": str(MODELS)})
            con.execute(f"COPY rows_ TO '{folder / f'hub_stats_{name}.parquet'}' {_COPY}")


if __name__ == "__main__":
    make_fixtures(FOLDER)
