"""The commands as a user meets them: exit codes, streams, and a token that appears nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.snapshot import list_snapshots
from modelroots.replica.catalog import Dataset
from modelroots.replica.faults import Faults
from modelroots.replica.server import Replica
from modelroots.sample import MODELS
from tests.ingest.hub.hub_records import assert_snapshot_is
from tests.ingest.hub.kills import command, environment, run_command

TOKEN = "hf_" + "S3cretS3cretS3cretS3cretS3cretS3cr"


def test_unreachable_is_4_and_says_what_to_do(tmp_path: Path) -> None:
    done = run_command(tmp_path, "hub", "--endpoint", "http://127.0.0.1:9", "--patience", "1")
    assert done.returncode == 4
    assert done.stdout == ""
    assert "run the same command again" in done.stderr


def test_usage_is_2(tmp_path: Path) -> None:
    done = run_command(tmp_path, "hub", "--depth", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--root" in done.stderr


def test_a_published_dump_is_ingested_from_its_address(replica: Replica, tmp_path: Path) -> None:
    few = tmp_path / "few.parquet"
    pl.read_parquet(MODELS, n_rows=300).write_parquet(few)
    replica.catalog.datasets["acme/hub-stats"] = Dataset({"models.parquet": few.read_bytes()})
    done = subprocess.run(
        command(tmp_path, "dump", "hf://datasets/acme/hub-stats", "--endpoint", replica.url),
        env=environment() | {"HF_HOME": str(tmp_path / "hf")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (snapshot,) = list_snapshots(tmp_path / "snapshots")
    assert snapshot.manifest.rows["models"] == 300
    assert snapshot.manifest.source == "datasets/acme/hub-stats"
    assert snapshot.manifest.retrieved_at == "2026-08-22T06:00:00+00:00"


@pytest.mark.parametrize("fails", [False, True])
def test_the_token_is_sent_and_appears_nowhere(
    fails: bool, replica: Replica, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    shut = records[0]["id"]
    replica.catalog.closed.add(shut)
    replica.catalog.grants.add(TOKEN)
    replica.catalog.files[shut] = {"README.md": b"---\nlicense: mit\n---\n"}
    if fails:
        replica.faults = Faults({"500": 1.0}, in_a_row=10**9)
    outputs = []
    for arguments in (("hub", "--page-size", "500"), ("cards", shut)):
        done = subprocess.run(
            command(tmp_path, *arguments, "--endpoint", replica.url, "--patience", "1"),
            env=environment() | {"HF_TOKEN": TOKEN, "HF_DEBUG": "1", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == (4 if fails else 0), done.stderr
        outputs.append(done.stdout + done.stderr)
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert TOKEN not in "".join(outputs)
    assert TOKEN.encode() not in written
    if not fails:
        snapshots = {s.manifest.kind: s for s in list_snapshots(tmp_path / "snapshots")}
        assert_snapshot_is(snapshots["hub"], records, replica.url)
        assert snapshots["cards"].manifest.notes["files"]["README.md: read"] == 1, "the token has opened it"


def test_the_user_agent_says_who_asks(replica: Replica, tmp_path: Path) -> None:
    assert run_command(tmp_path, "hub", "--limit", "3", "--endpoint", replica.url).returncode == 0
    assert replica.requests[0].user_agent.startswith("modelroots/")
    assert "hf_hub/" in replica.requests[0].user_agent


def test_replica_command_serves_a_home_for_a_crawl(tmp_path: Path, replica: Replica) -> None:
    assert run_command(tmp_path / "a", "hub", "--limit", "40", "--endpoint", replica.url).returncode == 0
    start = "import sys; from modelroots.cli.main import run; sys.exit(run(sys.argv[1:]))"
    arguments = [sys.executable, "-c", start, "--home", str(tmp_path / "a"), "replica"]
    with subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        done = run_command(tmp_path / "b", "hub", "--endpoint", url)
        process.terminate()
        process.communicate(timeout=20)
    assert done.returncode == 0, done.stderr
    (served,) = list_snapshots(tmp_path / "b" / "snapshots")
    assert served.manifest.rows["models"] == 40
