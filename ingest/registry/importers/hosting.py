"""Which inference provider serves which model, as rows of hosting.yaml: one deployment per provider."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from graph.identity import organization_id
from ingest.registry.importers.names import Names
from ingest.registry.importers.weights import Weights

SOURCE = "models-dev-2026-07"


def parse_hosting(path: Path, weights: Weights, names: Names) -> list[dict[str, Any]]:
    """Providers of models.dev with the models that they serve and whose weights stand on the Hub.

    A model is known by the lab model that the row refers to, else by its own name where one repository has it.
    Providers that serve none of them are left out.
    """
    served: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            last = record["model_id"].rpartition("/")[2].removesuffix(":free")
            model = weights.find(record["base_model"], last, record["name"])
            if model is not None:
                served[record["provider"]][model].add(record["model_id"])
    return [
        {
            "id": f"hosting-{organization_id(provider)}",
            "name": provider,
            "kind": "hosting",
            "operator": names.organizations.get(_operator(provider)),
            "confidence": "high",
            "uses": [
                {"model": model, "relation": "hosts", "name": min(listed)} for model, listed in sorted(models.items())
            ],
            "sources": [{"ref": SOURCE}],
        }
        for provider, models in sorted(served.items(), key=lambda item: organization_id(item[0]))
    ]


def _operator(provider: str) -> str:
    """Folded name under which the registry may know the provider: its plans and regions are the provider's own."""
    plain = provider.removesuffix("-cn").removesuffix("-coding-plan").removesuffix("-ai")
    known = {"azure": "microsoft", "amazon-bedrock": "amazon", "google-vertex": "google", "moonshotai": "moonshotai"}
    return known.get(plain, plain).replace("-", "")
