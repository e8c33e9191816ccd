"""Lineage as an indented tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from queries.lineage import ancestor_edges, ancestors

_MOST_CHILDREN: Final = 20


def render_tree(
    starts: Sequence[str],
    edges: Sequence[ancestor_edges.Row],
    places: Sequence[ancestors.Row],
    *,
    down: bool = False,
    evidence: bool = False,
) -> Iterator[str]:
    """Lines of a tree per start: models above it, or below it with `down`.

    `places` say where the bases are from. A model that several ways lead to is drawn with its branch once; later it
    is named with `…`. Of very many branches the first are drawn and the rest counted.
    """
    branches: dict[tuple[str, str], list[Any]] = {}
    for edge in edges:
        branches.setdefault((edge.model, edge.parent if down else edge.child), []).append(edge)
    labels = {p.ancestor: _place(p) for p in places}
    spelled = {edge.model.lower(): edge.model for edge in edges}
    for given in starts:
        start = spelled.get(given.lower(), given)
        yield start
        yield from _branch(start, start, branches, labels, {start}, "", down=down, evidence=evidence)
        if (start, start) not in branches:
            yield "└─ no derivatives known" if down else "└─ no parents known: a base, or undeclared"


def _branch(
    start: str,
    node: str,
    branches: dict[tuple[str, str], list[Any]],
    labels: dict[str, str],
    drawn: set[str],
    indent: str,
    *,
    down: bool,
    evidence: bool,
) -> Iterator[str]:
    found = branches.get((start, node), [])
    shown = found[:_MOST_CHILDREN]
    for place, edge in enumerate(shown):
        last = place == len(found) - 1
        other = edge.child if down else edge.parent
        again = other in drawn and (start, other) in branches
        known = f"  ({edge.confidence:.2f}: {', '.join(edge.methods)}; {edge.claims} claims" if evidence else ""
        if evidence:
            known += f", {edge.first_seen} to {edge.last_seen})" if edge.first_seen else ")"
        yield f"{indent}{'└─' if last else '├─'} {edge.relation}: {other}{labels.get(other, '')}{known}" + (
            " …" if again else ""
        )
        if not again:
            drawn.add(other)
            yield from _branch(
                start, other, branches, labels, drawn, indent + ("   " if last else "│  "), down=down, evidence=evidence
            )
    if len(found) > len(shown):
        yield f"{indent}└─ and {len(found) - len(shown)} more (--format csv lists all)"


def _place(row: Any) -> str:
    """Lab and country of a base; nothing for models in between."""
    if not row.is_root:
        return ""
    if row.organization is None:
        return "  [base, lab not known]"
    return f"  [base, {row.organization}, {row.country or 'country not known'}]"
