"""Licenses and their clauses, what a model states, what reaches it along its lineage, and where the two disagree."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type

ClauseKind = Literal["permission", "duty", "prohibition", "condition"]
CLAUSE_KINDS: Final[tuple[ClauseKind, ...]] = get_args(ClauseKind)

Severity = Literal["high", "medium", "low"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

REACHES: Final = ("copy", "derivative", "adapter", "outputs")
"""How a license reaches a model, strongest first.

copy: only quantizations, conversions and mirrors lie between: it is the work itself.
derivative: the weights were changed on the way (fine-tune, merge, pruning, continued pretraining, or not known).
adapter: an adapter lies between, and the license does not count adapters as derivatives: separable from the base.
outputs: only outputs were learned from on the way; the license says something about that.
"""

CATEGORIES: Final = ("public_domain", "permissive", "copyleft", "restricted", "non_commercial")
"""Kinds of license, most permissive first, as their clauses make them."""

PLACEHOLDERS: Final = ("other", "unknown", "inherited", "mixed", "reserved")
"""License ids that name no license."""

PARAMETERS: Final = (
    Property("wording", Type.TEXT, "words that must be shown, or the notice that must be given"),
    Property("outputs", Type.BOOLEAN, "the duty also holds for models that learned from outputs alone"),
    Property("policy", Type.TEXT, "where the restrictions stand: the attachment, or the policy incorporated"),
    Property("restricts", Type.TEXT_LIST, "kinds of use that are forbidden"),
    Property("monthly_active_users", Type.INTEGER, "threshold", "monthly active users"),
    Property("measured", Type.TEXT, "when the threshold is measured"),
    Property("revenue", Type.REAL, "threshold, in `currency` per `period`"),
    Property("currency", Type.TEXT, "ISO 4217 code"),
    Property("period", Type.TEXT, "month | year"),
    Property("effect", Type.TEXT, "what follows above a threshold: license needed | display"),
    Property("territories", Type.TEXT_LIST, "ISO 3166-1 alpha-2 codes, and EU for the European Union"),
    Property("scope", Type.TEXT, "what a share-alike duty or an exclusion covers"),
    Property("accepts", Type.TEXT_LIST, "other licenses that the text accepts for derivatives"),
    Property("exempt", Type.TEXT_LIST, "licenses whose models may be improved all the same"),
    Property(
        "covers", Type.TEXT_LIST, "what the text counts as derivative: adapter, quantization, merge, distillation"
    ),
)
"""Parameters that a clause of a license can have. Which clause takes which is said by the registry's vocabulary."""

LICENSE = Node(
    label="License",
    table="license",
    key="id",
    meaning="A license, or a word that stands for one: `placeholder` says that it names none",
    iri="spdx:ExpandedLicensing/License",
    properties=(
        Property("id", Type.TEXT, "the Hub's id, or where it has none a name like it", iri="schema:identifier"),
        Property("name", Type.TEXT, "full name", iri="schema:name"),
        Property("spdx_id", Type.TEXT, "SPDX id, or a LicenseRef- where SPDX has none"),
        Property("on_hub", Type.BOOLEAN, "the Hub knows the id"),
        Property("owner", Type.TEXT, "who publishes the text; null where nobody in particular does"),
        Property("family", Type.TEXT, "licenses that are versions of one another"),
        Property("version", Type.TEXT, "version or date"),
        Property("category", Type.TEXT, " | ".join(CATEGORIES) + "; null where nobody has read it", indexed=True),
        Property("is_read", Type.BOOLEAN, "its clauses were read from the text; false: nobody has read it"),
        Property("placeholder", Type.TEXT, " | ".join(PLACEHOLDERS) + "; null for a license"),
        Property("text_source", Type.TEXT, "where the text that was read is from"),
        Property("text_url", Type.TEXT, "address of the text"),
    ),
)

CLAUSE = Node(
    label="Clause",
    table="clause",
    key="id",
    meaning="A kind of term that licenses can hold",
    properties=(
        Property("id", Type.TEXT, "name of the clause"),
        Property("kind", Type.TEXT, " | ".join(CLAUSE_KINDS), indexed=True),
        Property("meaning", Type.TEXT, "what it says"),
        Property("severity", Type.TEXT, "weight of its absence from a derivative's own license; null: none"),
    ),
)

HAS_CLAUSE = Edge(
    type="HAS_CLAUSE",
    table="has_clause",
    start="License",
    end="Clause",
    start_column="license",
    end_column="clause",
    meaning="The license has such a term",
    properties=(Property("section", Type.TEXT, "section of the text that it was read from"), *PARAMETERS),
)

LICENSED_UNDER = Edge(
    type="LICENSED_UNDER",
    table="licensed_under",
    start="Model",
    end="License",
    start_column="model",
    end_column="license",
    key=("basis",),
    meaning="What a model is said to be licensed under",
    iri="dcterms:license",
    properties=(
        Property(
            "basis",
            Type.TEXT,
            "declared: the uploader says so; concluded: a row of the registry says so of the base's own terms",
            indexed=True,
        ),
        Property("source", Type.TEXT, "license | license_name | license_link | observation, or the registry's source"),
        Property("written", Type.TEXT, "as it was written"),
    ),
)

BOUND_BY = Edge(
    type="BOUND_BY",
    table="bound_by",
    start="Model",
    end="License",
    start_column="model",
    end_column="license",
    key=("edges",),
    meaning="Computed: a license that reaches a model along its lineage",
    properties=(
        Property("edges", Type.TEXT, "edge set of the lineage", indexed=True),
        Property("reach", Type.TEXT, " | ".join(REACHES) + ": the strongest way that leads there"),
        Property("depth", Type.INDEX, "edges on the shortest such way", "edges"),
        Property("ancestor", Type.TEXT, "Hub id of the nearest ancestor from which it comes"),
        Property("ancestor_idx", Type.INDEX, "row number of that ancestor", stored_only=True),
    ),
)

CONFLICTS_WITH = Edge(
    type="CONFLICTS_WITH",
    table="conflicts_with",
    start="Model",
    end="License",
    start_column="model",
    end_column="license",
    key=("edges", "clause"),
    meaning="Computed: a license that binds the model holds a clause that the model's own license does not keep",
    properties=(
        Property("edges", Type.TEXT, "edge set of the lineage", indexed=True),
        Property("clause", Type.TEXT, "clause of the ancestor's license that is not kept"),
        Property("kind", Type.TEXT, "grants: grants what is withheld; drops: drops a duty; name: by its name"),
        Property("severity", Type.TEXT, " | ".join(SEVERITIES), indexed=True),
        Property("own_license", Type.TEXT, "license of the model; null where the conflict is with its name"),
        Property("reach", Type.TEXT, "how the ancestor's license reaches the model"),
        Property("ancestor", Type.TEXT, "Hub id of the ancestor"),
    ),
)

LICENSE_ALIAS = Table(
    table="license_alias",
    meaning="Ways to write a license, folded, and the license that they mean",
    properties=(
        Property("alias", Type.TEXT, "lower case, words joined by hyphens"),
        Property("license", Type.TEXT, "license id"),
    ),
)

LICENSE_RULE = Table(
    table="license_rule",
    meaning="Bases whose license the registry knows: conclusions, where records are missing or say less",
    properties=(
        Property("pattern", Type.TEXT, "glob over Hub ids"),
        Property("license", Type.TEXT, "license id"),
        Property("source", Type.TEXT, "where it is stated"),
    ),
)

LICENSE_TEXT = Table(
    table="license_text",
    meaning="What models state about their license, as written, and what became of it",
    properties=(
        Property("written", Type.TEXT, "as written"),
        Property("models", Type.INTEGER, "models that state it", "models"),
        Property("licenses", Type.TEXT_LIST, "license ids; empty where no rule maps it"),
        Property("reason", Type.TEXT, "why no license was found; null where one was"),
    ),
)

NODES = (LICENSE, CLAUSE)
EDGES = (HAS_CLAUSE, LICENSED_UNDER, BOUND_BY, CONFLICTS_WITH)
TABLES = (LICENSE_ALIAS, LICENSE_RULE, LICENSE_TEXT)
