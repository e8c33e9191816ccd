"""The schema as an ontology: classes, properties, and the terms of other vocabularies that they refine."""

from __future__ import annotations

import re
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef

from graph.schema import EDGES, NODES, Edge, Property, Type
from graph.schema.vocabularies import NAMESPACE, PREFIXES, expand

DATATYPES: Final = {
    Type.TEXT: XSD.string,
    Type.TEXT_LIST: XSD.string,
    Type.INTEGER: XSD.integer,
    Type.INDEX: XSD.integer,
    Type.REAL: XSD.double,
    Type.BOOLEAN: XSD.boolean,
    Type.DATE: XSD.date,
    Type.TIMESTAMP: XSD.dateTime,
}
"""XSD type of each property type. Lists are repeated properties; points in time are UTC."""


def class_iri(label: str) -> URIRef:
    """Class of a node type."""
    return URIRef(NAMESPACE + label)


def property_iri(name: str) -> URIRef:
    """Property of nodes and edges, in camel case.

    >>> property_iri("downloads_30d")
    rdflib.term.URIRef('urn:x-modelroots:schema:downloads30d')
    """
    return URIRef(NAMESPACE + _camel(name))


def relation_iri(edge: Edge) -> URIRef:
    """Property that leads along an edge. Edges of one type between different nodes share it.

    >>> from graph.schema import edge
    >>> relation_iri(edge("DERIVED_FROM"))
    rdflib.term.URIRef('urn:x-modelroots:schema:derivedFrom')
    """
    return property_iri(edge.type.lower())


def statement_class_iri(edge: Edge) -> URIRef:
    """Class of the statements that carry the properties of an edge."""
    camel = _camel(edge.table)
    return URIRef(f"{NAMESPACE}{camel[0].upper()}{camel[1:]}Statement")


def exported(properties: tuple[Property, ...]) -> tuple[Property, ...]:
    """Properties that leave the embedded store."""
    return tuple(p for p in properties if not p.stored_only)


def build_ontology() -> Graph:
    """The ontology as a graph.

    A node type is a class; an edge type is a property that leads from node to node. An edge that has properties of its
    own is stated a second time as an `rdf:Statement` of a class of its own, which carries them.
    """
    ontology = Graph()
    for prefix, namespace in (*PREFIXES.items(), ("modelroots", NAMESPACE)):
        ontology.bind(prefix, namespace, replace=True)
    about = URIRef(NAMESPACE.removesuffix(":"))
    ontology.add((about, RDF.type, OWL.Ontology))
    ontology.add((about, RDFS.label, Literal("modelroots", "en")))
    ontology.add((about, RDFS.comment, Literal("The knowledge graph of open-weight AI", "en")))
    for node in NODES:
        _add_term(ontology, class_iri(node.label), OWL.Class, node.label, node.meaning)
        if node.iri:
            ontology.add((class_iri(node.label), RDFS.subClassOf, URIRef(expand(node.iri))))
        for label, condition in node.extra_labels:
            meaning = f"{node.label} for which {condition} holds"
            _add_term(ontology, class_iri(label), OWL.Class, label, meaning)
            ontology.add((class_iri(label), RDFS.subClassOf, class_iri(node.label)))
        for p in exported(node.properties):
            _add_property(ontology, p, class_iri(node.label))
    for edge in EDGES:
        _add_edge(ontology, edge)
    return ontology


def ontology_text() -> str:
    """The ontology in Turtle, sorted."""
    return build_ontology().serialize(format="longturtle")


def _add_edge(ontology: Graph, edge: Edge) -> None:
    relation = relation_iri(edge)
    _add_term(ontology, relation, OWL.ObjectProperty, edge.type, edge.meaning)
    # Edges of one type between several pairs of labels share the property: domains would add up to an intersection.
    ontology.add((relation, URIRef(expand("schema:domainIncludes")), class_iri(edge.start)))
    ontology.add((relation, URIRef(expand("schema:rangeIncludes")), class_iri(edge.end)))
    if edge.iri:
        ontology.add((relation, RDFS.subPropertyOf, URIRef(expand(edge.iri))))
    properties = exported(edge.properties)
    if not properties:
        return
    statement = statement_class_iri(edge)
    _add_term(ontology, statement, OWL.Class, f"{edge.type} statement", f"{edge.meaning}: with what is known of it")
    ontology.add((statement, RDFS.subClassOf, RDF.Statement))
    for p in properties:
        _add_property(ontology, p, statement)


def _add_property(ontology: Graph, declared: Property, domain: URIRef) -> None:
    iri = property_iri(declared.name)
    unit = f" ({declared.unit})" if declared.unit else ""
    _add_term(ontology, iri, OWL.DatatypeProperty, declared.name, f"{declared.meaning}{unit}")
    ontology.add((iri, URIRef(expand("schema:domainIncludes")), domain))
    ontology.add((iri, URIRef(expand("schema:rangeIncludes")), DATATYPES[declared.type]))
    if declared.iri:
        ontology.add((iri, RDFS.subPropertyOf, URIRef(expand(declared.iri))))


def _add_term(ontology: Graph, iri: URIRef, kind: URIRef, label: str, meaning: str) -> None:
    ontology.add((iri, RDF.type, kind))
    ontology.add((iri, RDFS.label, Literal(label, "en")))
    ontology.add((iri, RDFS.comment, Literal(meaning, "en")))
    ontology.add((iri, RDFS.isDefinedBy, URIRef(NAMESPACE.removesuffix(":"))))


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda m: m[1].upper(), name)
