"""`modelroots replica`: a Hub in miniature on this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from modelroots.cli.options import home


def replica(
    path: Annotated[
        Path | None,
        typer.Argument(help="JSON lines (plain, gzip, zstd), as the Hub lists models. Default: the latest snapshots."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    api_quota: Annotated[
        int | None, typer.Option(min=1, help="API requests per five minutes. Default: no limit.")
    ] = None,
    resolver_quota: Annotated[int | None, typer.Option(min=1, help="File requests per five minutes.")] = None,
    faults: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of requests that go wrong, in all the ways that a Hub's can.")
    ] = 0.0,
) -> None:
    """Serve models in the shapes of the Hub until stopped, for trying crawls offline. Prints its address.

    For example: modelroots ingest hub --endpoint http://127.0.0.1:PORT --author Qwen
    """
    from graph.errors import UsageError
    from modelroots.replica.catalog import Catalog
    from modelroots.replica.faults import FAULTS, Faults
    from modelroots.replica.limits import Limits, Window
    from modelroots.replica.server import Replica

    catalog = Catalog(_iter_lines(path) if path is not None else _iter_snapshots())
    limits = Limits(
        api=Window(api_quota, 300) if api_quota else None,
        resolvers=Window(resolver_quota, 300) if resolver_quota else None,
    )
    wrong = Faults({fault: faults / len(FAULTS) for fault in FAULTS}) if faults else None
    try:
        server = Replica(catalog, limits=limits, faults=wrong, port=port, keep_requests=False)
    except OSError as error:
        raise UsageError(f"--port {port}: {error.strerror}.") from error
    sys.stderr.write(f"serving {len(catalog):,} models; stop with Ctrl-C\n")
    typer.echo(server.url)
    try:
        server.serve_forever()
    finally:
        server.stopping.set()
        server.server_close()


def _iter_lines(path: Path) -> Iterator[dict[str, Any]]:
    from graph.errors import BadDataError
    from ingest.lines import iter_blocks

    for block in iter_blocks(path):
        for number, line in enumerate(block.data.splitlines(), block.first_line):
            try:
                record = json.loads(line)
            except ValueError as error:
                raise BadDataError(f"{path}:{number}: no JSON ({error}); expected a model a line.") from error
            if not isinstance(record, dict) or not isinstance(record.get("id"), str):
                raise BadDataError(f"{path}:{number}: no model; expected an object with an id.")
            yield record


def _iter_snapshots() -> Iterator[dict[str, Any]]:
    from graph.errors import NotFoundError
    from modelroots.replica.records import iter_records

    place = home()
    snapshots = place.find_snapshots()
    if not any(s.has("models") for s in snapshots):
        raise NotFoundError(f"no snapshot with models in {place.snapshots}. Name a file of JSON lines instead.")
    yield from iter_records(snapshots)
