"""How commands reach the Hub: their options, the client, and what to say of its answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ingest.hub.client import HubClient

EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Address of the Hub. Default: that of huggingface_hub (HF_ENDPOINT).")
]
AnonymousOption = Annotated[bool, typer.Option("--anonymous", help="Send no token, even if one is stored.")]
PatienceOption = Annotated[
    float, typer.Option("--patience", min=1, help="Seconds to keep trying one request before giving up.")
]


def make_client(endpoint: str | None, *, anonymous: bool, patience: float) -> HubClient:
    """Client for these options. Ids and errors are shown; a token never is."""
    from ingest.hub.client import HubClient, Patience

    return HubClient(endpoint, False if anonymous else None, Patience(seconds=patience))


def tell(report: dict[str, Any]) -> None:
    """Say on standard error what went wrong on the way and what could not be had."""
    if report["troubles"]:
        told = ", ".join(f"{name} ({count:,})" for name, count in report["troubles"].items())
        sys.stderr.write(f"overcome: {told}\n")
    for reason, ids in report.get("not_had", {}).items():
        sys.stderr.write(f"not to be had, {reason}: {ids['count']:,}, such as {', '.join(ids['first'][:3])}\n")
