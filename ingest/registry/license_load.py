"""The license registry: vocabulary of clauses, licenses, and the bases whose license is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graph.resolve.licenses.text import fold_license
from ingest.registry.license_rows import ClauseRow, ClauseUse, ConclusionRow, LicenseRow
from ingest.registry.placed import Placed, place_rows
from ingest.registry.yaml_lines import Problems, read_rows

REGISTRY_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LicenseRegistry:
    """Checked rows. `terms` holds the clauses of each license that was read, `like` followed."""

    clauses: list[Placed[ClauseRow]] = field(default_factory=list)
    licenses: list[Placed[LicenseRow]] = field(default_factory=list)
    conclusions: list[Placed[ConclusionRow]] = field(default_factory=list)
    terms: dict[str, dict[str, ClauseUse]] = field(default_factory=dict)


def load_licenses(folder: Path = REGISTRY_FOLDER) -> LicenseRegistry:
    """The license registry of a folder.

    Raises:
        BadDataError: files or rows that cannot be used; the message lists all of them with file and line.
    """
    problems = Problems()
    registry = LicenseRegistry(
        place_rows(read_rows(folder / "clauses.yaml", problems), ClauseRow, problems),
        [
            placed
            for path in sorted((folder / "licenses").glob("*.yaml"))
            for placed in place_rows(read_rows(path, problems), LicenseRow, problems)
        ],
        place_rows(read_rows(folder / "license_conclusions.yaml", problems), ConclusionRow, problems),
    )
    _check_unique(registry.clauses, "clause", problems)
    _check_unique(registry.licenses, "license", problems)
    _check_unique(registry.conclusions, "base", problems)
    _check_aliases(registry, problems)
    _check_terms(registry, problems)
    _check_conclusions(registry, problems)
    registry.terms.update(_follow_likes(registry, problems))
    problems.raise_if_any()
    return registry


def aliases(registry: LicenseRegistry) -> dict[str, str]:
    """Every folded way to write a license → its id: id, SPDX id, aliases, and the name where it is nobody else's."""
    names = {fold_license(p.value.name): p.value.id for p in registry.licenses if p.value.placeholder is None}
    return names | {
        fold_license(written): placed.value.id
        for placed in registry.licenses
        for written in (placed.value.id, placed.value.spdx, *placed.value.aliases)
    }


def _check_unique(
    rows: Iterable[Placed[ClauseRow]] | Iterable[Placed[LicenseRow]] | Iterable[Placed[ConclusionRow]],
    what: str,
    problems: Problems,
) -> None:
    first: dict[str, str] = {}
    for placed in rows:
        name = placed.value.id
        if name in first:
            placed.fault(problems, f"{what} {name!r} stands at {first[name]} too. Keep one row.", "id")
        first.setdefault(name, f"{placed.row.path}:{placed.row.line}")


def _check_aliases(registry: LicenseRegistry, problems: Problems) -> None:
    meant: dict[str, str] = {}
    for placed in registry.licenses:
        row = placed.value
        for written in (row.id, row.spdx, *row.aliases):
            other = meant.setdefault(fold_license(written), row.id)
            if other != row.id:
                placed.fault(
                    problems,
                    f"license {row.id!r} is written {written!r}, which means {other!r} too; expected one.",
                    "aliases",
                )


def _check_terms(registry: LicenseRegistry, problems: Problems) -> None:
    clauses = {p.value.id: p.value for p in registry.clauses}
    known = {p.value.id for p in registry.licenses}
    for placed in registry.licenses:
        seen: set[str] = set()
        for i, use in enumerate(placed.value.clauses or ()):
            declared = clauses.get(use.clause)
            if declared is None:
                placed.fault(problems, f"clause {use.clause!r} is not in clauses.yaml.", "clauses", i, "clause")
                continue
            if use.clause in seen:
                placed.fault(problems, f"{placed.value.id!r} has the clause {use.clause!r} twice.", "clauses", i)
            seen.add(use.clause)
            given = use.given()
            for name in sorted(given - set(declared.parameters)):
                placed.fault(problems, f"clause {use.clause!r} takes no parameter {name!r}.", "clauses", i, name)
            for name in sorted(set(declared.needs) - given):
                placed.fault(problems, f"clause {use.clause!r} needs the parameter {name!r}.", "clauses", i)
            for other in sorted({*use.accepts, *use.exempt} - known):
                placed.fault(problems, f"names the license {other!r}, which no row has.", "clauses", i)


def _check_conclusions(registry: LicenseRegistry, problems: Problems) -> None:
    known = {p.value.id for p in registry.licenses}
    for placed in registry.conclusions:
        if placed.value.license not in known:
            placed.fault(problems, f"names the license {placed.value.license!r}, which no row has.", "license")


def _follow_likes(registry: LicenseRegistry, problems: Problems) -> dict[str, dict[str, ClauseUse]]:
    rows = {p.value.id: p for p in registry.licenses}
    terms: dict[str, dict[str, ClauseUse]] = {}

    def follow(placed: Placed[LicenseRow], below: tuple[str, ...]) -> dict[str, ClauseUse]:
        row = placed.value
        if row.id in terms:
            return terms[row.id]
        inherited: dict[str, ClauseUse] = {}
        if row.like is not None:
            base = rows.get(row.like)
            if base is None or base.value.clauses is None or row.like in below:
                placed.fault(problems, f"{row.id!r} is like {row.like!r}; expected one that was read.", "like")
            else:
                inherited = dict(follow(base, (*below, row.id)))
        for name in row.without:
            if inherited.pop(name, None) is None:
                placed.fault(problems, f"{row.id!r} is without {name!r}, which {row.like!r} does not have.", "without")
        inherited.update({use.clause: use for use in row.clauses or ()})
        terms[row.id] = inherited
        return inherited

    for placed in registry.licenses:
        if placed.value.clauses is not None:
            follow(placed, ())
    return terms
