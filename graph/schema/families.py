"""Families of models, and the lists that score them."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type
from graph.schema.sources import SOURCED

Openness = Literal["open", "proprietary"]
"""Whether the weights of a model can be downloaded (not: whether it is open source), by a published list's word."""
OPENNESS: Final[tuple[Openness, ...]] = get_args(Openness)

FAMILY = Node(
    label="Family",
    table="family",
    key="id",
    meaning="Models of one developer released under one name",
    iri="schema:ProductGroup",
    properties=(
        Property("id", Type.TEXT, "slug", iri="schema:identifier"),
        Property("name", Type.TEXT, "name as its developer writes it", iri="schema:name"),
        Property("scope", Type.TEXT, "line: all that a developer releases under a name; generation: one release of it"),
        Property("line", Type.TEXT, "id of the line that a generation belongs to"),
        Property("developer", Type.TEXT, "id of the organization that releases it"),
        Property("first_release_on", Type.DATE, "day of its first release", iri="schema:releaseDate"),
        Property("report_after", Type.TEXT, "time from the release to the technical report, as published"),
        Property("parameters_min", Type.INTEGER, "smallest member, total", "parameters"),
        Property("parameters_max", Type.INTEGER, "largest member, total", "parameters"),
        Property("active_parameters", Type.TEXT_LIST, "active per token of its mixture-of-experts members", "billions"),
        Property("context_tokens", Type.INTEGER, "longest context, as published", "tokens"),
        Property("license", Type.TEXT, "license id of its main members, as the developer states it"),
        Property("members", Type.TEXT, "what belongs to it, in words"),
        Property("reasoning_modes", Type.TEXT, "dual where one model answers with and without reasoning"),
        Property("languages", Type.INTEGER, "languages supported, as published", "languages"),
        Property("valuation_usd", Type.REAL, "developer's valuation or market capitalization, as published", "USD"),
        Property("distilled_onto", Type.TEXT_LIST, "families of others that distilled members are built on"),
        Property("earlier_releases", Type.TEXT_LIST, "other releases of the developer, as name and date"),
        *SOURCED,
    ),
)

BENCHMARK = Node(
    label="Benchmark",
    table="benchmark",
    key="id",
    meaning="A test or an arena that models are ranked by",
    properties=(
        Property("id", Type.TEXT, "slug", iri="schema:identifier"),
        Property("name", Type.TEXT, "name as its operator writes it", iri="schema:name"),
        Property("metric", Type.TEXT, "what the value is"),
        Property("unit", Type.TEXT, "unit of the value"),
        *SOURCED,
    ),
)

MEMBER_OF = Edge(
    type="MEMBER_OF",
    table="member_of",
    start="Model",
    end="Family",
    start_column="model",
    end_column="family",
    meaning="A rule of the registry counts the repository as a member: its developer's own, never a derivative",
    iri="schema:isVariantOf",
    properties=(Property("rule", Type.TEXT, "the rule that matched"),),
)

ENTERED = Edge(
    type="ENTERED",
    table="entered",
    start="Organization",
    end="Benchmark",
    start_column="organization",
    end_column="benchmark",
    key=("list", "name"),
    meaning="A published list gives a value for a model of the organization, on the Hub or not",
    properties=(
        Property("list", Type.TEXT, "id of the list: publisher and day", indexed=True),
        Property("name", Type.TEXT, "model as the list names it"),
        Property(
            "model",
            Type.TEXT,
            "Hub id that the registry gives, or else of the one repository with exactly this name that the "
            "organization or one that it controls runs; null where there is none",
        ),
        Property("value", Type.REAL, "value in the benchmark's unit"),
        Property("rank", Type.INTEGER, "rank as listed; null where the list has none"),
        Property("votes", Type.INTEGER, "votes behind an arena value", "votes"),
        Property("as_of", Type.DATE, "day of the list"),
        Property("organization_text", Type.TEXT, "organization as the list names it"),
        Property("license_text", Type.TEXT, "license as the list names it; null where it names none"),
        Property(
            "openness",
            Type.TEXT,
            "computed of license_text: " + " | ".join(OPENNESS) + "; null where the text does not say",
        ),
        Property("released_on", Type.TEXT, "release of the model, ISO 8601, may be partial; null where not known"),
        Property("release_source", Type.TEXT, "source of released_on; null where the model's name itself states it"),
        *SOURCED,
    ),
)

SCORED = Edge(
    type="SCORED",
    table="scored",
    start="Model",
    end="Benchmark",
    start_column="model",
    end_column="benchmark",
    key=("list", "name"),
    view=(
        "SELECT m.idx AS model, e.benchmark, e.list, e.name, e.value, b.metric, e.as_of, e.sources FROM entered e "
        "JOIN model m ON m.id = e.model JOIN benchmark b ON b.id = e.benchmark"
    ),
    meaning="A published list gives a value for the model",
    properties=(
        Property("list", Type.TEXT, "id of the list"),
        Property("name", Type.TEXT, "model as the list names it: several names may mean one repository"),
        Property("value", Type.REAL, "value in the benchmark's unit"),
        Property("metric", Type.TEXT, "what the value is"),
        Property("as_of", Type.DATE, "day of the list"),
        Property("sources", Type.TEXT_LIST, "URLs or ids of the source table"),
    ),
)

NODES: Final[tuple[Node, ...]] = (FAMILY, BENCHMARK)
EDGES: Final[tuple[Edge, ...]] = (MEMBER_OF, ENTERED, SCORED)
TABLES: Final[tuple[Table, ...]] = ()
