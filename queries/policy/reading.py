"""Policies out of YAML files, every fault with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from graph.errors import BadDataError
from graph.reading import read_text
from graph.schema.licenses import CATEGORIES, SEVERITIES
from graph.schema.lineage import EDGE_SETS, EdgeSet
from queries.policy.policy import RULES, SCOPES, UNKNOWNS, Admission, Pardon, Policy


def read_policy(path: Path) -> Policy:
    """The policy in a YAML file.

    Raises:
        BadDataError: it cannot be used; the message lists every fault with its line.
        NotFoundError: there is no such file.
    """
    text = read_text(path, "a policy in YAML")
    try:
        document = yaml.safe_load(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BadDataError(f"{path}: no policy can be read: {str(error).splitlines()[0]}.") from error
    if not isinstance(document, dict):
        raise BadDataError(f"{path}: holds no mapping; expected rules such as `licenses: {{deny: [agpl-3.0]}}`.")
    lines = {str(k.value): k.start_mark.line + 1 for k, _ in node.value} if node else {}
    reader = _Reader(document)
    policy = reader.policy(lines)
    if reader.faults:
        raise BadDataError("\n".join(f"{path}:{lines.get(key, 1)}: {fault}" for key, fault in reader.faults))
    return policy


class _Reader:
    """Takes known keys out of a document; what is left over is a fault."""

    def __init__(self, document: dict[Any, Any]) -> None:
        self.left = dict(document)
        self.faults: list[tuple[str, str]] = []

    def policy(self, lines: Mapping[str, int]) -> Policy:
        version = self.left.pop("version", 1)
        if version != 1:
            self.faults.append(("version", f"version {version!r}; expected 1."))
        licenses = self.mapping("licenses")
        clauses = self.mapping("clauses")
        origins = self.mapping("origins")
        limits = self.part("clauses", clauses, "below")
        policy = Policy(
            edges=cast("EdgeSet", self.choice("edges", EDGE_SETS, "default")),
            min_confidence=self.number("min_confidence"),
            allow_unknown=self.choices("allow_unknown", self.left.pop("allow_unknown", []), UNKNOWNS),
            origins_of=self.scopes(origins),  # taken out first: what is left over is a fault
            origins=self.admission("origins", origins, str.upper),
            owners=self.admission("owners", self.mapping("owners")),
            funders=self.admission("funders", self.mapping("funders")),
            license_categories=self.categories(licenses),
            licenses=self.admission("licenses", licenses),
            monthly_active_users=self.limit(limits, "monthly_active_users"),
            annual_revenue_usd=self.limit(limits, "annual_revenue_usd"),
            clauses=self.admission("clauses", clauses),
            conflicts=self.choices("conflicts", (self.mapping("conflicts") or {}).get("deny", []), SEVERITIES),
            removed_bases=self.choice("removed_bases", ("deny", "allow"), "allow") == "deny",
            pardons=self.pardons(),
            lines=lines,
        )
        for key in limits:
            self.faults.append(
                ("clauses", f"clauses.below has {key!r}; expected monthly_active_users or annual_revenue_usd.")
            )
        for key in self.left:
            self.faults.append((str(key), f"key {key!r} is not one of a policy's."))
        return policy

    def mapping(self, key: str) -> dict[str, Any] | None:
        value = self.left.pop(key, None)
        if value is None or isinstance(value, dict):
            return None if value is None else dict(value)
        self.faults.append((key, f"{key} is {value!r}; expected a mapping with deny or allow."))
        return None

    def part(self, key: str, mapping: dict[str, Any] | None, name: str) -> dict[str, Any]:
        value = (mapping or {}).pop(name, {})
        if isinstance(value, dict):
            return dict(value)
        self.faults.append((key, f"{key}.{name} is {value!r}; expected a mapping."))
        return {}

    def ids(self, key: str, mapping: dict[str, Any], name: str) -> list[str] | None:
        value = mapping.pop(name, None)
        if value is None or (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            return value
        self.faults.append(
            (key, f"{key}.{name} is {value!r}; expected a list of text. YAML reads NO as false: quote it.")
        )
        return []

    def admission(
        self, key: str, mapping: dict[str, Any] | None, fold: Callable[[str], str] = str.lower
    ) -> Admission | None:
        if mapping is None:
            return None
        deny = self.ids(key, mapping, "deny") or []
        allow = self.ids(key, mapping, "allow")
        for name in mapping:
            self.faults.append((key, f"{key} has {name!r}; expected deny or allow."))
        if not deny and allow is None:
            return None
        return Admission(frozenset(map(fold, deny)), None if allow is None else frozenset(map(fold, allow)))

    def categories(self, mapping: dict[str, Any] | None) -> Admission | None:
        if mapping is None or not {"deny_categories", "allow_categories"} & set(mapping):
            return None
        deny = self.choices("licenses", mapping.pop("deny_categories", []), CATEGORIES)
        allowed = mapping.pop("allow_categories", None)
        return Admission(deny, None if allowed is None else self.choices("licenses", allowed, CATEGORIES))

    def scopes(self, mapping: dict[str, Any] | None) -> tuple[str, ...]:
        given = (mapping or {}).pop("of", ["base"])
        return tuple(sorted(self.choices("origins", [given] if isinstance(given, str) else given, SCOPES)))

    def choice(self, key: str, options: tuple[str, ...], default: str) -> str:
        value = self.left.pop(key, default)
        if value in options:
            return str(value)
        self.faults.append((key, f"{key} is {value!r}; expected one of {', '.join(options)}."))
        return default

    def choices(self, key: str, given: Any, options: tuple[str, ...]) -> frozenset[str]:
        values = given if isinstance(given, list) else [given]
        for value in values:
            if value not in options:
                self.faults.append((key, f"{key} names {value!r}; expected some of {', '.join(options)}."))
        return frozenset(str(v) for v in values if v in options)

    def number(self, key: str) -> float | None:
        value = self.left.pop(key, None)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1):
            return value
        self.faults.append((key, f"{key} is {value!r}; expected a number from 0 to 1."))
        return None

    def limit(self, limits: dict[str, Any], name: str) -> Any:
        value = limits.pop(name, None)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value > 0):
            return value
        self.faults.append(("clauses", f"clauses.below.{name} is {value!r}; expected a number above 0."))
        return None

    def pardons(self) -> tuple[Pardon, ...]:
        found = []
        given = self.left.pop("exceptions", [])
        for i, row in enumerate(given if isinstance(given, list) else [given], 1):
            fault = self.pardon_fault(row)
            if fault:
                self.faults.append(("exceptions", f"exception {i} {fault}"))
            else:
                found.append(Pardon(str(row["model"]), row["rule"], str(row["reason"]), row.get("until")))
        return tuple(found)

    @staticmethod
    def pardon_fault(row: Any) -> str | None:
        needed = {"model", "rule", "reason"}
        if not isinstance(row, dict) or not needed <= set(row) <= needed | {"until"}:
            return f"is {row!r}; expected model, rule, reason and, if you like, until."
        if row["rule"] not in RULES:
            return f"names the rule {row['rule']!r}; expected one of {', '.join(RULES)}."
        if not isinstance(row.get("until"), dt.date | None):
            return f"is until {row['until']!r}; expected a day such as 2027-01-31."
        return None
