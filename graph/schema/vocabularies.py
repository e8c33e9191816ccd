"""Vocabularies that the schema borrows terms from."""

from __future__ import annotations

from typing import Final

NAMESPACE: Final = "urn:x-modelroots:schema:"
"""Namespace of our own terms: a name, not an address; nobody has to keep a server for it."""

PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fair4ml": "https://w3id.org/fair4ml#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "spdx": "https://spdx.org/rdf/3.0.1/terms/",
}
"""Prefix → namespace, as `iri` in the declarations writes it."""

FAIR4ML_TERMS: Final = frozenset({"MLModel", "fineTunedFrom", "mlTask", "sharedBy", "trainedOn"})
"""Terms of FAIR4ML 0.1.0 that may be borrowed: release/0.1.0/fair4ml.jsonld of RDA-FAIR4ML/FAIR4ML-schema."""

SPDX_TERMS: Final = frozenset({"ExpandedLicensing/License"})
"""Terms of SPDX 3.0.1 that may be borrowed: spdx.github.io/spdx-spec/v3.0.1/model, one page per term."""


def expand(term: str) -> str:
    """IRI of a borrowed term such as `prov:wasDerivedFrom`. Raises KeyError for a prefix that is not declared.

    >>> expand("prov:wasDerivedFrom")
    'http://www.w3.org/ns/prov#wasDerivedFrom'
    """
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + name
