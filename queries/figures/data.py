"""What a graph's data is, in plain words, so that nobody takes a figure for more than it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore


def describe_data(store: DuckDBStore, *, random_sample: bool = False) -> list[str]:
    """Sentences: what was counted, when it was observed, what was not, and whether chance can be reckoned with."""
    con = store.con
    models, observed, derivatives = con.execute(
        "SELECT count(*), count(*) FILTER (has_record), count(*) FILTER (NOT is_root_default) FROM model"
    ).fetchall()[0]
    first, last, dated = con.execute(
        "SELECT min(created_at)::DATE, max(created_at)::DATE, count(created_at) FROM model WHERE has_record"
    ).fetchall()[0]
    sources = [s for (s,) in con.execute("SELECT DISTINCT source FROM snapshot ORDER BY 1").fetchall()]
    lines = [
        f"Graph {store.info.hash} of the snapshots {', '.join(store.info.snapshots)} ({', '.join(sources)}).",
        (
            f"It holds {models:,} models. {observed:,} were observed, {models - observed:,} are only named by others "
            f"as their base; {derivatives:,} stand on another."
        ),
    ]
    if dated:
        lines.append(f"Creation dates are known of {dated:,}: {first} to {last}.")
    collections = con.execute(
        "SELECT observed_by, count(*), min(observed_on), max(observed_on), coalesce(sum(downloads_30d), 0)::BIGINT "
        "FROM model WHERE observed_by IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for name, count, from_, to, downloads in collections:
        when = f"on {to}" if from_ == to else f"from {from_} to {to}"
        lines.append(f"`{name}` observed {count:,} models {when}, with {downloads:,} downloads in 30 days.")
    if any(name == "stream" for name, *_ in collections):
        lines.append("`stream` observed within hours of the upload, so its downloads say next to nothing.")
    if random_sample:
        lines.append("It was said to be a random sample of the Hub: intervals of 95 % allow for chance alone.")
    else:
        lines.append(
            "This is not a random sample of the Hub: it is what these collections happened to see, and it lacks what "
            "was removed before they looked. No interval of chance is given, as chance is not what is uncertain here."
        )
    return lines
