"""Shapes that RDF of the graph must have, for validators of SHACL."""

from __future__ import annotations

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from graph.export.ontology import DATATYPES, class_iri, exported, property_iri, relation_iri, statement_class_iri
from graph.schema import EDGES, NODES, Property, Type
from graph.schema.vocabularies import NAMESPACE


def build_shapes() -> Graph:
    """A shape per class: one key, at most one value where a property is no list, the right datatypes and ends."""
    shapes = Graph()
    shapes.bind("modelroots", NAMESPACE)
    for node in NODES:
        shape = _add_shape(shapes, class_iri(node.label))
        for p in exported(node.properties):
            _add_property(shapes, shape, p, required=p.name == node.key)
        ends: dict[URIRef, set[str]] = {}
        for edge in EDGES:
            if edge.start == node.label:
                ends.setdefault(relation_iri(edge), set()).add(edge.end)
        for relation, labels in ends.items():
            _add_ends(shapes, shape, relation, sorted(labels))
    for edge in EDGES:
        properties = exported(edge.properties)
        if not properties:
            continue
        shape = _add_shape(shapes, statement_class_iri(edge))
        for path, label in ((RDF.subject, edge.start), (RDF.object, edge.end)):
            _add_ends(shapes, shape, path, [label], single=True)
        predicate = _constraint(shapes, shape, RDF.predicate)
        shapes.add((predicate, SH.hasValue, relation_iri(edge)))
        shapes.add((predicate, SH.maxCount, Literal(1)))
        for p in properties:
            _add_property(shapes, shape, p, required=p.name in edge.key)
    return shapes


def shapes_text() -> str:
    """The shapes in Turtle."""
    return build_shapes().serialize(format="longturtle")


def _add_shape(shapes: Graph, target: URIRef) -> URIRef:
    shape = URIRef(f"{target}Shape")
    shapes.add((shape, RDF.type, SH.NodeShape))
    shapes.add((shape, SH.targetClass, target))
    return shape


def _add_property(shapes: Graph, shape: URIRef, declared: Property, *, required: bool) -> None:
    constraint = _constraint(shapes, shape, property_iri(declared.name))
    shapes.add((constraint, SH.datatype, DATATYPES[declared.type]))
    if required:
        shapes.add((constraint, SH.minCount, Literal(1)))
    if declared.type is not Type.TEXT_LIST:
        shapes.add((constraint, SH.maxCount, Literal(1)))


def _add_ends(shapes: Graph, shape: URIRef, path: URIRef, labels: list[str], *, single: bool = False) -> None:
    constraint = _constraint(shapes, shape, path)
    if single:
        shapes.add((constraint, SH.minCount, Literal(1)))
        shapes.add((constraint, SH.maxCount, Literal(1)))
    if len(labels) == 1:
        shapes.add((constraint, SH["class"], class_iri(labels[0])))
        return
    choices = []
    for label in labels:
        choice = BNode(f"{shape.rpartition(':')[2]}{label}")
        shapes.add((choice, SH["class"], class_iri(label)))
        choices.append(choice)
    either = BNode()
    Collection(shapes, either, choices)  # type: ignore[arg-type]
    shapes.add((constraint, SH["or"], either))


def _constraint(shapes: Graph, shape: URIRef, path: URIRef) -> BNode:
    constraint = BNode()
    shapes.add((shape, SH.property, constraint))
    shapes.add((constraint, SH.path, path))
    return constraint
