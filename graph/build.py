"""The one place where the pipeline is put together: snapshots in, graph out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.closure import close_edge_sets, lab_countries
from graph.database import connect
from graph.partial import PartialFolder
from graph.resolve.cards import apply_cards
from graph.resolve.edges import add_inferred_edges, number_models, resolve_edges, store_methods
from graph.resolve.inference.infer import infer_parents
from graph.resolve.inference.teachers import infer_teachers
from graph.resolve.inference.written import infer_written
from graph.resolve.licenses import resolve_licenses
from graph.resolve.mirrors import infer_quantized_copies, load_mirror_registry, name_originals, resolve_mirrors
from graph.resolve.moment import apply_observations, keep_superseded, set_aside_superseded
from graph.resolve.organizations import load_organizations
from graph.resolve.parents import resolve_parents, store_former_ids
from graph.resolve.records import load_records
from graph.resolve.relations import settle_relations
from graph.resolve.renamed import fold_renamed
from graph.schema import EDGES, NODES, SCHEMA_VERSION, TABLES, create_table
from graph.schema.lineage import EDGE_SETS, MODEL
from graph.snapshot import Snapshot
from graph.store.folder import GRAPH_FILE, LINEAGE_FOLDER, write_manifest

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str], None]

_MEMORY_LIMIT: Final = "4GB"


def build_graph(
    snapshots: Sequence[Snapshot],
    graphs_root: Path,
    *,
    as_of: date | None = None,
    progress: Progress = lambda _step: None,
) -> Path:
    """Build the graph of these snapshots and return its folder, named by the hash of what it holds.

    The folder appears complete or not at all. The same snapshots give the same hash; a graph that is there already
    is left as it is.

    Args:
        snapshots: Hub, card and registry snapshots; later ones win where they observe the same model on one day.
        graphs_root: folder that holds all graphs.
        as_of: what was known of models by the end of this day, instead of the latest.
        progress: called with the name of each step as it begins.

    Raises:
        BadDataError: no snapshot holds models, or what they hold cannot be joined.
    """
    with PartialFolder(graphs_root, "graph") as partial:
        folder = partial.path
        with connect(folder / GRAPH_FILE) as con:
            con.execute(f"SET memory_limit = '{_MEMORY_LIMIT}'")
            con.execute(f"SET temp_directory = '{str(folder / 'spill').replace(chr(39), chr(39) * 2)}'")
            _fill(con, snapshots, folder, as_of, progress)
            digests = _digest(con)
            con.execute("CHECKPOINT")
        shutil.rmtree(folder / "spill", ignore_errors=True)
        return _publish(partial, graphs_root, snapshots, digests, as_of)


def _fill(
    con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot], folder: Path, as_of: date | None, progress: Progress
) -> None:
    create_tables(con)
    progress("records")
    load_records(con, snapshots, as_of)
    fold_renamed(con)
    apply_observations(con, snapshots, as_of)
    apply_cards(con, snapshots, as_of)
    progress("parents")
    resolve_parents(con, snapshots)
    set_aside_superseded(con, snapshots)
    load_mirror_registry(con, snapshots)
    name_originals(con)
    progress("edges")
    number_models(con)
    store_methods(con)
    store_former_ids(con)
    resolve_edges(con)
    keep_superseded(con)
    progress("mirrors")
    resolve_mirrors(con)
    progress("inference")
    infer_quantized_copies(con)
    infer_written(con)
    infer_parents(con)
    infer_teachers(con)
    add_inferred_edges(con)
    settle_relations(con)
    progress("organizations")
    load_organizations(con, snapshots)
    progress("closures")
    country, codes = lab_countries(con, "staged_model")
    close_edge_sets(con, folder / LINEAGE_FOLDER, country, codes)
    _finish_models(con)
    progress("licenses")
    resolve_licenses(con, snapshots, folder / LINEAGE_FOLDER, as_of)
    _store_snapshots(con, snapshots)


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make every table of the schema but the one of models, which is written at the end."""
    for node in NODES:
        if node is not MODEL:
            con.execute(create_table(node.table, node.properties))
    for edge in EDGES:
        if edge.view is None:
            con.execute(create_table(edge.table, edge.columns))
    for table in TABLES:
        con.execute(create_table(table.table, table.properties))


def _finish_models(con: duckdb.DuckDBPyConnection) -> None:
    """The model table, sorted by id, with the origin columns of all edge sets."""
    staged = {row[0] for row in con.execute("SELECT column_name FROM (DESCRIBE staged_model)").fetchall()}
    columns = ", ".join(f"staged_model.{p.name}" for p in MODEL.properties if p.name in staged)
    origin = ", ".join(
        f"origin_{edges}.{column} AS {column}_{edges}"
        for edges in EDGE_SETS
        for column in ("is_root", "origin_bucket", "origin_countries", "parent_bucket")
    )
    # All four tables were written in the order of idx, so rows meet by their place; a join would sort them again.
    origins = " ".join(f"POSITIONAL JOIN origin_{edges}" for edges in EDGE_SETS)
    con.execute(f"CREATE TABLE model AS SELECT {columns}, {origin} FROM staged_model {origins}")
    for edge in EDGES:
        if edge.view is not None:
            con.execute(f"CREATE VIEW {edge.table} AS {edge.view}")


def _store_snapshots(con: duckdb.DuckDBPyConnection, snapshots: Sequence[Snapshot]) -> None:
    for snapshot in snapshots:
        m = snapshot.manifest
        con.execute(
            "INSERT INTO snapshot SELECT ?, ?, ?::TIMESTAMPTZ AT TIME ZONE 'UTC', ?",
            [m.name, m.source, m.retrieved_at, m.content_hash],
        )


def _digest(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Rows and order-free hash of each table, so that two graphs can be told to be the same."""
    digests = {}
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name").fetchall()
    for (table,) in tables:
        rows, total = con.execute(f"SELECT count(*), coalesce(sum(hash(t)), 0)::VARCHAR FROM {table} AS t").fetchall()[
            0
        ]
        digests[table] = f"{rows}:{hashlib.sha256(total.encode()).hexdigest()[:16]}"
    return digests


def _publish(
    partial: PartialFolder,
    graphs_root: Path,
    snapshots: Sequence[Snapshot],
    digests: dict[str, str],
    as_of: date | None,
) -> Path:
    moment = {"as_of": as_of.isoformat()} if as_of else {}
    content = json.dumps({"schema": SCHEMA_VERSION, "tables": digests, **moment}, sort_keys=True)
    name = hashlib.sha256(content.encode()).hexdigest()[:12]
    write_manifest(
        partial.path,
        hash_=name,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        schema_version=SCHEMA_VERSION,
        snapshots=[s.manifest.name for s in snapshots],
        **moment,
        digests=digests,
    )
    target = graphs_root / name
    if not target.exists():
        partial.publish(target)
    return target
