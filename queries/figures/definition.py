"""What a figure counts: a definition has a name, a sentence that states it exactly, and a hash."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, Self, get_args

from graph.errors import UsageError
from graph.schema.lineage import DEFAULT_MIN_CONFIDENCE, EDGE_SETS, RELATIONS
from graph.store.base import EdgeChoice

Measure = Literal["count", "downloads"]
Unit = Literal["model", "account", "edge"]
Population = Literal["derivatives", "all"]
Attribution = Literal["uploader", "parent", "root"]
Mixed = Literal["bucket", "split", "each"]
Denominator = Literal["all", "resolved", "tracked"]
Grouping = Literal[
    "country", "region", "organization", "owner", "funder", "family", "license", "relation", "base", "account"
]
Period = Literal["month", "quarter", "all"]

TEXT_TASKS: Final = ("text-generation", "text2text-generation", "image-text-to-text", "any-to-any")
"""Pipeline tags of language models, the unit of most published figures."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's definition. Two definitions with the same fields but the name have the same hash.

    Attributes:
        measure: count units, or add up the 30-day downloads of the models (unit `model` only).
        unit: what is counted: models, the accounts that uploaded one, or lineage edges.
        population: only derivatives, or all models with a record; one that stands on no other is its own base.
        attribution: whose group a derivative is given: its uploader's, its immediate parents', its bases'.
        edges: edge set of the lineage, or its minimum confidence.
        mirrors: whether a model whose only parents are mirrored originals counts as a derivative.
        mixed: a unit with several groups is its own bucket, is split evenly, or counts for each.
        denominator: all units; those resolved; those whose bases are all of tracked organizations.
        relations: only derivatives with one of these relations to a parent; None for all.
        tasks: only models with one of these pipeline tags; None for all.
        parameters_min, parameters_max: only models of known size in these bounds, in parameters.
        downloads_min: only models with at least this many downloads in 30 days.
        automated: whether models of accounts that look automated count.
        leave_out_observers: models observed by these are left out; for downloads counted at the time of upload.
        since, until: first and last month, YYYY-MM.
        group_by: what the groups are.
        period: months, quarters, or all time together.
    """

    name: str
    measure: Measure = "count"
    unit: Unit = "model"
    population: Population = "derivatives"
    attribution: Attribution = "root"
    edges: EdgeChoice = "default"
    mirrors: bool = True
    mixed: Mixed = "bucket"
    denominator: Denominator = "all"
    relations: tuple[str, ...] | None = None
    tasks: tuple[str, ...] | None = None
    parameters_min: int | None = None
    parameters_max: int | None = None
    downloads_min: int | None = None
    automated: bool = True
    leave_out_observers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    group_by: Grouping = "country"
    period: Period = "month"

    def __post_init__(self) -> None:
        for field, allowed in _CHOICES.items():
            value = getattr(self, field)
            if value not in allowed:
                raise UsageError(f"figure {self.name!r}: {field} {value!r}; expected one of {', '.join(allowed)}.")
        if isinstance(self.edges, str) and self.edges not in EDGE_SETS:
            raise UsageError(f"figure {self.name!r}: edges {self.edges!r}; expected one of {', '.join(EDGE_SETS)}.")
        wrong = [r for r in self.relations or () if r not in (*RELATIONS, "mirror")]
        if wrong:
            raise UsageError(f"figure {self.name!r}: relation {wrong[0]!r}; expected one of {', '.join(RELATIONS)}.")
        if self.measure == "downloads" and self.unit != "model":
            raise UsageError(f"figure {self.name!r}: downloads belong to models; unit {self.unit!r} has none.")
        if self.population == "all" and (self.unit == "edge" or self.attribution == "parent"):
            raise UsageError(
                f"figure {self.name!r}: edges and parents belong to derivatives; population 'all' has models without."
            )
        for bound in ("since", "until"):
            month = getattr(self, bound)
            if month is not None and not _MONTH.fullmatch(month):
                raise UsageError(f"figure {self.name!r}: {bound} {month!r}; expected a month such as '2025-09'.")
        if self.since is not None and self.until is not None and self.since > self.until:
            raise UsageError(f"figure {self.name!r}: since {self.since} is after until {self.until}.")
        if self.group_by == "relation" and self.attribution != "parent":
            raise UsageError(f"figure {self.name!r}: a relation is between child and parent; set attribution parent.")

    @property
    def hash(self) -> str:
        """Short hash of the definition, without its name."""
        return hashlib.sha256(json.dumps(self._content(), sort_keys=True).encode()).hexdigest()[:8]

    def _content(self) -> dict[str, Any]:
        content = asdict(self)
        del content["name"]
        if self.edges == "default":
            content["min_confidence"] = DEFAULT_MIN_CONFIDENCE  # what `default` means may change
        return content

    def with_(self, **changes: Any) -> Self:
        """The definition with other values."""
        return replace(self, **changes)

    @property
    def sentence(self) -> str:
        """The definition in one sentence, all of it."""
        whose = {
            "uploader": f"the {self.group_by} of the uploader",
            "parent": "its relation to each immediate parent"
            if self.group_by == "relation"
            else f"the {self.group_by} of the immediate parents",
            "root": f"the {self.group_by} of all bases of last resort",
        }[self.attribution]
        counted = {
            ("count", "model"): "Models",
            ("count", "account"): "Accounts that uploaded a model",
            ("count", "edge"): "Lineage edges of models",
            ("downloads", "model"): "Downloads in 30 days of models",
        }[self.measure, self.unit]
        lineage = (
            f"in the edge set `{self.edges}`"
            if isinstance(self.edges, str)
            else f"by edges of confidence {self.edges:g} or more"
        )
        if self.edges == "default":
            lineage += f" (confidence {DEFAULT_MIN_CONFIDENCE:g} or more, mirrors folded)"
        if self.population == "derivatives":
            parts = [f"{counted} that stand on another {lineage}"]
        else:
            parts = [f"{counted} with a record"]
            if self.attribution == "root":
                whose += f" {lineage}, its own where a model stands on none"
        parts += self._filters()
        when = {"month": "by month of creation", "quarter": "by quarter of creation", "all": "over all time"}
        parts.append(when[self.period])
        parts.append(f"by {whose}")
        parts.append(
            {
                "bucket": "units with several are a bucket of their own",
                "split": "units with several are split evenly",
                "each": "units with several count for each",
            }[self.mixed]
        )
        parts.append(
            {
                "all": "as a share of all of them",
                "resolved": "as a share of those whose groups are all known",
                "tracked": "as a share of those whose bases are all of organizations of the ATOM list",
            }[self.denominator]
        )
        return ", ".join(parts) + "."

    def _filters(self) -> list[str]:
        parts = []
        if not self.mirrors:
            parts.append("mere mirrors left out")
        if self.relations is not None:
            parts.append(f"with a relation {' or '.join(self.relations)} to a parent")
        if self.tasks is not None:
            parts.append(f"with the task {' or '.join(self.tasks)}")
        if self.parameters_min is not None:
            parts.append(f"of at least {self.parameters_min:,} parameters")
        if self.parameters_max is not None:
            parts.append(f"of at most {self.parameters_max:,} parameters")
        if self.downloads_min is not None:
            parts.append(f"with at least {self.downloads_min:,} downloads in 30 days")
        if not self.automated:
            parts.append("accounts that look automated left out")
        if self.leave_out_observers:
            parts.append(f"models observed at upload (by {', '.join(self.leave_out_observers)}) left out")
        if self.since is not None:
            parts.append(f"created in {self.since} or later")
        if self.until is not None:
            parts.append(f"created in {self.until} or earlier")
        return parts


_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_CHOICES: Final = {
    "measure": get_args(Measure),
    "unit": get_args(Unit),
    "population": get_args(Population),
    "attribution": get_args(Attribution),
    "mixed": get_args(Mixed),
    "denominator": get_args(Denominator),
    "group_by": get_args(Grouping),
    "period": get_args(Period),
}

_UPLOAD_TIME: Final = ("stream",)
"""Collections of the sample that observe a model within hours of its upload, when it has no downloads yet."""

_ROOT: Final = Definition("root")
_PARENT: Final = Definition("parent", attribution="parent")
_UPLOADER: Final = Definition("uploader", attribution="uploader")
_DOWNLOADS: Final = Definition("root-downloads", measure="downloads", leave_out_observers=_UPLOAD_TIME)

NAMED: Final[dict[str, Definition]] = {
    d.name: d
    for d in (
        _ROOT,
        _ROOT.with_(name="root-resolved", denominator="resolved"),
        _ROOT.with_(name="root-tracked", denominator="tracked"),
        _ROOT.with_(name="root-split", mixed="split"),
        _ROOT.with_(name="root-each", mixed="each"),
        _ROOT.with_(name="root-declared", edges="declared"),
        _ROOT.with_(name="root-declared-resolved", edges="declared", denominator="resolved"),
        _ROOT.with_(name="root-all-edges", edges="all"),
        _ROOT.with_(name="root-all-edges-resolved", edges="all", denominator="resolved"),
        _ROOT.with_(name="root-no-mirrors", mirrors=False),
        _ROOT.with_(name="root-no-automated", automated=False),
        _ROOT.with_(name="root-no-automated-resolved", automated=False, denominator="resolved"),
        _ROOT.with_(name="root-finetunes", relations=("finetune",)),
        _ROOT.with_(name="root-adapters", relations=("adapter",)),
        _ROOT.with_(name="root-quantized", relations=("quantized",)),
        _ROOT.with_(name="root-merges", relations=("merge",)),
        _ROOT.with_(name="root-trained", relations=("finetune", "adapter", "continued_pretrain")),
        _ROOT.with_(
            name="root-trained-resolved",
            relations=("finetune", "adapter", "continued_pretrain"),
            denominator="resolved",
        ),
        _ROOT.with_(name="root-text", tasks=TEXT_TASKS),
        _ROOT.with_(name="root-text-resolved", tasks=TEXT_TASKS, denominator="resolved"),
        _ROOT.with_(name="root-accounts", unit="account"),
        _ROOT.with_(name="root-edges", unit="edge"),
        _PARENT,
        _PARENT.with_(name="parent-resolved", denominator="resolved"),
        _PARENT.with_(name="parent-tracked", denominator="tracked"),
        _PARENT.with_(
            name="parent-tracked-downloaded",
            denominator="tracked",
            downloads_min=6,
            leave_out_observers=_UPLOAD_TIME,
        ),
        _PARENT.with_(name="parent-declared", edges="declared"),
        _PARENT.with_(name="parent-declared-resolved", edges="declared", denominator="resolved"),
        _PARENT.with_(name="parent-edges", unit="edge"),
        _UPLOADER,
        _UPLOADER.with_(name="uploader-resolved", denominator="resolved"),
        _DOWNLOADS,
        _DOWNLOADS.with_(name="root-downloads-resolved", denominator="resolved"),
        _DOWNLOADS.with_(name="parent-downloads", attribution="parent"),
    )
}
"""Definitions of which each has been used, or could be defended, for a published share of derivatives by origin."""


OTHERS: Final[dict[str, Definition]] = {
    d.name: d
    for d in (
        Definition("uploads", population="all", attribution="uploader"),
        Definition(
            "downloads",
            measure="downloads",
            population="all",
            attribution="uploader",
            leave_out_observers=_UPLOAD_TIME,
            period="all",
        ),
    )
}
"""Definitions of other figures: they stand in no band."""


def find_definition(name: str) -> Definition:
    """The definition of this name.

    Raises:
        UsageError: there is none.
    """
    everything = {**NAMED, **OTHERS}
    try:
        return everything[name]
    except KeyError:
        raise UsageError(f"no definition {name!r}. There are: {', '.join(everything)}.") from None
