"""The embedded store: one DuckDB file and the lineage indexes beside it, opened read-only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb

from graph.database import connect
from graph.errors import BadDataError, NotFoundError, UsageError
from graph.schema.lineage import EDGE_SETS
from graph.store.base import EdgeChoice, GraphInfo, Statement, Traversal
from graph.store.folder import GRAPH_FILE, LINEAGE_FOLDER, graph_info

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from graph.lineage import LineageIndex

_LICENSE_NAMES: Final = re.compile(r"\b(?:binding|license_conflict)\b")
_PARAMETER: Final = re.compile(r"\$([A-Za-z_]\w*)")
_COMMENT: Final = re.compile(r"--[^\n]*")

_NEAR: Final = """
SELECT id FROM (
    SELECT id, downloads_30d, greatest(
        jaro_winkler_similarity(lower(id), $id), jaro_winkler_similarity(split_part(lower(id), '/', -1), $name)
    ) AS likeness FROM model
) WHERE likeness >= 0.9 ORDER BY likeness DESC, downloads_30d DESC NULLS LAST, id LIMIT 3"""
"""Ids alike, or of models alike in name; of equals the most downloaded."""
_LINEAGE_VIEW: Final = """
CREATE OR REPLACE TEMP VIEW lineage AS
SELECT child, parent, relation, confidence, methods, claims, first_seen, last_seen FROM derived_from WHERE in_{edges}
UNION ALL
SELECT mirror, original, 'mirror', confidence, methods, 1, NULL, NULL FROM mirror_of WHERE in_{edges}
"""
_CLOSURE_VIEW: Final = """
CREATE OR REPLACE TEMP VIEW closure AS SELECT model, base, depth FROM rooted_in WHERE edges = '{edges}'
"""
_ORIGIN_VIEW: Final = """
CREATE OR REPLACE TEMP VIEW origin AS
SELECT idx, is_root_{edges} AS is_root, origin_bucket_{edges} AS origin_bucket,
       origin_countries_{edges} AS origin_countries, parent_bucket_{edges} AS parent_bucket FROM model
"""
_LICENSE_VIEWS: Final = (
    """
CREATE OR REPLACE TEMP VIEW binding AS
SELECT model, license, reach, depth, ancestor, ancestor_idx FROM bound_by WHERE edges = '{edges}'
""",
    """
CREATE OR REPLACE TEMP VIEW license_conflict AS
SELECT model, license, clause, kind, severity, own_license, reach, ancestor FROM conflicts_with WHERE edges = '{edges}'
""",
)


class DuckDBStore:
    """A graph folder, opened for questions.

    SQL sees the tables of `graph.schema` and, for the edges that were chosen, the relations `lineage` (child, parent,
    relation, confidence, methods, claims, first_seen, last_seen; mirrors with the relation `mirror`), `closure`
    (model, base, depth; roots have no row), `origin` (idx, is_root, origin_bucket, origin_countries, parent_bucket),
    `binding` (bound_by) and `license_conflict` (conflicts_with). A question's traversals stand in `ancestor` or
    `descendant` (model, node, depth).
    """

    def __init__(self, folder: Path, info: GraphInfo, con: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self.info = info
        self.con = con
        self._edges: EdgeChoice | None = None
        self._index: LineageIndex | None = None
        self._has_bindings = False

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The graph in this folder.

        Raises:
            BadDataError: manifest or database cannot be read.
            StaleSchemaError: the graph has another schema.
        """
        info = graph_info(folder)
        try:
            con = connect(folder / GRAPH_FILE, read_only=True)
        except duckdb.Error as error:
            raise BadDataError(f"{folder / GRAPH_FILE}: {error}. Rebuild it with: modelroots build") from error
        return cls(folder, info, con)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.con.close()

    @cached_property
    def model_count(self) -> int:
        """Number of models, with and without a record."""
        return int(self.con.execute("SELECT count(*) FROM model").fetchall()[0][0])

    def fetch(self, statement: Statement, parameters: Mapping[str, Any], edges: EdgeChoice) -> list[tuple[Any, ...]]:
        """Rows of a statement. See `graph.store.base.Store.fetch`."""
        cursor = self.con.execute(statement.sql, self._prepare(statement, parameters, edges))
        columns = tuple(c[0] for c in cursor.description or ())
        rows = cursor.fetchall()
        _check_columns(statement, columns)
        return rows

    def fetch_frame(self, statement: Statement, parameters: Mapping[str, Any], edges: EdgeChoice) -> pl.DataFrame:
        """The same rows as a polars frame, without a Python object for each. Raises as `fetch`."""
        import polars as pl

        bound = self._prepare(statement, parameters, edges)
        frame = pl.DataFrame(self.con.sql(statement.sql, params=bound))
        _check_columns(statement, tuple(frame.columns))
        return frame

    def _prepare(self, statement: Statement, parameters: Mapping[str, Any], edges: EdgeChoice) -> dict[str, Any]:
        """Let the relations that a statement reads stand; returns the parameters that it names."""
        self.use_edges(edges)
        for traversal in statement.traversals:
            self._register(traversal, parameters)
        if not isinstance(edges, str) and not self._has_bindings and _LICENSE_NAMES.search(statement.sql):
            self._bind(float(edges))
        wanted = set(_PARAMETER.findall(_COMMENT.sub("", statement.sql)))
        return {k: v for k, v in parameters.items() if k in wanted}

    def use_edges(self, edges: EdgeChoice) -> None:
        """Let `lineage`, `closure` and `origin` stand for this choice of edges.

        Raises:
            UsageError: a minimum confidence is not from 0 to 1, or the name is no edge set.
        """
        if edges == self._edges:
            return
        self._index = None
        self._has_bindings = False
        if isinstance(edges, str):
            if edges not in EDGE_SETS:
                raise UsageError(f"edge set {edges!r}; expected one of {', '.join(EDGE_SETS)}.")
            for view in (_LINEAGE_VIEW, _CLOSURE_VIEW, _ORIGIN_VIEW, *_LICENSE_VIEWS):
                self.con.execute(view.format(edges=edges))
        else:
            self._recompute(float(edges))
        self._edges = edges

    def index(self, edges: EdgeChoice = "default") -> LineageIndex:
        """Lineage index of these edges, models by row number."""
        self.use_edges(edges)
        if self._index is None:
            from graph.lineage import LineageIndex

            self._index = LineageIndex.open(self.folder / LINEAGE_FOLDER / str(edges))
        return self._index

    def row_numbers(self, models: Sequence[str]) -> list[int]:
        """Row number of each model; case and former ids are forgiven.

        Raises:
            NotFoundError: a model is not in the graph; the message names near ones.
        """
        found = dict(
            self.con.execute(
                "SELECT id, idx FROM model WHERE id IN (SELECT unnest($ids))", {"ids": list(models)}
            ).fetchall()
        )
        return [found[m] if m in found else self._find_loosely(m) for m in models]

    def _find_loosely(self, model: str) -> int:
        rows = self.con.execute(
            "SELECT idx FROM model WHERE lower(id) = lower($id) "
            "UNION ALL SELECT model FROM former_id WHERE lower(former) = lower($id)",
            {"id": model},
        ).fetchall()
        if rows:
            return int(rows[0][0])
        near = self.con.execute(_NEAR, {"id": model.lower(), "name": model.lower().rpartition("/")[2]}).fetchall()
        hint = f" Near: {', '.join(n for (n,) in near)}." if near else ""
        raise NotFoundError(
            f"no model {model!r} in graph {self.info.hash}.{hint} Look for it with: modelroots search TEXT"
        )

    def _register(self, traversal: Traversal, parameters: Mapping[str, Any]) -> None:
        import numpy as np

        if traversal.target is not None:
            start, target = self.row_numbers([parameters[traversal.parameter], parameters[traversal.target]])
            way = np.array(self.index(self._edges or "default").path(start, target) or [], dtype=np.int32)
            self.con.register("path", {"step": np.arange(way.size, dtype=np.int32), "node": way})
            return
        given = parameters[traversal.parameter]
        starts = self.row_numbers([given] if isinstance(given, str) else list(given))
        if traversal.direction == "self":
            self.con.register("given", {"node": np.unique(np.asarray(starts, dtype=np.int32))})
            return
        index = self.index(self._edges or "default")
        walk = index.ancestors if traversal.direction == "ancestors" else index.descendants
        parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]] = []
        for start in dict.fromkeys(starts):
            reached = walk(start)
            nodes = np.concatenate([np.array([start], dtype=np.int32), reached.nodes])
            depth = np.concatenate([np.zeros(1, dtype=np.int32), reached.depth])
            parts.append((np.full(nodes.size, start, dtype=np.int32), nodes, depth))
        columns = [np.concatenate(c) if c else np.zeros(0, dtype=np.int32) for c in zip(*parts, strict=True)] or [
            np.zeros(0, dtype=np.int32)
        ] * 3
        name = traversal.direction.removesuffix("s")
        self.con.register(name, dict(zip(("model", "node", "depth"), columns, strict=True)))

    def _recompute(self, confidence: float) -> None:
        """Closure and origin for a minimum confidence that no materialised edge set has."""
        if not 0 <= confidence <= 1:
            raise UsageError(f"minimum confidence {confidence!r}; expected a number from 0 to 1.")
        from graph.closure import creation_times, lab_countries, read_edges, register_closure, register_origin
        from graph.lineage import LineageIndex

        child, parent = read_edges(self.con, f"in_all AND confidence >= {confidence!r}")
        created = creation_times(self.con)
        index = LineageIndex.build(created.size, child, parent, created)
        self.con.register("kept_edge", {"child": index.parents.sources, "parent": index.parents.indices})
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE recomputed_lineage AS SELECT d.child, d.parent, relation, confidence, "
            "methods, claims, first_seen, last_seen FROM derived_from d SEMI JOIN kept_edge USING (child, parent) "
            f"WHERE weights AND confidence >= {confidence!r} "
            "UNION ALL SELECT mirror, original, 'mirror', confidence, methods, 1, NULL, NULL FROM mirror_of m "
            "SEMI JOIN kept_edge k ON k.child = m.mirror AND k.parent = m.original "
            f"WHERE confidence >= {confidence!r}"
        )
        register_closure(self.con, index)
        self.con.execute("CREATE OR REPLACE TEMP TABLE recomputed_closure AS SELECT * FROM closure_row")
        country, codes = lab_countries(self.con)
        register_origin(self.con, "recomputed_origin", index, country, codes)
        for name in ("lineage", "closure", "origin"):
            self.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM recomputed_{name}")
        self._index = index

    def _bind(self, confidence: float) -> None:
        """Bindings and license conflicts for that minimum confidence, only when a question asks for them."""
        from graph.resolve.licenses.bind import bind_recomputed

        bind_recomputed(self.con, confidence, self.index(confidence).in_cycle)
        for view, table in (("binding", "binding"), ("license_conflict", "conflict")):
            self.con.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM recomputed_{table}")
        self._has_bindings = True


def _check_columns(statement: Statement, columns: tuple[str, ...]) -> None:
    if columns != statement.columns:
        raise BadDataError(f"question {statement.name!r}: SQL returns {columns}; its row has {statement.columns}.")
