"""Who puts money into organizations: rounds, their investors and what follows from them."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type
from graph.schema.sources import SOURCED

Status = Literal["closed", "announced", "reported", "rumored"]
"""How firm a funding is: money changed hands; a party said it would; the press says so; the press doubts it."""
STATUSES: Final[tuple[Status, ...]] = get_args(Status)

Instrument = Literal[
    "equity", "debt", "grant", "ipo", "ipo_cornerstone", "secondary", "stock_merger", "parent_funding", "in_kind"
]
"""How money comes. A secondary sale and a merger paid in stock bring the organization none."""
INSTRUMENTS: Final[tuple[Instrument, ...]] = get_args(Instrument)

Role = Literal["lead", "participant", "sole"]
"""Part that an investor has in a round."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)

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

NODES: Final[tuple[Node, ...]] = (FUNDING_ROUND,)
EDGES: Final[tuple[Edge, ...]] = (FUNDED_BY, BACKED_BY, RAISED)
TABLES: Final[tuple[Table, ...]] = ()
