"""Exports: what is written is the graph, valid in its format, whatever the texts in it are."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, XSD
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, SDO, ClosedNamespace, DefinedNamespace

from graph.export.bom import NOT_LISTED, build_bom
from graph.export.graphml import write_graphml
from graph.export.networkx import to_networkx
from graph.export.ntriples import node_sql
from graph.export.ontology import build_ontology, class_iri, property_iri, relation_iri
from graph.export.rdf import RdfForm, iter_ntriples, write_rdf
from graph.export.shacl import build_shapes
from graph.identity import model_purl
from graph.schema import EDGES, NODES, edge, node
from graph.schema.vocabularies import FAIR4ML_TERMS, PREFIXES, SPDX_TERMS, expand
from graph.store.duckdb import DuckDBStore
from ingest.hub.dump import ingest_dump
from modelroots.home import Home
from modelroots.pipeline import build_home

ROOT = Path(__file__).parents[2]
MERGE = "OccultAI/Qliphoth-12B-v1.2"
CHAIN = "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil"
LINE = re.compile(r"^<[^>]+> <([^>]+)> <([^>]+)> \.$", re.MULTILINE)
HOSTILE = "a\"b\\c\nd\re\tf<g>&'h\u2028i\x01j\x7fk\U0001f600"

RECORDS: list[dict[str, Any]] = [
    {"id": "Qwen/Qwen3-8B", "tags": ["license:apache-2.0"], "downloads": 7, "createdAt": "2025-04-27T03:42:21.000Z"},
    {"id": "acme/tuned", "tags": ["base_model:Qwen/Qwen3-8B", "base_model:finetune:Qwen/Qwen3-8B", "license:mit"]},
    {
        "id": "acme/tuned-gguf",
        "tags": ["base_model:quantized:acme/tuned", f"dataset:{HOSTILE}"],
        "pipeline_tag": HOSTILE,
    },
    {
        "id": "acme/merged",
        "tags": ["base_model:merge:acme/tuned", "base_model:merge:meta-llama/Llama-3.1-8B", "license:other"],
        "cardData": {"license": "other", "license_name": HOSTILE, "license_link": "https://example.org/a b|c"},
    },
    {"id": "gpt2", "tags": []},
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBStore]:
    """A graph of a few models whose texts are as bad as texts can be, with the whole registry."""
    folder = tmp_path_factory.mktemp("small")
    dump = folder / "dump.jsonl"
    dump.write_text("".join(json.dumps(r) + "\n" for r in RECORDS), encoding="utf-8")
    home = Home(folder / "home")
    ingest_dump(dump, home.snapshots, source="small", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    build_home(home)
    with home.open() as store:
        yield store


def rdf_bytes(store: DuckDBStore, form: RdfForm = RdfForm.ntriples, *, closures: bool = True) -> bytes:
    out = io.BytesIO()
    write_rdf(store, out, form, closures=closures)
    return out.getvalue()


@pytest.fixture(scope="module")
def small_rdf(small: DuckDBStore) -> rdflib.Graph:
    return rdflib.Graph().parse(data=rdf_bytes(small), format="nt")


def test_committed_ontology_is_that_of_the_schema() -> None:
    committed = rdflib.Graph().parse(ROOT / "ontology.ttl", format="turtle")
    assert isomorphic(committed, build_ontology()), "run: make docs"


def test_every_borrowed_term_exists_in_its_vocabulary() -> None:
    closed: dict[str, type[DefinedNamespace] | ClosedNamespace] = {
        "dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "org": ORG, "prov": PROV, "schema": SDO,
    }  # fmt: skip
    borrowed = {n.iri for n in NODES} | {e.iri for e in EDGES}
    borrowed |= {p.iri for n in NODES for p in n.properties} | {p.iri for e in EDGES for p in e.properties}
    borrowed |= {"schema:domainIncludes", "schema:rangeIncludes", "fair4ml:fineTunedFrom"}
    wrong = []
    for term in sorted(t for t in borrowed if t is not None):
        prefix, _, name = term.partition(":")
        own = {"fair4ml": FAIR4ML_TERMS, "spdx": SPDX_TERMS}.get(prefix)
        known = name in own if own is not None else prefix in closed and name in closed[prefix]
        if not known or not expand(term).startswith(("http://", "https://")):
            wrong.append(term)
    assert wrong == []
    for prefix, namespace in closed.items():
        assert str(namespace._NS) == PREFIXES[prefix]


def test_no_term_is_class_and_property_at_once() -> None:
    ontology = build_ontology()
    kinds = Counter(ontology.subjects(RDF.type, None))
    assert [iri for iri, count in kinds.items() if count > 1] == []


def test_rdf_of_the_sample_holds_every_node_and_edge(sample: DuckDBStore) -> None:
    kinds: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    for i, text in enumerate(iter_ntriples(sample, closures=False)):
        for predicate, target in LINE.findall(text):
            (kinds if predicate == str(RDF.type) else relations)[
                target if predicate == str(RDF.type) else predicate
            ] += 1
        if i % 5 == 0:  # the parser is strict, and slower than a look at the lines
            assert sum(1 for _ in ox.parse(text, ox.RdfFormat.N_TRIPLES)) == text.count("\n")
    for n in NODES:
        rows = sample.con.execute(f"SELECT count(*) FROM {n.table}").fetchall()[0][0]
        assert kinds[str(class_iri(n.label))] == rows, n.label
    expected: Counter[str] = Counter()
    for e in EDGES:
        if not e.meaning.startswith("Computed"):
            expected[str(relation_iri(e))] += sample.con.execute(f"SELECT count(*) FROM {e.table}").fetchall()[0][0]
    assert {iri: relations[iri] for iri in expected} == dict(expected)
    tuned = sample.con.execute("SELECT count(*) FROM derived_from WHERE relation = 'finetune'").fetchall()[0][0]
    assert relations[expand("fair4ml:fineTunedFrom")] == tuned > 1000


def test_edges_are_told_apart_by_their_ends_and_key(sample: DuckDBStore) -> None:
    """Statements in RDF are named by these, and servers merge by them."""
    repeated = {}
    for e in EDGES:
        columns = ", ".join((e.start_column, e.end_column, *e.key))
        counts = sample.con.execute(f"SELECT count(*), count(DISTINCT ({columns})) FROM {e.table}").fetchall()[0]
        if counts[0] != counts[1]:
            repeated[e.table] = counts
    assert repeated == {}


def test_models_are_named_by_their_package_url(sample: DuckDBStore) -> None:
    rows = sample.con.execute(node_sql(node("Model"))).fetchall()
    ids = [id_ for (id_,) in sample.con.execute("SELECT id FROM model ORDER BY idx").fetchall()]
    assert len(rows) == len(ids)
    assert all(text.startswith(f"<{model_purl(id_)}> ") for (text,), id_ in zip(rows, ids, strict=True))


def test_values_survive_as_they_are(small: DuckDBStore, small_rdf: rdflib.Graph) -> None:
    me = rdflib.URIRef(model_purl("acme/tuned-gguf"))
    assert str(small_rdf.value(me, property_iri("pipeline_tag"))) == HOSTILE
    merged = rdflib.URIRef(model_purl("acme/merged"))
    assert str(small_rdf.value(merged, property_iri("license_name"))) == HOSTILE
    base = rdflib.URIRef(model_purl("Qwen/Qwen3-8B"))
    assert small_rdf.value(base, property_iri("downloads_30d")) == rdflib.Literal(7)
    created = small_rdf.value(base, property_iri("created_at"))
    assert created == rdflib.Literal("2025-04-27T03:42:21Z", datatype=XSD.dateTime)
    derived = relation_iri(edge("DERIVED_FROM"))
    lineage = {(str(s), str(o)) for s, o in small_rdf.subject_objects(derived)}
    rows = small.con.execute(
        "SELECT c.id, p.id FROM derived_from d JOIN model c ON c.idx = d.child JOIN model p ON p.idx = d.parent"
    ).fetchall()
    assert lineage == {(model_purl(c), model_purl(p)) for c, p in rows}
    # What the registry knows of others stands beside the four edges of the small Hub.
    assert sum(child.startswith(model_purl("acme/")) for child, _ in lineage) == 4


def test_turtle_says_the_same_as_ntriples(small: DuckDBStore) -> None:
    turtle = {str(q.triple) for q in ox.parse(rdf_bytes(small, RdfForm.turtle), ox.RdfFormat.TURTLE)}
    triples = {str(q.triple) for q in ox.parse(rdf_bytes(small), ox.RdfFormat.N_TRIPLES)}
    assert turtle == triples
    assert rdf_bytes(small) == rdf_bytes(small)


def test_rdf_has_the_shapes(small_rdf: rdflib.Graph) -> None:
    from pyshacl import validate

    conforms, _, report = validate(small_rdf, shacl_graph=build_shapes(), advanced=False)
    assert conforms, report


@pytest.mark.parametrize("fault", ["none", "no key", "two names", "wrong type", "wrong end", "no object"])
def test_shapes_find_faults(small_rdf: rdflib.Graph, fault: str) -> None:
    from pyshacl import validate

    me, base = (rdflib.URIRef(model_purl(m)) for m in ("acme/tuned", "Qwen/Qwen3-8B"))
    country = rdflib.URIRef("urn:x-modelroots:country:FR")
    derived = relation_iri(edge("DERIVED_FROM"))
    statement = next(s for s in small_rdf.subjects(RDF.subject, me) if (s, RDF.predicate, derived) in small_rdf)
    part = rdflib.Graph()
    for subject in (me, base, country, statement):
        for predicate, target in small_rdf.predicate_objects(subject):
            if predicate in (derived, RDF.type, RDF.subject, RDF.object, RDF.predicate) or not isinstance(
                target, rdflib.URIRef
            ):
                part.add((subject, predicate, target))
    part.remove((base, derived, None))
    if fault == "no key":
        part.remove((me, property_iri("id"), None))
    elif fault == "two names":
        part.add((me, property_iri("name"), rdflib.Literal("another")))
    elif fault == "wrong type":
        part.set((me, property_iri("has_record"), rdflib.Literal("yes")))
    elif fault == "wrong end":
        part.add((me, derived, country))
    elif fault == "no object":
        part.remove((statement, RDF.object, None))
    conforms, _, report = validate(part, shacl_graph=build_shapes(), advanced=False)
    assert conforms == (fault == "none"), report


def test_graphml_reads_back_as_the_lineage(sample: DuckDBStore) -> None:
    out = io.BytesIO()
    write_graphml(sample, out, "declared")
    read = nx.read_graphml(io.BytesIO(out.getvalue()))
    lineage = to_networkx(sample, "declared")
    lineage.remove_nodes_from(list(nx.isolates(lineage)))
    assert set(read.nodes) == set(lineage.nodes)
    assert {(u, v, d["relation"]) for u, v, d in read.edges(data=True)} == {
        (u, v, d["relation"]) for u, v, d in lineage.edges(data=True)
    }
    assert read.nodes["Qwen/Qwen3-8B"]["country"] == "CN"
    assert read.nodes["Qwen/Qwen3-8B"]["is_root"] is (lineage.out_degree("Qwen/Qwen3-8B") == 0)


def test_graphml_of_one_model_is_its_ancestry(sample: DuckDBStore) -> None:
    out = io.BytesIO()
    write_graphml(sample, out, models=[MERGE])
    read = nx.read_graphml(io.BytesIO(out.getvalue()))
    lineage = to_networkx(sample)
    assert set(read.nodes) == {MERGE, *nx.descendants(lineage, MERGE)}
    assert set(read.edges) == set(lineage.subgraph(read.nodes).edges)
    out = io.BytesIO()
    write_graphml(sample, out, models=["Qwen/Qwen3-8B"], down=True)
    down = nx.read_graphml(io.BytesIO(out.getvalue()))
    assert set(down.nodes) == {"Qwen/Qwen3-8B", *nx.ancestors(lineage, "Qwen/Qwen3-8B")}


def test_bom_is_valid_and_holds_the_whole_lineage(sample: DuckDBStore) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    bom = build_bom(sample, [MERGE, CHAIN], version="0.0.0")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None
    lineage = to_networkx(sample)
    expected = {model for start in (MERGE, CHAIN) for model in (start, *nx.descendants(lineage, start))}
    assert [c["bom-ref"] for c in bom["components"]][:2] == [model_purl(MERGE), model_purl(CHAIN)]
    assert {c["bom-ref"] for c in bom["components"]} == {model_purl(m) for m in expected}
    assert len(bom["components"]) == len(expected)
    assert {d["ref"]: d["dependsOn"] for d in bom["dependencies"]} == {
        model_purl(m): sorted(model_purl(p) for p in lineage.successors(m)) for m in expected
    }
    for component in bom["components"]:
        pedigree = {a["purl"] for a in component.get("pedigree", {}).get("ancestors", [])}
        assert pedigree == {d for e in bom["dependencies"] if e["ref"] == component["purl"] for d in e["dependsOn"]}
    assert bom == build_bom(sample, [MERGE, CHAIN, MERGE], version="0.0.0")


def test_bom_states_licenses_and_what_binds(small: DuckDBStore) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    bom = build_bom(small, ["acme/merged", "acme/tuned-gguf"], version="0.0.0")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None
    component = {c["purl"]: c for c in bom["components"]}
    assert component[model_purl("acme/tuned")]["licenses"] == [
        {"license": {"id": "MIT", "acknowledgement": "declared"}}
    ]
    gguf = component[model_purl("acme/tuned-gguf")]
    assert gguf["modelCard"]["modelParameters"] == {
        "task": HOSTILE,
        "datasets": [{"type": "dataset", "name": HOSTILE}],
    }
    assert gguf["pedigree"]["notes"].startswith("quantized of acme/tuned (confidence ")
    bound = [
        p["value"] for p in component[model_purl("acme/merged")]["properties"] if p["name"] == "modelroots:bound_by"
    ]
    rows = small.con.execute(
        "SELECT license, reach, ancestor FROM bound_by b JOIN model m ON m.idx = b.model "
        "WHERE m.id = 'acme/merged' AND edges = 'default' ORDER BY ALL"
    ).fetchall()
    assert bound == [f"{license_} ({reach}, from {ancestor})" for license_, reach, ancestor in rows]
    assert len(bound) >= 2


def test_spdx_ids_of_the_registry_are_known_to_cyclonedx(small: DuckDBStore) -> None:
    from importlib import resources

    known = json.loads((resources.files("cyclonedx.schema") / "_res/spdx.SNAPSHOT.schema.json").read_text())["enum"]
    ids = [
        spdx
        for (spdx,) in small.con.execute(
            "SELECT spdx_id FROM license WHERE spdx_id IS NOT NULL AND spdx_id NOT LIKE 'LicenseRef-%' "
            "AND placeholder IS NULL ORDER BY spdx_id"
        ).fetchall()
    ]
    assert len(ids) > 20
    assert {i for i in ids if i not in known} == NOT_LISTED
