"""Networks of organizations: the money around one of them, and the family tree of labs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from modelroots.views.network import Item, Link, Network, wrap

if TYPE_CHECKING:
    from modelroots.api import Graph

_WORDS: Final = {"owned_by": "owned by", "spun_out_of": "spun out of", "funded_by": "funded by"}


def funding_network(graph: Graph, organization: str, *, steps: int = 2) -> Network:
    """Owners, funders and origins around an organization, and what these own and fund, coloured by country.

    Args:
        graph: where to ask.
        organization: its id.
        steps: edges from the organization at the most, in either direction.
    """
    edges = graph.ask("organization_edges").rows
    near = {organization}
    for _ in range(steps):
        near |= {end for e in edges if {e.organization, e.other} & near for end in (e.organization, e.other)}
    kept = [e for e in edges if e.organization in near and e.other in near]
    return _network(graph, "Money and owners around {}", kept, {organization}, near)


def lab_tree(graph: Graph) -> Network:
    """Every lab that is owned by or came out of another organization, with the families of these labs."""
    edges = [e for e in graph.ask("organization_edges").rows if e.relation != "funded_by"]
    ids = {end for e in edges for end in (e.organization, e.other)}
    families = [f for f in graph.ask("family_profile").rows if f.developer in ids]
    network = _network(graph, "Family tree of labs", edges, set(), ids)
    items = [
        Item(
            id=f"family {f.family}",
            label=(*wrap(f.name, lines=1), "family"),
            details=(f.name, f"Developer: {f.developer}", f"Models in the graph: {f.models}"),
            category=f.country,
            owner=f.developer,
        )
        for f in families
    ]
    links = [Link(f"family {f.family}", f.developer, "developed by") for f in families]
    return Network(
        title=network.title,
        subtitle=f"graph {graph.info.hash} · {len(ids)} organizations, {len(families)} families",
        items=[*network.items, *items],
        links=[*network.links, *links],
        category_title=network.category_title,
        arrow="An arrow leads from a lab to its owner or origin, and from a family to its developer.",
        sources_first=False,
    )


def _network(graph: Graph, title: str, edges: list[Any], marked: set[str], ids: Iterable[str]) -> Network:
    known = {r.organization: r for r in graph.ask("organizations").rows}
    degree = {i: sum(i in {e.organization, e.other} for e in edges) for i in ids}
    order = sorted(degree, key=lambda i: (i not in marked, -degree[i], i))
    return Network(
        title=title.format(", ".join(known[i].name for i in sorted(marked))),
        subtitle=f"graph {graph.info.hash} · {len(order)} organizations, {len(edges)} edges",
        items=[_item(known[i], marked=i in marked) for i in order],
        links=[_link(e) for e in edges],
        category_title="Country of the headquarters",
        arrow="An arrow leads from an organization to its owner, its funder or where it came out of.",
        sources_first=False,
    )


def _item(row: Any, *, marked: bool) -> Item:
    facts = {
        "Name": " ".join(filter(None, (row.name, row.native_name))),
        "Kind": (row.kind or "").replace("_", " ") or None,
        "Country": row.country or f"not known: {row.country_reason}",
        "Hub accounts": ", ".join(row.accounts) or None,
        "Sources": ", ".join(row.sources),
    }
    return Item(
        id=row.organization,
        label=(*wrap(row.name), *wrap(" · ".join(filter(None, (row.kind, row.country))).replace("_", " "), lines=1)),
        details=(row.organization, *(f"{k}: {v}" for k, v in facts.items() if v)),
        category=row.country,
        owner=row.organization,
        marked=marked,
    )


def _link(row: Any) -> Link:
    facts = (
        row.detail,
        row.moment,
        f"USD {row.amount_usd:,.0f}" if row.amount_usd else None,
        f"{row.share_percent:g} percent" if row.share_percent is not None else None,
    )
    return Link(
        source=row.organization,
        target=row.other,
        label=_WORDS[row.relation],
        details=(
            f"{row.organization} {_WORDS[row.relation]} {row.other}",
            ", ".join(f for f in facts if f) or "no details stated",
            f"Sources: {', '.join(row.sources)}",
        ),
    )
