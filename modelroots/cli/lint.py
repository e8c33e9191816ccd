"""`modelroots lint`: what is odd in the lineage of a graph."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from modelroots.cli.options import EdgesOption, FormatOption, GraphOption, LimitOption, home
from modelroots.output import Format


class Kind(enum.StrEnum):
    """Kinds of findings."""

    self_reference = "self_reference"
    cycle = "cycle"
    removed_base = "removed_base"
    ambiguous_parent = "ambiguous_parent"
    unreadable_parent = "unreadable_parent"
    conflicting_relations = "conflicting_relations"
    card_and_tag = "card_and_tag"
    automated_uploader = "automated_uploader"
    longest_chain = "longest_chain"


def lint(
    kind: Annotated[list[Kind] | None, typer.Option(help="Only findings of this kind; may be repeated.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Numbers by kind instead of findings.")] = False,
    format_: FormatOption = Format.table,
    edges: EdgesOption = "default",
    limit: LimitOption = None,
    graph: GraphOption = None,
) -> None:
    """List what is odd in the lineage: parents that cannot be right or read, and models that hang on little."""
    from modelroots.output import note, write_rows
    from queries.lint import lint as findings

    with home().open(graph) as store:
        found = findings.lint(store, edges, [k.value for k in kind] if kind else findings.KINDS)
    document = {
        "question": "lint",
        "parameters": {"edges": found.edges},
        "graph": {"hash": found.graph.hash, "snapshots": list(found.graph.snapshots), "built_at": found.graph.built_at},
    }
    if counts:
        rows = [(k, found.count(k)) for k in findings.KINDS if not kind or k in kind]
        write_rows(("kind", "findings"), rows, format_, document=document, notes=found.notes)
    else:
        write_rows(
            ("kind", "model", "other", "count", "detail"),
            [(f.kind, f.model, f.other, f.count, f.detail) for f in found.findings[:limit]],
            format_,
            document=document,
            notes=found.notes,
        )
    if format_ in {Format.table, Format.md}:
        note(f"graph {found.graph.hash}, edges {found.edges}")
