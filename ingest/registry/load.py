"""The registry's files as checked rows; every problem of all files is reported at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from ingest.registry import rows as shapes
from ingest.registry.checks import check_registry
from ingest.registry.placed import Placed, place_rows
from ingest.registry.registry import Registry
from ingest.registry.yaml_lines import Problems, read_rows

M = TypeVar("M", bound=BaseModel)

REGISTRY_FOLDER: Final = Path(__file__).parent

_STATEMENTS: Final = (
    "statements_atom.yaml",
    "statements_epoch_models.yaml",
    "statements_epoch_organizations.yaml",
    "statements_os_ai_map.yaml",
    "statements_provenance.yaml",
)

FILES: Final[dict[str, tuple[type[Any], tuple[str, ...]]]] = {
    "sources": (shapes.SourceRow, ("sources.yaml",)),
    "countries": (shapes.CountryRow, ("countries.yaml",)),
    "regions": (shapes.RegionRow, ("regions.yaml",)),
    "organizations": (shapes.OrganizationRow, ("labs.yaml", "universities.yaml", "funders.yaml", "adopters.yaml")),
    "accounts": (shapes.AccountRow, ("accounts.yaml",)),
    "owners": (shapes.OwnerRow, ("owners.yaml",)),
    "spin_outs": (shapes.SpinOutRow, ("spin_outs.yaml",)),
    "rounds": (shapes.RoundRow, ("funding.yaml", "funding_epoch.yaml")),
    "families": (shapes.FamilyRow, ("families.yaml",)),
    "benchmarks": (shapes.BenchmarkRow, ("benchmarks.yaml",)),
    "score_lists": (shapes.ScoreListRow, ("scores.yaml", "scores_arena.yaml")),
    "deployments": (shapes.DeploymentRow, ("deployments.yaml", "hosting.yaml")),
    "parents": (shapes.ParentRow, ("parents.yaml",)),
    "statements": (shapes.StatementRow, _STATEMENTS),
    "explanations": (shapes.ExplanationRow, ("explanations.yaml",)),
    "overrides": (shapes.OverrideRow, ("overrides.yaml",)),
}
"""Part of the registry → shape of its rows and the files that hold them."""


def load_registry(folder: Path = REGISTRY_FOLDER) -> Registry:
    """The registry of a folder.

    Raises:
        BadDataError: files or rows that cannot be used; the message lists all of them with file and line.
    """
    problems = Problems()
    parts: dict[str, Any] = {}
    for part, (shape, names) in FILES.items():
        parts[part] = [
            placed
            for name in names
            if (folder / name).is_file()
            for placed in place_rows(read_rows(folder / name, problems), shape, problems)
        ]
    registry = Registry(**parts)
    check_registry(registry, problems)
    problems.raise_if_any()
    return _overridden(registry)


def _overridden(registry: Registry) -> Registry:
    """The registry with the corrections of single facts about organizations; those of accounts wait for the build."""
    fixes: dict[str, list[shapes.OverrideRow]] = {}
    for placed in registry.overrides:
        what, _, which = placed.value.subject.partition(":")
        if what == "organization":
            fixes.setdefault(which, []).append(placed.value)
    if not fixes:
        return registry
    organizations = [
        Placed(_fixed(p.value, fixes[p.value.id]), p.row) if p.value.id in fixes else p for p in registry.organizations
    ]
    return dataclasses.replace(registry, organizations=organizations)


def _fixed(row: shapes.OrganizationRow, fixes: list[shapes.OverrideRow]) -> shapes.OrganizationRow:
    """The row with these values. The sources of a correction come first and state what it corrects."""
    sources = [s.model_copy(update={"claims": (fix.property,)}) for fix in fixes for s in fix.sources]
    corrected = {fix.property for fix in fixes}
    kept = [s.model_copy(update={"claims": tuple(c for c in s.claims if c not in corrected)}) for s in row.sources]
    values = {fix.property: fix.value for fix in fixes}
    return shapes.OrganizationRow.model_validate(
        row.model_dump() | values | {"sources": [s.model_dump() for s in (*sources, *kept)]}
    )
