from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.snapshot import list_snapshots
from modelroots.replica.catalog import Catalog
from modelroots.replica.server import Replica
from tests.ingest.hub.hub_records import assert_snapshot_is
from tests.ingest.hub.kills import files_of, run_command, run_with_kills


@pytest.mark.parametrize("arguments", [("--page-size", "80"), ("--root", "fam/m0", "--page-size", "2")])
def test_killed_and_resumed_gives_the_same_bytes(
    arguments: tuple[str, ...], records: list[dict[str, Any]], tmp_path: Path
) -> None:
    family = [
        {
            "id": f"fam/m{i}",
            "createdAt": f"2026-08-01T00:00:{i:02}.000Z",
            "lastModified": "2026-08-02T00:00:00.000Z",
            "downloads": i,
            "tags": [f"base_model:fam/m{(i - 1) // 3}"] if i else [],
        }
        for i in range(40)
    ]
    with Replica(Catalog([*records, *family]), latency_seconds=0.03) as replica:
        arguments = ("hub", "--endpoint", replica.url, *arguments)
        undisturbed = run_command(tmp_path / "undisturbed", *arguments)
        assert undisturbed.returncode == 0, undisturbed.stderr
        expected = family if "--root" in arguments else [*records, *family]
        (snapshot,) = list_snapshots(tmp_path / "undisturbed" / "snapshots")
        assert_snapshot_is(snapshot, expected, replica.url)
        assert undisturbed.stdout == f"{snapshot.manifest.name}\n"

        killed = run_with_kills(replica, tmp_path / "killed", 2, 1, *arguments)
        assert killed.kills == 2
        assert killed.asked_again <= killed.kills
    assert files_of(tmp_path / "killed") == files_of(tmp_path / "undisturbed")
    assert not list((tmp_path / "killed" / "crawls").iterdir())
