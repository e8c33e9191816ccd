"""The curated facts, checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.registry import rows as shapes
from ingest.registry.placed import Placed


@dataclass(frozen=True, slots=True)
class Registry:
    """Checked rows, in the order of the files."""

    sources: list[Placed[shapes.SourceRow]] = field(default_factory=list)
    countries: list[Placed[shapes.CountryRow]] = field(default_factory=list)
    regions: list[Placed[shapes.RegionRow]] = field(default_factory=list)
    organizations: list[Placed[shapes.OrganizationRow]] = field(default_factory=list)
    accounts: list[Placed[shapes.AccountRow]] = field(default_factory=list)
    owners: list[Placed[shapes.OwnerRow]] = field(default_factory=list)
    spin_outs: list[Placed[shapes.SpinOutRow]] = field(default_factory=list)
    rounds: list[Placed[shapes.RoundRow]] = field(default_factory=list)
    families: list[Placed[shapes.FamilyRow]] = field(default_factory=list)
    benchmarks: list[Placed[shapes.BenchmarkRow]] = field(default_factory=list)
    score_lists: list[Placed[shapes.ScoreListRow]] = field(default_factory=list)
    deployments: list[Placed[shapes.DeploymentRow]] = field(default_factory=list)
    parents: list[Placed[shapes.ParentRow]] = field(default_factory=list)
    statements: list[Placed[shapes.StatementRow]] = field(default_factory=list)
    explanations: list[Placed[shapes.ExplanationRow]] = field(default_factory=list)
    overrides: list[Placed[shapes.OverrideRow]] = field(default_factory=list)
