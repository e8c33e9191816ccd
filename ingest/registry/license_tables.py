"""The license registry as tables in the columns of the graph's schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph.resolve.licenses.statements import REGISTRY_TABLES
from graph.schema.core import Property, Type
from graph.schema.licenses import CATEGORIES
from ingest.registry.license_load import LicenseRegistry, aliases
from ingest.registry.license_rows import ClauseUse

if TYPE_CHECKING:
    import polars as pl

_RESTRICTIONS = (
    "acceptable_use",
    "competing_use",
    "excluded_territory",
    "no_hosting",
    "no_shared_derivatives",
    "output_training",
    "revenue_threshold",
    "user_threshold",
)


def license_tables(registry: LicenseRegistry) -> dict[str, pl.DataFrame]:
    """Tables `license`, `clause`, `has_clause`, `license_alias` and `license_rule`, each sorted."""
    rows: dict[str, list[dict[str, Any]]] = {
        "license": [
            {
                "id": r.id,
                "name": r.name,
                "spdx_id": r.spdx,
                "on_hub": r.hub,
                "owner": r.owner,
                "family": r.family,
                "version": r.version,
                "category": category(registry.terms[r.id], r.family) if r.id in registry.terms else None,
                "is_read": r.id in registry.terms,
                "placeholder": r.placeholder,
                "text_source": r.text.source,
                "text_url": r.text.url,
            }
            for r in (p.value for p in registry.licenses)
        ],
        "clause": [
            {"id": c.id, "kind": c.kind, "meaning": c.meaning, "severity": c.drops}
            for c in (p.value for p in registry.clauses)
        ],
        "has_clause": [
            {"license": license_, "clause": use.clause, "section": use.at}
            | {k: list(v) if isinstance(v, tuple) else v for k, v in use if v != ()}
            for license_, terms in registry.terms.items()
            for use in terms.values()
        ],
        "license_alias": [{"alias": a, "license": id_} for a, id_ in aliases(registry).items()],
        "license_rule": [
            {"pattern": r.id, "license": r.license, "source": "; ".join(s.text for s in r.sources)}
            for r in (p.value for p in registry.conclusions)
        ],
    }
    return {name: _frame(columns, rows[name]) for name, columns in REGISTRY_TABLES.items()}


def category(terms: Mapping[str, ClauseUse], family: str) -> str:
    """Kind of a license by its clauses: the first that fits, from the least permissive on."""
    if "non_commercial" in terms or "research_only" in terms:
        found = "non_commercial"
    elif any(r in terms and terms[r].effect != "display" for r in _RESTRICTIONS):
        found = "restricted"
    elif "share_alike" in terms or "disclose_source" in terms:
        found = "copyleft"
    else:
        found = "public_domain" if family == "public-domain" else "permissive"
    assert found in CATEGORIES
    return found


def _frame(columns: Iterable[Property], rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    types = {
        Type.TEXT: pl.String(),
        Type.INTEGER: pl.Int64(),
        Type.REAL: pl.Float64(),
        Type.BOOLEAN: pl.Boolean(),
        Type.TEXT_LIST: pl.List(pl.String()),
    }
    schema = {c.name: types[c.type] for c in columns}
    ordered = sorted(rows, key=lambda r: tuple(str(r.get(n) or "") for n in list(schema)[:2]))
    return pl.DataFrame({n: [r.get(n) for r in ordered] for n in schema}, schema=schema)
