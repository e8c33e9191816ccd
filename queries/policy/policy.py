"""A policy as it is written, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from graph.schema.lineage import EdgeSet

RULES: Final[dict[str, str]] = {
    "unknown-model": "The model is not in the graph.",
    "unknown-parent": "A model of the lineage names a parent that cannot be resolved: what is above it is not known.",
    "origin": "A base, or the model's own lab, is in a country that the policy does not admit.",
    "owner": "A lab of the lineage is controlled by an organization that the policy does not admit.",
    "funder": "A lab of the lineage is funded by an organization that the policy does not admit.",
    "license": "A license of the model, or one that reaches it, is not admitted.",
    "clause": "A license that binds the model has a clause that the policy does not admit.",
    "conflict": "The model's license does not keep what a license above it asks for.",
    "confidence": "An edge of the lineage is less sure than the policy asks for.",
    "removed-base": "A model of the lineage has left the Hub.",
}
"""Rules that a finding can name, and what each says."""

UNKNOWNS: Final = ("model", "parent", "origin", "owner", "funder", "license", "clause", "removed-base")
SCOPES: Final = ("base", "upstream", "model")
"""Whose country counts: the labs of bases of last resort, of all ancestors, or of the model itself."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Ids that are denied, and ids outside which nothing is admitted; None where any is."""

    deny: frozenset[str] = frozenset()
    allow: frozenset[str] | None = None

    def refuses(self, id_: str) -> bool:
        """Whether the id is denied, or not among those allowed."""
        return id_ in self.deny or (self.allow is not None and id_ not in self.allow)


@dataclass(frozen=True, slots=True)
class Pardon:
    """Something that is let through, with its reason."""

    model: str
    rule: str
    reason: str
    until: dt.date | None = None

    def covers(self, model: str, rule: str, today: dt.date) -> bool:
        """Whether it lets a finding through on this day."""
        return rule == self.rule and fnmatchcase(model, self.model) and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may ship. A part that is None is not checked."""

    edges: EdgeSet = "default"
    min_confidence: float | None = None
    allow_unknown: frozenset[str] = frozenset()
    origins: Admission | None = None
    origins_of: tuple[str, ...] = ("base",)
    owners: Admission | None = None
    funders: Admission | None = None
    licenses: Admission | None = None
    license_categories: Admission | None = None
    clauses: Admission | None = None
    monthly_active_users: int | None = None
    annual_revenue_usd: float | None = None
    conflicts: frozenset[str] = frozenset()
    removed_bases: bool = False
    pardons: tuple[Pardon, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def checks_licenses(self) -> bool:
        """Whether any license must be known."""
        return self.licenses is not None or self.license_categories is not None
