"""Who stands behind models: organizations, where they are based, and who owns them."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type
from graph.schema.sources import PERIOD, SOURCED

Kind = Literal[
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
]
"""What an organization is.

`corporate` is an established company that is not one of the large platform companies; `company` says that no source
tells which of the three sorts a company is.
"""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

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

StateKind = Literal[
    "government",
    "state_university",
    "state_research",
    "state_fund",
    "state_finance",
    "state_enterprise",
    "sovereign_wealth",
]
"""How an organization belongs to a state."""
STATE_KINDS: Final[tuple[StateKind, ...]] = get_args(StateKind)

CONTROL_KINDS: Final = ("controlling", "minority")
"""A controlling owner decides; only such edges make the closure CONTROLLED_BY."""

AccountKind = Literal["organization", "collective", "individual", "reuploader"]
"""What a Hub namespace is. A re-uploader is no lab: it has no organization of its own in the graph."""

REGION_SCHEMES: Final = ("atom", "eu_members", "greater_china")
"""Schemes of ingest/registry/regions.yaml, each a column of country and organization."""

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

NODES: Final[tuple[Node, ...]] = (ORGANIZATION, COUNTRY)
EDGES: Final[tuple[Edge, ...]] = (
    ACCOUNT_RUN_BY,
    BASED_IN,
    OWNED_BY,
    CONTROLLED_BY,
    SPUN_OUT_OF,
    STATE_LINKED_TO,
    DEVELOPED_BY,
)
TABLES: Final[tuple[Table, ...]] = ()
