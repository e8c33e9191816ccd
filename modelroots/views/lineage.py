"""The lineage of models as a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from modelroots.views.network import Item, Link, Network, wrap

if TYPE_CHECKING:
    from graph.store.base import EdgeChoice
    from modelroots.api import Graph


def lineage_network(
    graph: Graph, models: Sequence[str], edges: EdgeChoice = "default", *, down: bool = False, depth: int | None = None
) -> Network:
    """What models stand on, or with `down` what stands on them, coloured by the country of each model's own lab.

    Args:
        graph: where to ask.
        models: Hub ids.
        edges: which edges count.
        down: derivatives instead of ancestors.
        depth: edges from the models at the most; None for all.

    Raises:
        NotFoundError: a model is not in the graph.
    """
    question = "descendant_edges" if down else "ancestor_edges"
    found = graph.ask(question, edges, model=list(models), max_depth=depth).rows
    links = list({(e.child, e.parent, e.relation): e for e in found}.values())
    asked = [row.model for row in graph.ask("models", edges, model=list(models)).rows]
    ids = dict.fromkeys([*asked, *(end for e in links for end in (e.child, e.parent))])
    known = graph.ask("models", edges, model=list(ids)).rows
    known.sort(key=lambda m: (m.model not in asked, -(m.downloads_30d or 0), m.model))
    title = f"What {'stands on ' if down else ''}{', '.join(asked)}{'' if down else ' stands on'}"
    chosen = f"edge set {edges}" if isinstance(edges, str) else f"edges of confidence {edges} or more"
    return Network(
        title=title,
        subtitle=f"graph {graph.info.hash} · {chosen} · {len(ids)} models, {len(links)} edges",
        items=[_item(m, marked=m.model in asked) for m in known],
        links=[_link(e) for e in links],
        category_title="Country of the lab that uploaded it",
        arrow="An arrow leads from a model to one that it was made from.",
        sources_first=False,
    )


def _item(row: Any, *, marked: bool) -> Item:
    account, slash, name = row.model.rpartition("/")
    place = row.country or "country not known"
    facts = {
        "Account": account or "none: a legacy name",
        "Lab": row.organization or "not known",
        "Country of the lab": place,
        "Origin by its bases": row.origin_bucket,
        "A base": "yes" if row.is_root else None,
        "Created": f"{row.created_at:%Y-%m-%d}" if row.created_at else None,
        "Downloads in 30 days": f"{row.downloads_30d:,}" if row.downloads_30d is not None else None,
        "Parameters": f"{row.parameter_count:,}" if row.parameter_count else None,
        "Declared license": ", ".join(row.declared_licenses or ()) or None,
        "Record": None if row.has_record else "none: known because other models name it",
    }
    return Item(
        id=row.model,
        label=(*wrap(name), *wrap(" · ".join(filter(None, (account, row.country))), lines=1)),
        details=(row.model, *(f"{k}: {v}" for k, v in facts.items() if v is not None)),
        category=row.country,
        owner=account if slash else None,
        marked=marked,
    )


def _link(row: Any) -> Link:
    return Link(
        source=row.child,
        target=row.parent,
        label=row.relation,
        details=(
            f"{row.child}",
            f"{row.relation} of {row.parent}",
            f"Confidence: {row.confidence:.2f} ({', '.join(row.methods)}; {row.claims} claims)",
        ),
    )
