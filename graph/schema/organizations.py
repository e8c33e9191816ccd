"""Who stands behind models: organizations, where they are based, who owns and funds them, and who uses models."""

from __future__ import annotations

from typing import Final

from graph.schema.core import Edge, Node, Property, Table, Type

KINDS: Final = (
    "big_tech",
    "company",
    "corporate",
    "startup",
    "university",
    "non_profit",
    "government",
    "collective",
    "individual",
    "investor",
    "public_market",
)
"""What an organization is.

`corporate` is an established company that is not one of the large platform companies; `company` says that no source
tells which of the three sorts a company is.
"""

KIND_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "big_tech": ("industry",),
    "company": ("industry",),
    "corporate": ("industry",),
    "startup": ("industry",),
    "investor": ("industry",),
    "public_market": ("industry",),
    "university": ("academia",),
    "non_profit": ("research_collective", "academia"),
    "government": ("government",),
    "collective": ("research_collective",),
    "individual": (),
}
"""Kind → classes of the coarser tables that say the same. These count a non-profit institute as either class."""

STATE_KINDS: Final = (
    "government",
    "state_university",
    "state_research",
    "state_fund",
    "state_finance",
    "state_enterprise",
    "sovereign_wealth",
)
"""How an organization belongs to a state."""

STATUSES: Final = ("closed", "announced", "reported", "rumored")
"""How firm a funding is: money changed hands; a party said it would; the press says so; the press doubts it."""

INSTRUMENTS: Final = (
    "equity",
    "debt",
    "grant",
    "ipo",
    "ipo_cornerstone",
    "secondary",
    "stock_merger",
    "parent_funding",
    "in_kind",
)
"""How money comes. A secondary sale and a merger paid in stock bring the organization none."""

ROLES: Final = ("lead", "participant", "sole")
"""Part that an investor has in a round."""

CONTROL_KINDS: Final = ("controlling", "minority")
"""A controlling owner decides; only such edges make the closure CONTROLLED_BY."""

ACCOUNT_KINDS: Final = ("organization", "collective", "individual", "reuploader")
"""What a Hub namespace is. A re-uploader is no lab: it has no organization of its own in the graph."""

DEPLOYMENT_KINDS: Final = ("adoption", "national_programme", "government", "marketing", "client_claim", "hosting")
"""Who uses a model how. `client_claim` is what a vendor says about its client."""

OPENNESS: Final = ("open", "proprietary")
"""Whether the weights of a model can be downloaded (not: whether it is open source), by a published list's word."""

REGION_SCHEMES: Final = ("atom", "eu_members", "greater_china")
"""Schemes of ingest/registry/regions.yaml, each a column of country and organization."""

SOURCED: Final = (
    Property(
        "sources",
        Type.TEXT_LIST,
        "URLs or ids of the source table that state it, main source first",
        iri="dcterms:source",
    ),
    Property("verified", Type.BOOLEAN, "a source states it; false where the row only says where it is from"),
    Property("retrieved_on", Type.DATE, "day on which the latest of its sources was read"),
    Property("note", Type.TEXT, "what a reader of the fact must know"),
)
"""What every curated edge carries."""

PERIOD: Final = (
    Property("since", Type.TEXT, "first day known, ISO 8601, may be a year or a month alone", iri="schema:startDate"),
    Property("until", Type.TEXT, "last day known, ISO 8601, may be partial; null while it lasts", iri="schema:endDate"),
)

_REGIONS: Final = tuple(
    Property(f"region_{scheme}", Type.TEXT, f"region in the scheme `{scheme}`: us | china | eu | other", indexed=True)
    for scheme in REGION_SCHEMES
)

ORGANIZATION = Node(
    label="Organization",
    table="organization",
    key="id",
    meaning="A company, university, state body, collective or person that makes, owns, funds or uses models",
    iri="org:Organization",
    extra_labels=(("Lab", "is_lab"), ("Funder", "is_funder")),
    properties=(
        Property("id", Type.TEXT, "slug", iri="schema:identifier"),
        Property("name", Type.TEXT, "name in Latin letters", iri="schema:name"),
        Property("native_name", Type.TEXT, "name in its own writing", iri="schema:alternateName"),
        Property("kind", Type.TEXT, " | ".join(KINDS) + "; null where no source says it", indexed=True),
        Property("is_lab", Type.BOOLEAN, "it publishes models: an account or a family of the registry is its own"),
        Property("is_funder", Type.BOOLEAN, "a FUNDED_BY edge ends at it"),
        Property("country", Type.TEXT, "headquarters, ISO 3166-1 alpha-2; null with country_reason", indexed=True),
        Property("country_reason", Type.TEXT, "why no country stands here; null where one does"),
        *_REGIONS,
        Property("state_kind", Type.TEXT, "how it belongs to a state: " + " | ".join(STATE_KINDS)),
        Property("wikidata", Type.TEXT, "Wikidata id, as in Q123", iri="schema:identifier"),
        Property("lei", Type.TEXT, "Legal Entity Identifier", iri="schema:leiCode"),
        Property("aliases", Type.TEXT_LIST, "other names, ascending", iri="schema:alternateName"),
        Property(
            "search_names", Type.TEXT_LIST, "id, names, aliases and Hub namespaces folded for look-up: see fold_name"
        ),
        *SOURCED,
    ),
)

COUNTRY = Node(
    label="Country",
    table="country",
    key="code",
    meaning="A country or territory of ISO 3166-1",
    iri="schema:Country",
    properties=(
        Property("code", Type.TEXT, "ISO 3166-1 alpha-2", iri="schema:identifier"),
        Property("name", Type.TEXT, "English short name", iri="schema:name"),
        *_REGIONS,
    ),
)

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

DEPLOYMENT = Node(
    label="Deployment",
    table="deployment",
    key="id",
    meaning="A use of models by somebody: a programme, an agency, a product, or a provider that hosts them",
    properties=(
        Property("id", Type.TEXT, "slug", iri="schema:identifier"),
        Property("name", Type.TEXT, "adopter or provider", iri="schema:name"),
        Property("kind", Type.TEXT, " | ".join(DEPLOYMENT_KINDS), indexed=True),
        Property("country", Type.TEXT, "where it is used, ISO 3166-1 alpha-2; null where no source says it"),
        Property("since", Type.TEXT, "first day known, ISO 8601, may be partial"),
        Property("adopters", Type.INTEGER, "number of adopters where the source counts them together"),
        Property("confidence", Type.TEXT, "high | medium | low: how far its source can be trusted"),
        *SOURCED,
    ),
)

FUNDING_ROUND = Node(
    label="FundingRound",
    table="funding_round",
    key="id",
    meaning="One event at which an organization took money; its amount counts once, however many investors it has",
    properties=(
        Property("id", Type.TEXT, "organization and round", iri="schema:identifier"),
        Property("organization", Type.TEXT, "id of the organization that raised it"),
        Property("name", Type.TEXT, "name of the round", iri="schema:name"),
        Property("instrument", Type.TEXT, " | ".join(INSTRUMENTS)),
        Property("status", Type.TEXT, " | ".join(STATUSES), indexed=True),
        Property("equity_usd", Type.REAL, "new equity; null where not known", "USD"),
        Property("debt_usd", Type.REAL, "new debt; null where there is none or it is not known", "USD"),
        Property("valuation_usd", Type.REAL, "valuation after the round", "USD"),
        Property("amount", Type.REAL, "amount in `currency`, as the source states it"),
        Property("currency", Type.TEXT, "ISO 4217"),
        Property("rate_on", Type.TEXT, "day of the exchange rate behind the USD amounts; null where USD or not stated"),
        Property("announced_on", Type.TEXT, "ISO 8601, may be partial"),
        Property("closed_on", Type.TEXT, "ISO 8601, may be partial"),
        Property("closed_year", Type.INTEGER, "year of closed_on, else of announced_on", "year"),
        *SOURCED,
    ),
)

STATEMENT = Node(
    label="Statement",
    table="statement",
    key="id",
    meaning="What one source says about a property of an organization; all are kept, one is chosen",
    iri="schema:Claim",
    properties=(
        Property("id", Type.TEXT, "organization, property and source", iri="schema:identifier"),
        Property("organization", Type.TEXT, "id of the organization"),
        Property("property", Type.TEXT, "country | kind | region", indexed=True),
        Property("value", Type.TEXT, "value in the graph's terms; null where the source says that there is none"),
        Property("value_text", Type.TEXT, "value as the source writes it"),
        Property("source", Type.TEXT, "id of the source table, or `registry`"),
        Property("retrieved_on", Type.DATE, "day on which the source was read"),
        Property("chosen", Type.BOOLEAN, "the graph holds this value"),
        Property("agrees", Type.BOOLEAN, "it says the same as the chosen one"),
        Property("explanation", Type.TEXT, "why the chosen value stands against it; null where they agree"),
    ),
)

ACCOUNT_RUN_BY = Edge(
    type="RUN_BY",
    table="account_run_by",
    start="Account",
    end="Organization",
    start_column="account",
    end_column="organization",
    meaning="The organization decides what the namespace publishes",
    properties=(*PERIOD, *SOURCED),
)

DEPLOYMENT_RUN_BY = Edge(
    type="RUN_BY",
    table="deployment_run_by",
    start="Deployment",
    end="Organization",
    start_column="deployment",
    end_column="organization",
    meaning="The organization runs the deployment",
    properties=SOURCED,
)

BASED_IN = Edge(
    type="BASED_IN",
    table="based_in",
    start="Organization",
    end="Country",
    start_column="organization",
    end_column="country",
    key=("kind",),
    meaning="Where the organization sits",
    iri="schema:location",
    properties=(Property("kind", Type.TEXT, "headquarters | incorporated"), *PERIOD, *SOURCED),
)

OWNED_BY = Edge(
    type="OWNED_BY",
    table="owned_by",
    start="Organization",
    end="Organization",
    start_column="organization",
    end_column="owner",
    meaning="The second owns the first, wholly or in part, or it is a unit of it",
    properties=(
        Property("kind", Type.TEXT, " | ".join(CONTROL_KINDS), indexed=True),
        Property("share_percent", Type.REAL, "share as the source states it", "percent"),
        *PERIOD,
        *SOURCED,
    ),
)

CONTROLLED_BY = Edge(
    type="CONTROLLED_BY",
    table="controlled_by",
    start="Organization",
    end="Organization",
    start_column="organization",
    end_column="owner",
    meaning="Computed closure of the verified controlling OWNED_BY edges that have no end; nobody controls itself",
    iri="org:transitiveSubOrganizationOf",
    properties=(
        Property("depth", Type.INTEGER, "edges on the shortest chain", "edges"),
        Property("chain", Type.TEXT_LIST, "ids from the organization to the owner, the first of the shortest chains"),
    ),
)

SPUN_OUT_OF = Edge(
    type="SPUN_OUT_OF",
    table="spun_out_of",
    start="Organization",
    end="Organization",
    start_column="organization",
    end_column="origin",
    meaning="The first was founded out of the second; it says nothing of control",
    properties=(*PERIOD, *SOURCED),
)

FUNDED_BY = Edge(
    type="FUNDED_BY",
    table="funded_by",
    start="Organization",
    end="Organization",
    start_column="organization",
    end_column="funder",
    key=("round",),
    meaning="The second put money into the first. Amounts of investors never add up to a round: see FundingRound",
    iri="schema:funder",
    properties=(
        Property("round", Type.TEXT, "id of the funding round"),
        Property("instrument", Type.TEXT, " | ".join(INSTRUMENTS)),
        Property("role", Type.TEXT, " | ".join(ROLES) + "; null where not stated"),
        Property("status", Type.TEXT, " | ".join(STATUSES), indexed=True),
        Property("amount_usd", Type.REAL, "this investor's own part; null where not stated", "USD"),
        Property("share_percent", Type.REAL, "this investor's stake after it", "percent"),
        Property("announced_on", Type.TEXT, "ISO 8601, may be partial"),
        *SOURCED,
    ),
)

BACKED_BY = Edge(
    type="BACKED_BY",
    table="backed_by",
    start="Organization",
    end="Organization",
    start_column="organization",
    end_column="funder",
    key=("status",),
    meaning="Computed: money of the second stands behind the first, by one funding and any controlling owners",
    properties=(
        Property("status", Type.TEXT, "status of the funding: " + " | ".join(STATUSES), indexed=True),
        Property("depth", Type.INTEGER, "edges of the chain; 1 where it funded the organization itself", "edges"),
        Property("chain", Type.TEXT_LIST, "ids from the organization to the funder, the first of the shortest chains"),
    ),
)

RAISED = Edge(
    type="RAISED",
    table="raised",
    start="Organization",
    end="FundingRound",
    start_column="organization",
    end_column="round",
    view="SELECT organization, id AS round FROM funding_round",
    meaning="The organization took the money of the round",
    properties=(),
)

STATE_LINKED_TO = Edge(
    type="STATE_LINKED_TO",
    table="state_linked_to",
    start="Organization",
    end="Country",
    start_column="organization",
    end_column="country",
    key=("kind",),
    meaning="The organization is an arm of this state: a sourced claim, never a hunch",
    properties=(Property("kind", Type.TEXT, " | ".join(STATE_KINDS)), *PERIOD, *SOURCED),
)

DEVELOPED_BY = Edge(
    type="DEVELOPED_BY",
    table="developed_by",
    start="Family",
    end="Organization",
    start_column="family",
    end_column="organization",
    view="SELECT id AS family, developer AS organization FROM family WHERE developer IS NOT NULL",
    meaning="The organization releases the family",
    iri="schema:manufacturer",
    properties=(),
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

USES_MODEL = Edge(
    type="USES",
    table="uses_model",
    start="Deployment",
    end="Model",
    start_column="deployment",
    end_column="model",
    meaning="The deployment runs this model",
    properties=(
        Property("relation", Type.TEXT, "builds_on | deploys | hosts | integrates | markets | client_of | trains_on"),
        Property("name", Type.TEXT, "model as the source names it"),
        *SOURCED,
    ),
)

USES_FAMILY = Edge(
    type="USES",
    table="uses_family",
    start="Deployment",
    end="Family",
    start_column="deployment",
    end_column="family",
    meaning="The deployment runs models of this family; its source names no single one",
    properties=(
        Property("relation", Type.TEXT, "builds_on | deploys | hosts | integrates | markets | client_of | trains_on"),
        Property("name", Type.TEXT, "family as the source names it"),
        *SOURCED,
    ),
)

ABOUT = Edge(
    type="ABOUT",
    table="about",
    start="Statement",
    end="Organization",
    start_column="statement",
    end_column="organization",
    view="SELECT id AS statement, organization FROM statement",
    meaning="The statement is about this organization",
    iri="schema:about",
    properties=(),
)

SOURCE = Table(
    table="source",
    meaning="Tables and publications that curated facts name by id",
    properties=(
        Property("id", Type.TEXT, "id used in `sources`"),
        Property("title", Type.TEXT, "title"),
        Property("publisher", Type.TEXT, "who publishes it"),
        Property("license", Type.TEXT, "license id, or `facts` where only facts were taken"),
        Property("url", Type.TEXT, "address; null where none was checked"),
        Property("published_on", Type.TEXT, "ISO 8601, may be partial"),
        Property("retrieved_on", Type.DATE, "day on which it was read"),
    ),
)

OVERRIDE = Table(
    table="override",
    meaning="Corrections of single facts, each with author and reason",
    properties=(
        Property("subject", Type.TEXT, "organization:ID, account:ID or model:ID"),
        Property("property", Type.TEXT, "property that is corrected"),
        Property("value", Type.TEXT, "value that holds"),
        Property("author", Type.TEXT, "who decided it"),
        Property("reason", Type.TEXT, "why"),
        Property("decided_on", Type.DATE, "when"),
        Property("sources", Type.TEXT_LIST, "URLs or ids of the source table"),
    ),
)

NODES = (ORGANIZATION, COUNTRY, FAMILY, BENCHMARK, DEPLOYMENT, FUNDING_ROUND, STATEMENT)
EDGES = (
    ACCOUNT_RUN_BY,
    DEPLOYMENT_RUN_BY,
    BASED_IN,
    OWNED_BY,
    CONTROLLED_BY,
    SPUN_OUT_OF,
    FUNDED_BY,
    BACKED_BY,
    RAISED,
    STATE_LINKED_TO,
    DEVELOPED_BY,
    MEMBER_OF,
    ENTERED,
    SCORED,
    USES_MODEL,
    USES_FAMILY,
    ABOUT,
)
TABLES = (SOURCE, OVERRIDE)
