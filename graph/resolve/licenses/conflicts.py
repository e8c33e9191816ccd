"""Where a model's own license does not keep what a license above it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.schema.licenses import Severity

Terms = Mapping[str, Mapping[str, Any]]
"""Clauses of a license → their parameters."""

_LOWER: Final[dict[str, Severity]] = {"high": "medium", "medium": "low", "low": "low"}
_NARROWER: Final = ("non_commercial", "research_only")
_BY_OUTPUTS: Final = frozenset({"output_training"})
_ABOUT_FILES: Final = frozenset(
    {"attribution", "include_license", "include_notice", "retain_notices", "state_changes", "disclose_source"}
)
"""Duties that arise when copies of the work, or changed files of it, are passed on."""

WEIGHT: Final[dict[str, int]] = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A clause of an ancestor's license that the model's own license does not keep."""

    clause: str
    kind: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Clause:
    """Kind of a clause and the weight of its absence."""

    kind: str
    severity: Severity | None


def find_conflicts(
    clauses: Mapping[str, Clause], own: Mapping[str, Terms], above: str, terms: Terms, reach: str
) -> list[Conflict]:
    """What the licenses of a model, taken together, do not keep of a license that reaches it.

    A clause is kept where one of the model's licenses holds it at least as strictly, or holds something narrower. The
    same license keeps itself. What an adapter does not keep weighs one step less, because it can be parted from its
    base; passed on alone it holds no file of the base, so that duties about files do not arise. What reaches a model
    through outputs alone counts in full where the license calls such a model a derivative, else only in what it says
    about outputs.

    Args:
        clauses: the vocabulary.
        own: licenses of the model, all of them read.
        above: id of the license that reaches it.
        terms: the clauses of that license.
        reach: how it reaches the model (`graph.schema.licenses.REACHES`).
    """
    if above in own:
        return []
    only_outputs = reach == "outputs" and "distillation" not in (terms.get("adapters_and_outputs") or {}).get(
        "covers", ()
    )
    found = []
    for name, parameters in terms.items():
        clause = clauses[name]
        severity = _severity(name, parameters, clause)
        if severity is None or (only_outputs and name not in _BY_OUTPUTS):
            continue
        if (name == "no_shared_derivatives" and reach == "copy") or (name in _ABOUT_FILES and reach == "adapter"):
            continue
        keeps = _KEEPERS.get(name, _holds)
        if any(keeps(name, parameters, held, license_) for license_, held in own.items()):
            continue
        if name == "research_only" and any("non_commercial" in held for held in own.values()):
            severity = _LOWER[severity]
        kind = "drops" if clause.kind == "duty" else "grants"
        found.append(Conflict(name, kind, _LOWER[severity] if reach == "adapter" else severity))
    return sorted(found, key=lambda c: (WEIGHT[c.severity], c.clause))


def _severity(name: str, parameters: Mapping[str, Any], clause: Clause) -> Severity | None:
    if name == "share_alike":
        return "high" if parameters.get("scope") == "work" else "medium"
    if name == "include_notice" and not parameters.get("wording"):
        return None  # only where the work came with such a file, which nobody here has seen
    if parameters.get("effect") == "display":
        return "low"
    return clause.severity


def _holds(name: str, _parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return name in held


def _holds_or_narrower(name: str, _parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return name in held or any(n in held for n in _NARROWER)


def _names_the_author(_name: str, _parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return any(n in held for n in ("attribution", "include_notice", "retain_notices"))


def _restricts_use(_name: str, _parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return "acceptable_use" in held


def _same_share_alike(_name: str, parameters: Mapping[str, Any], _held: Terms, license_: str) -> bool:
    return license_ in (parameters.get("accepts") or ())


def _lower_threshold(name: str, parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    if any(n in held for n in _NARROWER):
        return True
    own = held.get(name)
    if own is None or (own.get("effect") == "display" and parameters.get("effect") != "display"):
        return False
    measure = "monthly_active_users" if name == "user_threshold" else "revenue"
    return bool(own[measure] <= parameters[measure] and own.get("currency") == parameters.get("currency"))


def _excludes_as_much(name: str, parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return name in held and set(parameters["territories"]) <= set(held[name]["territories"])


def _non_commercial(_name: str, _parameters: Mapping[str, Any], held: Terms, _license: str) -> bool:
    return any(n in held for n in _NARROWER)


_KEEPERS: Final[dict[str, Callable[[str, Mapping[str, Any], Terms, str], bool]]] = {
    "attribution": _names_the_author,
    "non_commercial": _non_commercial,
    "outputs_owned": _holds_or_narrower,
    "registration": _holds_or_narrower,
    "competing_use": _holds_or_narrower,
    "acceptable_use": _restricts_use,
    "pass_on_restrictions": _restricts_use,
    "bind_users": _restricts_use,
    "share_alike": _same_share_alike,
    "user_threshold": _lower_threshold,
    "revenue_threshold": _lower_threshold,
    "excluded_territory": _excludes_as_much,
}
