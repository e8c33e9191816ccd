"""Figures once more: plain Python over rows of the snapshot's edges, a unit at a time."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from graph.store.duckdb import DuckDBStore
from queries.figures.columns import AUTOMATED_MODELS
from queries.figures.definition import Definition


class Plain:
    """What the rules need, as dictionaries, with bases found by walking parents until there are none."""

    def __init__(self, store: DuckDBStore) -> None:
        self.store = store
        con = store.con
        self.models = {
            row[0]: dict(
                zip(
                    ("created", "downloads", "parameters", "account", "task", "observer", "record"),
                    row[1:],
                    strict=True,
                )
            )
            for row in con.execute(
                "SELECT idx, created_at, downloads_30d, parameter_count, account, pipeline_tag, observed_by, "
                "has_record FROM model"
            ).fetchall()
        }
        self.organization = dict(con.execute("SELECT id, organization FROM account").fetchall())
        self.country = dict(con.execute("SELECT id, country FROM organization").fetchall())
        self.listed = {
            o for (o,) in con.execute("SELECT id FROM organization WHERE region_atom IS NOT NULL").fetchall()
        }
        self.of_month: dict[str, list[int]] = defaultdict(list)
        for model, m in self.models.items():
            if m["created"] is not None:
                self.of_month[f"{m['created']:%Y-%m}"].append(model)
        days: dict[tuple[str, Any], int] = defaultdict(int)
        for m in self.models.values():
            if m["record"] and m["created"] is not None:
                days[m["account"], m["created"].date()] += 1
        self.automated = {account for (account, _), n in days.items() if n >= AUTOMATED_MODELS}
        self._edges: dict[Any, dict[int, list[tuple[int, str]]]] = {}
        self._bases: dict[Any, dict[int, frozenset[int]]] = {}

    def parents(self, edges: Any) -> dict[int, list[tuple[int, str]]]:
        if edges not in self._edges:
            self.store.use_edges(edges)
            found: dict[int, list[tuple[int, str]]] = defaultdict(list)
            for child, parent, relation in self.store.con.execute(
                "SELECT child, parent, relation FROM lineage"
            ).fetchall():
                found[child].append((parent, relation))
            self._edges[edges] = found
        return self._edges[edges]

    def bases(self, edges: Any, model: int) -> frozenset[int]:
        """Bases by walking up. A cycle that nothing stands above is one base, named by its earliest member."""
        known = self._bases.setdefault(edges, {})
        if model not in known:
            found = set()
            for node in self.above(edges, model) | {model}:
                way = self.above(edges, node)
                if not way:
                    found.add(node)
                elif node in way and all(node in self.above(edges, other) for other in way):
                    found.add(min(way, key=lambda n: (self.models[n]["created"] is None, self.models[n]["created"], n)))
            known[model] = frozenset(found)
        return known[model]

    def above(self, edges: Any, model: int) -> frozenset[int]:
        """All that a model stands on; itself too where it is on a cycle."""
        parents = self.parents(edges)
        seen: set[int] = set()
        todo = [model]
        while todo:
            for parent, _ in parents.get(todo.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return frozenset(seen)

    def is_derivative(self, edges: Any, model: int) -> bool:
        """Whether it stands on another."""
        return model in self.parents(edges) and self.bases(edges, model) != {model}

    def group(self, model: int) -> str | None:
        organization = self.organization.get(self.models[model]["account"])
        return self.country.get(organization)

    def shares(self, d: Definition, month: str) -> dict[str, Fraction]:
        """Share of each group in one month."""
        parents = self.parents(d.edges)
        units: dict[Any, tuple[set[str | None], int, bool]] = {}
        for model in self.of_month[month]:
            facts = self.models[model]
            if not (self.is_derivative(d.edges, model) if d.population == "derivatives" else facts["record"]):
                continue
            relations = [r for _, r in parents.get(model, [])]
            if not d.mirrors and relations and all(r == "mirror" for r in relations):
                continue
            if d.downloads_min is not None and (facts["downloads"] or 0) < d.downloads_min:
                continue
            if d.relations is not None and not set(relations) & set(d.relations):
                continue
            if d.tasks is not None and facts["task"] not in d.tasks:
                continue
            if not d.automated and facts["account"] in self.automated:
                continue
            if facts["observer"] in d.leave_out_observers:
                continue
            attributed = {
                "uploader": [model],
                "parent": [p for p, _ in parents.get(model, [])],
                "root": sorted(self.bases(d.edges, model)),
            }[d.attribution]
            weight = (facts["downloads"] or 0) if d.measure == "downloads" else 1
            for i, other in enumerate(attributed):
                key = {"model": model, "account": facts["account"], "edge": (model, i)}[d.unit]
                groups, _, tracked = units.get(key, (set(), 0, True))
                organization = self.organization.get(self.models[other]["account"])
                units[key] = (groups | {self.group(other)}, weight, tracked and organization in self.listed)
        value: dict[str, Fraction] = defaultdict(Fraction)
        total = Fraction(0)
        for groups, weight, tracked in units.values():
            known = groups - {None}
            lost = None in groups and not (d.mixed == "bucket" and len(known) > 1)
            if (d.denominator == "resolved" and lost) or (d.denominator == "tracked" and not tracked):
                continue
            total += weight
            if d.mixed == "bucket":
                name = "mixed" if len(known) > 1 else "unresolved" if lost else known.pop()
                value[str(name)] += weight
            else:
                for group in groups:
                    part = Fraction(weight, len(groups)) if d.mixed == "split" else Fraction(weight)
                    value["unresolved" if group is None else group] += part
        return {g: v / total for g, v in value.items() if v} if total else {}
