"""SQL that writes N-Triples: one text per row of a table, made by the database and not by Python, value by value."""

from __future__ import annotations

from typing import Final

from rdflib import RDF, URIRef

from graph.export.ontology import (
    DATATYPES,
    class_iri,
    exported,
    property_iri,
    relation_iri,
    statement_class_iri,
)
from graph.schema import Edge, Node, Property, Type, node
from graph.schema.vocabularies import expand

INSTANCES: Final = "urn:x-modelroots:"
"""Beginning of the IRIs of nodes other than models, and of statements."""

_TYPE: Final = f"<{RDF.type}>"
_FINE_TUNED_FROM: Final = f"<{expand('fair4ml:fineTunedFrom')}>"


def node_sql(node_type: Node) -> str:
    """SELECT of one column: the triples of each node. Null values have none."""
    properties = exported(node_type.properties)
    subject = node_iri(node_type, node_type.key)
    parts = [f"s || ' {_TYPE} <{class_iri(node_type.label)}> .\n'"]
    parts += [
        f"CASE WHEN {condition} THEN s || ' {_TYPE} <{class_iri(label)}> .\n' ELSE '' END"
        for label, condition in node_type.extra_labels
    ]
    parts += [_value(p, p.name) for p in properties]
    return (
        f"SELECT {' || '.join(parts)} FROM (SELECT {subject} AS s, * FROM {node_type.table}) "
        f"ORDER BY {node_type.reference_column}"
    )


def edge_sql(edge: Edge) -> str:
    """SELECT of one column: the triples of each edge, and of the statement with its properties where it has some."""
    start, end = node(edge.start), node(edge.end)
    properties = exported(edge.properties)
    relation = relation_iri(edge)
    parts = [f"a || ' <{relation}> ' || b || ' .\n'"]
    if edge.type == "DERIVED_FROM":
        parts.append(f"CASE WHEN e.relation = 'finetune' THEN a || ' {_FINE_TUNED_FROM} ' || b || ' .\n' ELSE '' END")
    if properties:
        parts += [
            f"s || ' {_TYPE} <{statement_class_iri(edge)}> .\n'",
            *(f"s || ' <{iri}> ' || {term} || ' .\n'" for iri, term in _ends(relation)),
            *(_value(p, f"e.{p.name}") for p in properties),
        ]
    keys = "".join(f", {k}" for k in edge.key)
    name = f"'<{INSTANCES}{edge.table.replace('_', '-')}:' || md5(concat_ws(chr(31), a, b{keys})) || '>'"
    return (
        f"SELECT {' || '.join(parts)} FROM (SELECT *, {name} AS s FROM "
        f"(SELECT {node_iri(start, f's.{start.key}')} AS a, {node_iri(end, f't.{end.key}')} AS b, e.* "
        f"FROM {edge.table} e JOIN {start.table} s ON s.{start.reference_column} = e.{edge.start_column} "
        f"JOIN {end.table} t ON t.{end.reference_column} = e.{edge.end_column})) AS e ORDER BY a, b{keys}, s"
    )


def node_iri(node_type: Node, key: str) -> str:
    """SQL expression of a node's IRI in angle brackets: models are named by their package URL."""
    if node_type.label == "Model":
        return f"'<pkg:huggingface/' || replace(url_encode({key}), '%2F', '/') || '>'"
    return f"'<{INSTANCES}{node_type.table.replace('_', '-')}:' || url_encode({key}) || '>'"


def _ends(relation: URIRef) -> list[tuple[URIRef, str]]:
    return [(RDF.subject, "a"), (RDF.predicate, f"'<{relation}>'"), (RDF.object, "b")]


def _value(declared: Property, column: str) -> str:
    start = f"s || ' <{property_iri(declared.name)}> \"'"
    if declared.type is Type.TEXT_LIST:
        one = f"{start} || {_escaped('x')} || '\" .\n'"
        return f"coalesce(array_to_string(list_transform({column}, lambda x: {one}), ''), '')"
    if declared.type is Type.TEXT:
        return f"coalesce({start} || {_escaped(column)} || '\" .\n', '')"
    text = f"{column}::VARCHAR"
    if declared.type is Type.TIMESTAMP:
        text = f"replace({text}, ' ', 'T') || 'Z'"
    return f"coalesce({start} || {text} || '\"^^<{DATATYPES[declared.type]}> .\n', '')"


def _escaped(column: str) -> str:
    r"""The four characters that N-Triples does not allow in a literal: backslash, quote, line feed, return."""
    text = column
    for character, escape in (("'\\'", "'\\\\'"), ("'\"'", "'\\\"'"), ("chr(10)", "'\\n'"), ("chr(13)", "'\\r'")):
        text = f"replace({text}, {character}, {escape})"
    return text
