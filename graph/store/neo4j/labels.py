"""Additional labels on nodes, for Neo4j Browser: it styles by label, never by property."""

from __future__ import annotations

from typing import Final

from graph.schema import Node
from graph.schema.lineage import MODEL
from graph.store.neo4j.ddl import OURS

HIGH_DOWNLOADS: Final = 100_000
MEDIUM_DOWNLOADS: Final = 1_000

_MODEL_LABELS: Final = (
    "'Origin' || upper(origin_bucket_default[1]) || origin_bucket_default[2:]",
    (
        f"CASE WHEN downloads_30d >= {HIGH_DOWNLOADS} THEN 'DownloadsHigh' "
        f"WHEN downloads_30d >= {MEDIUM_DOWNLOADS} THEN 'DownloadsMedium' "
        "WHEN downloads_30d IS NOT NULL THEN 'DownloadsLow' END"
    ),
    "CASE WHEN is_root_default THEN 'Base' END",
)


def labels_sql(node: Node) -> str:
    """SQL of all labels of a row of this node's table, as a list: its own first, then `Modelroots`, then the others."""
    conditional = [f"CASE WHEN {condition} THEN '{label}' END" for label, condition in node.extra_labels]
    styled = _MODEL_LABELS if node is MODEL else ()
    others = ", ".join((f"'{node.label}'", f"'{OURS}'", *conditional, *styled))
    return f"list_filter([{others}], lambda label: label IS NOT NULL)"


def has_labels_of_its_own(node: Node) -> bool:
    """Whether rows of this type differ in their labels."""
    return bool(node.extra_labels) or node is MODEL
