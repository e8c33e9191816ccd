"""The whole graph as RDF, streamed: memory does not grow with the graph."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from graph.export.ntriples import edge_sql, node_sql
from graph.export.ontology import build_ontology, ontology_text
from graph.schema import EDGES, NODES
from graph.schema.vocabularies import NAMESPACE, PREFIXES

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore


class RdfForm(enum.StrEnum):
    """How RDF is written; the value is the ending of a file."""

    ntriples = "nt"
    turtle = "ttl"


_ROWS: Final = 5_000


def write_rdf(store: DuckDBStore, output: IO[bytes], form: RdfForm, *, closures: bool = True) -> None:
    """Write ontology and graph, always in the same order.

    Args:
        store: the graph.
        output: where to.
        form: N-Triples, which the database writes, or Turtle, which pyoxigraph makes of it.
        closures: also write what is computed from the edges (ROOTED_IN and its like). It can be had again from the
            edges, and is a great part of the triples.
    """
    texts = iter_ntriples(store, closures=closures)
    if form is RdfForm.ntriples:
        output.write(build_ontology().serialize(format="nt", encoding="utf-8"))
        output.writelines(text.encode() for text in texts)
        return
    from pyoxigraph import RdfFormat, parse, serialize

    triples = chain(
        parse(ontology_text(), RdfFormat.TURTLE),
        chain.from_iterable(parse(text, RdfFormat.N_TRIPLES, lenient=True) for text in texts),
    )
    serialize(triples, output, format=RdfFormat.TURTLE, prefixes={**PREFIXES, "modelroots": NAMESPACE})


def iter_ntriples(store: DuckDBStore, *, closures: bool = True) -> Iterator[str]:
    """Parts of the document in N-Triples: all nodes, then all edges, without the ontology."""
    statements = [node_sql(n) for n in NODES]
    statements += [edge_sql(e) for e in EDGES if closures or not e.meaning.startswith("Computed")]
    for sql in statements:
        cursor = store.con.cursor()
        cursor.execute(sql)
        while rows := cursor.fetchmany(_ROWS):
            yield "".join(text for (text,) in rows)
