"""Who uses models and families, and how."""

from __future__ import annotations

from typing import Final, Literal, get_args

from graph.schema.core import Edge, Node, Property, Table, Type
from graph.schema.sources import SOURCED

DeploymentKind = Literal["adoption", "national_programme", "government", "marketing", "client_claim", "hosting"]
"""Who uses a model how. `client_claim` is what a vendor says about its client."""
DEPLOYMENT_KINDS: Final[tuple[DeploymentKind, ...]] = get_args(DeploymentKind)

DEPLOYMENT = Node(
    label="Deployment",
    table="deployment",
    key="id",
    meaning="A use of models by somebody: a programme, an agency, a product, or a provider that hosts them",
    properties=(
        Property("id", Type.TEXT, "slug", iri="schema:identifier"),
        Property("name", Type.TEXT, "adopter or provider", iri="schema:name"),
        Property("kind", Type.TEXT, " | ".join(DEPLOYMENT_KINDS), indexed=True),
        Property("country", Type.TEXT, "where it is used, ISO 3166-1 alpha-2; null where no source says it"),
        Property("since", Type.TEXT, "first day known, ISO 8601, may be partial"),
        Property("adopters", Type.INTEGER, "number of adopters where the source counts them together"),
        Property("confidence", Type.TEXT, "high | medium | low: how far its source can be trusted"),
        *SOURCED,
    ),
)

DEPLOYMENT_RUN_BY = Edge(
    type="RUN_BY",
    table="deployment_run_by",
    start="Deployment",
    end="Organization",
    start_column="deployment",
    end_column="organization",
    meaning="The organization runs the deployment",
    properties=SOURCED,
)

USES_MODEL = Edge(
    type="USES",
    table="uses_model",
    start="Deployment",
    end="Model",
    start_column="deployment",
    end_column="model",
    meaning="The deployment runs this model",
    properties=(
        Property("relation", Type.TEXT, "builds_on | deploys | hosts | integrates | markets | client_of | trains_on"),
        Property("name", Type.TEXT, "model as the source names it"),
        *SOURCED,
    ),
)

USES_FAMILY = Edge(
    type="USES",
    table="uses_family",
    start="Deployment",
    end="Family",
    start_column="deployment",
    end_column="family",
    meaning="The deployment runs models of this family; its source names no single one",
    properties=(
        Property("relation", Type.TEXT, "builds_on | deploys | hosts | integrates | markets | client_of | trains_on"),
        Property("name", Type.TEXT, "family as the source names it"),
        *SOURCED,
    ),
)

NODES: Final[tuple[Node, ...]] = (DEPLOYMENT,)
EDGES: Final[tuple[Edge, ...]] = (DEPLOYMENT_RUN_BY, USES_MODEL, USES_FAMILY)
TABLES: Final[tuple[Table, ...]] = ()
