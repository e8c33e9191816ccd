"""Models and their lineage as a CycloneDX 1.6 bill of materials (ML-BOM)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from graph.identity import account_of, model_purl, name_of

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice
    from graph.store.duckdb import DuckDBStore

Json = dict[str, Any]

SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"
"""Name that the JSON schema of CycloneDX 1.6 gives itself."""

NOT_LISTED: Final = frozenset({"OpenMDW-1.1", "PolyForm-Strict-1.0.0"})
"""SPDX ids that are younger than the list of CycloneDX 1.6: written as names, or the document would not be valid."""

_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-modelroots:bom")

_MODELS: Final = """
SELECT m.idx, m.id, g.name, g.country, o.origin_bucket, m.pipeline_tag, m.declared_licenses, m.has_record,
       (SELECT list(dataset ORDER BY dataset) FROM trained_on t WHERE t.model = m.idx)
FROM model m JOIN origin o ON o.idx = m.idx
LEFT JOIN account a ON a.id = m.account LEFT JOIN organization g ON g.id = a.organization
WHERE m.idx IN (SELECT idx FROM chosen) ORDER BY m.idx
"""
_EDGES: Final = """
SELECT child, parent, relation, confidence, methods FROM lineage
WHERE child IN (SELECT idx FROM chosen) ORDER BY child, parent, relation
"""
_LICENSES: Final = """
SELECT l.model, l.basis, c.id, c.spdx_id, c.name, c.placeholder FROM licensed_under l
JOIN license c ON c.id = l.license WHERE l.model IN (SELECT idx FROM chosen) ORDER BY ALL
"""
_BOUND: Final = """
SELECT model, license, reach, ancestor FROM bound_by
WHERE edges = $edges AND model IN (SELECT idx FROM chosen) ORDER BY ALL
"""


def build_bom(store: DuckDBStore, models: Sequence[str], edges: EdgeChoice = "default", *, version: str) -> Json:
    """Bill of materials of models: they and everything that they stand on, each once.

    Every component names its parents as pedigree and as dependencies, its licenses as SPDX ids where there are such,
    and as properties which licenses bind it along its lineage. The same graph, models and edges give the same bill.

    Args:
        store: the graph.
        models: Hub ids.
        edges: which edges count.
        version: version of modelroots, for the record.

    Raises:
        NotFoundError: a model is not in the graph.
    """
    import numpy as np

    store.use_edges(edges)
    starts = list(dict.fromkeys(store.row_numbers(models)))
    reached = store.index(edges).ancestors(starts).nodes
    store.con.register("chosen", {"idx": np.concatenate([np.asarray(starts, dtype=np.int32), reached])})
    rows = {row[0]: row for row in store.con.execute(_MODELS).fetchall()}
    parents: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for child, *rest in store.con.execute(_EDGES).fetchall():
        parents[child].append(tuple(rest))
    licenses: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for model, *rest in store.con.execute(_LICENSES).fetchall():
        licenses[model].append(tuple(rest))
    bound: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    if isinstance(edges, str):  # what binds a model is computed for the edge sets alone
        for model, *rest in store.con.execute(_BOUND, {"edges": edges}).fetchall():
            bound[model].append(tuple(rest))
    ids = {idx: row[1] for idx, row in rows.items()}
    order = [*starts, *sorted(set(ids) - set(starts))]
    asked = "\n".join(ids[s] for s in starts)
    info = store.info
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, f'{info.hash}/{edges}/{asked}')}",
        "version": 1,
        "metadata": {
            "timestamp": info.built_at,
            "tools": {"components": [{"type": "application", "name": "modelroots", "version": version}]},
            "properties": _properties(
                [
                    ("graph", info.hash),
                    ("edges", str(edges)),
                    *(("snapshot", s) for s in info.snapshots),
                    *(("asked", ids[s]) for s in starts),
                ]
            ),
        },
        "components": [_component(rows[i], parents[i], licenses[i], bound[i], ids) for i in order],
        "dependencies": [
            {"ref": model_purl(ids[i]), "dependsOn": sorted({model_purl(ids[p]) for p, *_ in parents[i]})}
            for i in order
        ],
    }


def _component(
    row: tuple[Any, ...],
    parents: Sequence[tuple[Any, ...]],
    licenses: Sequence[tuple[Any, ...]],
    bound: Sequence[tuple[Any, ...]],
    ids: dict[int, str],
) -> Json:
    _, id_, lab, country, origin, task, declared, has_record, datasets = row
    component = _identity(id_)
    component["bom-ref"] = model_purl(id_)
    if lab is not None:
        component["manufacturer"] = {"name": lab}
    stated = _licenses(licenses, declared or ())
    if stated:
        component["licenses"] = stated
    if parents:
        component["pedigree"] = {
            "ancestors": [_identity(ids[p]) for p in dict.fromkeys(p for p, *_ in parents)],
            "notes": "\n".join(
                f"{relation} of {ids[p]} (confidence {confidence:.2f}: {', '.join(methods)})"
                for p, relation, confidence, methods in parents
            ),
        }
    card: Json = {}
    if task is not None:
        card["task"] = task
    if datasets:
        card["datasets"] = [{"type": "dataset", "name": name} for name in datasets]
    if card:
        component["modelCard"] = {"modelParameters": card}
    component["properties"] = _properties(
        [
            ("origin", origin),
            *([("lab_country", country)] if country is not None else []),
            *([] if has_record else [("record", "none: known because other models name it")]),
            *(("bound_by", f"{license_} ({reach}, from {ancestor})") for license_, reach, ancestor in bound),
        ]
    )
    return component


def _identity(id_: str) -> Json:
    account = account_of(id_)
    group = {"group": account} if account else {}
    return {"type": "machine-learning-model", **group, "name": name_of(id_), "purl": model_purl(id_)}


def _licenses(stated: Sequence[tuple[Any, ...]], declared: Iterable[str]) -> list[Json]:
    """Licenses by SPDX id, by name where SPDX has none; as written where no rule maps them."""
    found = []
    for basis, id_, spdx, name, placeholder in stated:
        if placeholder is not None:
            license_ = {"name": id_}
        elif spdx and not spdx.startswith("LicenseRef-"):
            license_ = {"name" if spdx in NOT_LISTED else "id": spdx}
        else:
            license_ = {"name": name or id_}
        found.append({"license": {**license_, "acknowledgement": basis}})
    written = [{"license": {"name": text, "acknowledgement": "declared"}} for text in declared] if not stated else []
    return found or written


def _properties(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"name": f"modelroots:{name}", "value": value} for name, value in pairs]
