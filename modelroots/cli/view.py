"""`modelroots view`: networks as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelroots.cli.funding import OrganizationArgument, find_organization
from modelroots.cli.options import (
    ConfidenceOption,
    DepthOption,
    DownOption,
    EdgesOption,
    GraphOption,
    ModelArgument,
    StoreOption,
    edge_choice,
    open_graph,
    read_models,
)

app = typer.Typer(help="Draw a network as an HTML page that works without a network connection.", no_args_is_help=True)

OutputOption = Annotated[Path, typer.Option("--output", "-o", dir_okay=False, help="Page to write.")]
MostOption = Annotated[
    int, typer.Option("--most", min=10, max=1000, help="Boxes at the most; above, what is alike is drawn together.")
]


@app.command()
def lineage(
    models: ModelArgument = None,
    output: OutputOption = Path("lineage.html"),
    down: DownOption = False,
    depth: DepthOption = None,
    most: MostOption = 100,
    edges: EdgesOption = "default",
    min_confidence: ConfidenceOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Draw what a model stands on, or what stands on it, coloured by the country of each model's lab."""
    from modelroots.output import note
    from modelroots.views.lineage import lineage_network
    from modelroots.views.page import write_page

    wanted = read_models(models)
    with open_graph(graph, store) as opened:
        network = lineage_network(opened, wanted, edge_choice(edges, min_confidence), down=down, depth=depth)
    write_page(network, output, most=most)
    typer.echo(output)
    note(network.subtitle)


@app.command()
def funding(
    organization: OrganizationArgument,
    output: OutputOption = Path("funding.html"),
    steps: Annotated[int, typer.Option("--steps", min=1, max=4, help="Edges from the organization at the most.")] = 2,
    most: MostOption = 80,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Draw the owners and funders around an organization, and what these own and fund, coloured by country."""
    from modelroots.output import note
    from modelroots.views.organizations import funding_network
    from modelroots.views.page import write_page

    with open_graph(graph, store) as opened:
        network = funding_network(opened, find_organization(opened, organization), steps=steps)
    write_page(network, output, most=most)
    typer.echo(output)
    note(network.subtitle)


@app.command()
def labs(
    output: OutputOption = Path("labs.html"),
    most: MostOption = 200,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Draw the family tree of labs: who belongs to whom, who came out of whom, and which families they release."""
    from modelroots.output import note
    from modelroots.views.organizations import lab_tree
    from modelroots.views.page import write_page

    with open_graph(graph, store) as opened:
        network = lab_tree(opened)
    write_page(network, output, most=most)
    typer.echo(output)
    note(network.subtitle)
