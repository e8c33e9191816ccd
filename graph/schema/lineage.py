"""Models, the accounts that uploaded them, and how models stand on one another."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type

EdgeSet = Literal["declared", "default", "all"]
EDGE_SETS: Final[tuple[EdgeSet, ...]] = get_args(EdgeSet)

RELATIONS: Final = (
    "finetune",
    "adapter",
    "quantized",
    "merge",
    "distill",
    "convert",
    "continued_pretrain",
    "prune",
    "unknown",
)
"""What a child is to its parent. `mirror` is added by the closures that pass through MIRROR_OF."""

DEFAULT_MIN_CONFIDENCE: Final = 0.9
"""Confidence from which an edge belongs to the edge set `default`."""

MIXED: Final = "mixed"
UNRESOLVED: Final = "unresolved"


def _membership() -> tuple[Property, ...]:
    return tuple(
        Property(f"in_{edges}", Type.BOOLEAN, f"the closures of the edge set `{edges}` pass through this edge")
        for edges in EDGE_SETS
    )


def _origin(edges: str) -> tuple[Property, ...]:
    return (
        Property(f"is_root_{edges}", Type.BOOLEAN, f"the model stands on no other in the edge set `{edges}`"),
        Property(
            f"origin_bucket_{edges}",
            Type.TEXT,
            f"country of all its bases in the edge set `{edges}`; `mixed` where they differ, `unresolved` where the "
            "country of one is not known and no two known ones differ",
            indexed=True,
        ),
        Property(
            f"origin_countries_{edges}",
            Type.TEXT_LIST,
            f"known countries of the labs of its bases in the edge set `{edges}`, ascending",
        ),
        Property(
            f"parent_bucket_{edges}",
            Type.TEXT,
            f"as origin_bucket_{edges}, by the labs of its immediate parents; null where it has none",
        ),
    )


MODEL = Node(
    label="Model",
    table="model",
    key="id",
    reference="idx",
    meaning="A model repository on the Hub, or the name of one that others name as their base",
    iri="fair4ml:MLModel",
    properties=(
        Property("idx", Type.INDEX, "row number in the table sorted by id", stored_only=True),
        Property("id", Type.TEXT, "Hub id: account/name, or a legacy name without a slash", iri="schema:identifier"),
        Property("account", Type.TEXT, "Hub namespace; null for a legacy name", indexed=True),
        Property("name", Type.TEXT, "part of the id after the slash", iri="schema:name"),
        Property("has_record", Type.BOOLEAN, "false where the model is only known because another names it"),
        Property(
            "created_at",
            Type.TIMESTAMP,
            "creation of the repository; null where unknown, the Hub's backfill date 2022-03-02 included",
            "UTC",
            "schema:dateCreated",
        ),
        Property("modified_at", Type.TIMESTAMP, "last commit to the repository", "UTC", "schema:dateModified"),
        Property("downloads_30d", Type.INTEGER, "downloads in the 30 days before observed_on", "downloads"),
        Property("likes", Type.INTEGER, "likes at observed_on", "likes"),
        Property("pipeline_tag", Type.TEXT, "task as the Hub names it", iri="fair4ml:mlTask"),
        Property("library_name", Type.TEXT, "library as the Hub names it"),
        Property("gated", Type.TEXT, "auto or manual where access must be asked for; yes where it is not said which"),
        Property("parameter_count", Type.INTEGER, "tensor elements as safetensors state them", "parameters"),
        Property("used_storage_bytes", Type.INTEGER, "storage of the repository", "bytes"),
        Property("declared_licenses", Type.TEXT_LIST, "license ids as its tags or card give them"),
        Property("license_name", Type.TEXT, "license_name of the card, where the license is `other`"),
        Property("license_link", Type.TEXT, "license_link of the card"),
        Property("observed_on", Type.DATE, "day of the observation that the figures are from"),
        Property("observed_by", Type.TEXT, "collection or crawl that made the observation"),
        Property("removed_on", Type.DATE, "day on which the repository was seen to be gone"),
        *(p for edges in EDGE_SETS for p in _origin(edges)),
    ),
)

ACCOUNT = Node(
    label="Account",
    table="account",
    key="id",
    meaning="A Hub namespace: a user or an organization on the Hub",
    iri="foaf:OnlineAccount",
    properties=(
        Property("id", Type.TEXT, "Hub namespace, as the Hub writes it", iri="schema:identifier"),
        Property("model_count", Type.INTEGER, "models of the graph with a record under this account", "models"),
        Property("organization", Type.TEXT, "id of the organization that runs it; null where not known"),
        Property("kind", Type.TEXT, "individual | collective | reuploader | organization; null where not reviewed"),
        Property("reason", Type.TEXT, "why no organization or no country stands behind it, where that was reviewed"),
    ),
)

DATASET = Node(
    label="Dataset",
    table="dataset",
    key="id",
    meaning="A dataset that a model names in its tags",
    iri="dcat:Dataset",
    properties=(Property("id", Type.TEXT, "Hub dataset id as written", iri="schema:identifier"),),
)

SNAPSHOT = Node(
    label="Snapshot",
    table="snapshot",
    key="id",
    meaning="A dated, immutable set of tables that the graph was built from",
    iri="dcat:Distribution",
    properties=(
        Property("id", Type.TEXT, "name of the snapshot: source, day, content hash"),
        Property("source", Type.TEXT, "where it was read from", iri="dcterms:source"),
        Property("retrieved_at", Type.TIMESTAMP, "time of retrieval", "UTC", "prov:generatedAtTime"),
        Property("content_hash", Type.TEXT, "SHA-256 over its tables"),
    ),
)

DERIVED_FROM = Edge(
    type="DERIVED_FROM",
    table="derived_from",
    start="Model",
    end="Model",
    start_column="child",
    end_column="parent",
    meaning="The weights of the child were made from those of the parent",
    iri="prov:wasDerivedFrom",
    properties=(
        Property("relation", Type.TEXT, " | ".join(RELATIONS), indexed=True),
        Property("confidence", Type.REAL, "probability that the parent is right: that of its surest claim"),
        Property("methods", Type.TEXT_LIST, "methods of the claims behind the edge, ascending"),
        Property("claims", Type.INTEGER, "number of claims behind the edge", "claims"),
        Property("declared", Type.BOOLEAN, "the uploader states it, by tag or card"),
        Property("weights", Type.BOOLEAN, "false where only outputs were learned from: such an edge joins no closure"),
        Property("first_seen", Type.DATE, "first day on which a claim behind it was seen"),
        Property("last_seen", Type.DATE, "last day on which a claim behind it was seen"),
        *_membership(),
    ),
)

MIRROR_OF = Edge(
    type="MIRROR_OF",
    table="mirror_of",
    start="Model",
    end="Model",
    start_column="mirror",
    end_column="original",
    meaning="The same unquantized weights under another name; the edge sets default and all pass through it",
    iri="prov:alternateOf",
    properties=(
        Property("confidence", Type.REAL, "probability that the original is right"),
        Property("methods", Type.TEXT_LIST, "methods behind the edge, ascending"),
        Property("source", Type.TEXT, "the curated row or rule that says so"),
        *_membership(),
    ),
)

ROOTED_IN = Edge(
    type="ROOTED_IN",
    table="rooted_in",
    start="Model",
    end="Model",
    start_column="model",
    end_column="base",
    key=("edges",),
    meaning="Computed closure: the bases on which a model that is no root finally stands",
    properties=(
        Property("edges", Type.TEXT, "edge set of the closure: " + " | ".join(EDGE_SETS), indexed=True),
        Property("depth", Type.INDEX, "edges on the shortest path", "edges"),
    ),
)

UPLOADED_BY = Edge(
    type="UPLOADED_BY",
    table="uploaded_by",
    start="Model",
    end="Account",
    start_column="model",
    end_column="account",
    meaning="The namespace under which the repository stands",
    iri="fair4ml:sharedBy",
    view="SELECT idx AS model, account FROM model WHERE account IS NOT NULL",
    properties=(),
)

TRAINED_ON = Edge(
    type="TRAINED_ON",
    table="trained_on",
    start="Model",
    end="Dataset",
    start_column="model",
    end_column="dataset",
    meaning="The uploader names the dataset in a tag",
    iri="fair4ml:trainedOn",
    properties=(),
)

CLAIM = Table(
    table="claim",
    meaning="One statement of one source about one child; all are kept, also those that resolve to nothing",
    properties=(
        Property("child", Type.INDEX, "row number of the child model"),
        Property("parent", Type.INDEX, "row number of the resolved parent; null where refused"),
        Property("parent_text", Type.TEXT, "the parent as written"),
        Property("relation", Type.TEXT, "relation as stated, null where the source states none"),
        Property("method", Type.TEXT, "how it is known: see graph.evidence"),
        Property("confidence", Type.REAL, "measured precision of the method, or of claims as sure as this one"),
        Property("source", Type.TEXT, "snapshot or registry row that holds the statement"),
        Property("observed_on", Type.DATE, "day on which the statement was seen"),
        Property("refused", Type.TEXT, "why the claim makes no edge; null where it does"),
        Property("candidates", Type.TEXT_LIST, "ids that the parent may be, where what is written stays open"),
        Property("detail", Type.TEXT, "the words or the file that state it; null for tags and for inference"),
    ),
)

CYCLE_NOTE = Table(
    table="cycle_note",
    meaning="What was done so that lineage has no cycles, per edge set",
    properties=(
        Property("edges", Type.TEXT, "edge set"),
        Property("child", Type.INDEX, "row number of the child"),
        Property("parent", Type.INDEX, "row number of the parent"),
        Property("action", Type.TEXT, "dropped: the parent is younger than the child; folded: both are one node"),
        Property("named", Type.INDEX, "member that names the folded cycle; null where dropped"),
    ),
)

FORMER_ID = Table(
    table="former_id",
    meaning="Ids under which a model was known before, kept searchable",
    properties=(
        Property("former", Type.TEXT, "id as it was"),
        Property("model", Type.INDEX, "row number of the model that it is now"),
        Property("source", Type.TEXT, "redirect or registry row that says so"),
    ),
)

NODES = (MODEL, ACCOUNT, DATASET, SNAPSHOT)
EDGES = (DERIVED_FROM, MIRROR_OF, ROOTED_IN, UPLOADED_BY, TRAINED_ON)
TABLES = (CLAIM, CYCLE_NOTE, FORMER_ID)
