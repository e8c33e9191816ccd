"""Where curated facts come from: what every such edge carries, the sources, and what sources say that is not used."""

from __future__ import annotations

from typing import Final

from graph.schema.core import Edge, Node, Property, Table, Type

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

NODES: Final[tuple[Node, ...]] = (STATEMENT,)
EDGES: Final[tuple[Edge, ...]] = (ABOUT,)
TABLES: Final[tuple[Table, ...]] = (SOURCE, OVERRIDE)
