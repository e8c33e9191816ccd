"""What several sources say about one organization, side by side, and which value the graph holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graph.schema.organizations import KIND_CLASSES

if TYPE_CHECKING:
    from ingest.registry.registry import Registry

Regions = Callable[[str | None, str | None], dict[str, str | None]]


def statement_rows(registry: Registry, regions: Regions) -> list[dict[str, Any]]:
    """Rows of `statement`: the registry's own values, then those of each source table.

    The registry's value is the chosen one: its row names the source that states it, and a table decides nothing by
    being newer or longer. A table's country agrees where it is the same, its kind where it is of the same class (see
    KIND_CLASSES), its region where the scheme `atom` gives the same.
    """
    chosen: dict[tuple[str, str], str | None] = {}
    rows: list[dict[str, Any]] = []
    for placed in registry.organizations:
        o = placed.value
        values = {"country": o.country, "kind": o.kind, "region": regions(o.id, o.country)["region_atom"]}
        for name, value in values.items():
            chosen[o.id, name] = value
        dates = [s.retrieved_on for s in o.sources if s.retrieved_on is not None]
        rows += [
            _row(o.id, name, values[name], values[name], "registry")
            | {"retrieved_on": max(dates, default=None), "chosen": True, "agrees": True, "explanation": None}
            for name in ("country", "kind")
        ]
    explained = {
        (p.value.organization, p.value.property, p.value.source): p.value.explanation for p in registry.explanations
    }
    retrieved = {p.value.id: p.value.retrieved_on for p in registry.sources}
    for statement in registry.statements:
        s = statement.value
        agrees = agrees_with(s.property, s.value, chosen.get((s.organization, s.property)))
        rows.append(
            _row(s.organization, s.property, s.value, s.value_text, s.source)
            | {
                "retrieved_on": retrieved.get(s.source),
                "chosen": False,
                "agrees": agrees,
                "explanation": None if agrees else explained.get((s.organization, s.property, s.source)),
            }
        )
    return rows


def agrees_with(property_: str, value: str | None, chosen: str | None) -> bool:
    """Whether a source's value says the same as the chosen one.

    A source that lists several values agrees where the chosen one is among them, and so does every source where the
    registry knows no value.

    >>> agrees_with("kind", "industry", "startup"), agrees_with("country", "GB,US", "FR")
    (True, False)
    """
    if property_ == "region" and (value is None or chosen is None):
        return value == chosen
    if value is None or chosen is None:
        return True
    listed = set(value.split(","))
    if property_ == "kind":
        return bool(listed & {chosen, *KIND_CLASSES[chosen]})
    return chosen in listed


def _row(organization: str, property_: str, value: str | None, text: str | None, source: str) -> dict[str, Any]:
    return {
        "id": f"{organization}/{property_}/{source}",
        "organization": organization,
        "property": property_,
        "value": value,
        "value_text": text,
        "source": source,
    }
