"""Lineage as GraphML, for Gephi, yEd, igraph and networkx, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice
    from graph.store.duckdb import DuckDBStore

_NODE_KEYS: Final = {
    "label": "string",
    "account": "string",
    "organization": "string",
    "country": "string",
    "origin_bucket": "string",
    "is_root": "boolean",
    "created_at": "string",
    "downloads_30d": "long",
}
_EDGE_KEYS: Final = {"relation": "string", "confidence": "double", "methods": "string", "claims": "long"}
_ROWS: Final = 10_000
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

_NODES: Final = """
SELECT m.id, m.id, m.account, g.id, g.country, o.origin_bucket, o.is_root, strftime(m.created_at, '%Y-%m-%dT%H:%M:%SZ'),
       m.downloads_30d
FROM model m JOIN origin o ON o.idx = m.idx
LEFT JOIN account a ON a.id = m.account LEFT JOIN organization g ON g.id = a.organization
{where} ORDER BY m.idx
"""
_EDGES: Final = """
SELECT c.id, p.id, l.relation, l.confidence, array_to_string(l.methods, ' '), l.claims
FROM lineage l JOIN model c ON c.idx = l.child JOIN model p ON p.idx = l.parent
{where} ORDER BY l.child, l.parent, l.relation
"""


def write_graphml(
    store: DuckDBStore,
    output: IO[bytes],
    edges: EdgeChoice = "default",
    models: Sequence[str] = (),
    *,
    down: bool = False,
) -> None:
    """Write models and the edges between them, child to parent.

    Args:
        store: the graph.
        output: where to.
        edges: which edges count.
        models: write these and what they stand on; all models that have an edge where none are given.
        down: with `models`, what stands on them instead.

    Raises:
        NotFoundError: a model is not in the graph.
    """
    output.writelines(part.encode() for part in _document(store, edges, models, down=down))


def _document(store: DuckDBStore, edges: EdgeChoice, models: Sequence[str], *, down: bool) -> Iterator[str]:
    import numpy as np

    store.use_edges(edges)
    chosen = np.zeros(0, dtype=np.int32)
    if models:
        starts = store.row_numbers(models)
        index = store.index(edges)
        reached = index.descendants(starts) if down else index.ancestors(starts)
        chosen = np.concatenate([np.asarray(starts, dtype=np.int32), reached.nodes])
    store.con.register("chosen", {"idx": chosen})
    which = "IN (SELECT idx FROM chosen)"
    if models:
        nodes = _NODES.format(where=f"WHERE m.idx {which}")
        links = _EDGES.format(where=f"WHERE l.child {which} AND l.parent {which}")
    else:
        ends = "SELECT child FROM lineage UNION SELECT parent FROM lineage"
        nodes = _NODES.format(where=f"WHERE m.idx IN ({ends})")
        links = _EDGES.format(where="")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'<key id="{target}_{name}" for="{target}" attr.name="{name}" attr.type="{kind}"/>\n'
    info = store.info
    yield f'<graph id="{info.hash}" edgedefault="directed">\n'
    yield f"<desc>modelroots graph {info.hash}, built {info.built_at}, edges {edges}</desc>\n"
    for id_, *values in _fetch(store, nodes):
        yield f"<node id={quoteattr(_clean(id_))}>{_data('node', _NODE_KEYS, values)}</node>\n"
    for child, parent, *values in _fetch(store, links):
        ends = f"source={quoteattr(_clean(child))} target={quoteattr(_clean(parent))}"
        yield f"<edge {ends}>{_data('edge', _EDGE_KEYS, values)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(target: str, keys: dict[str, str], values: Sequence[Any]) -> str:
    return "".join(
        f'<data key="{target}_{name}">{escape(_text(value))}</data>'
        for name, value in zip(keys, values, strict=True)
        if value is not None
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else _clean(str(value))


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _fetch(store: DuckDBStore, sql: str) -> Iterator[tuple[Any, ...]]:
    # Both statements run one after the other on the connection that holds the views and the chosen models.
    result = store.con.execute(sql)
    while rows := result.fetchmany(_ROWS):
        yield from rows
