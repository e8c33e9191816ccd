from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from graph.errors import SourceUnreachableError
from ingest.hub.client import HubClient, Patience
from ingest.hub.crawl import crawl
from ingest.hub.scope import Scope
from modelroots.replica.catalog import Catalog, Page
from modelroots.replica.faults import FAULTS, Fault, Faults
from modelroots.replica.server import Replica
from tests.ingest.hub.hub_records import QUICK, assert_snapshot_is, clock, no_sleep, quick_client

Record = dict[str, Any]
HASTY = Patience(seconds=300, attempts=60, first_pause_seconds=0.01, read_timeout_seconds=0.4, answer_seconds=60)
"""Notices a stall soon, and on a busy machine some answers that were only slow."""

EXPECTED_TROUBLE: dict[Fault, str] = {
    "429": "HTTP 429",
    "429 with Retry-After": "HTTP 429",
    "429 with a date": "HTTP 429",
    "500": "HTTP 500",
    "502": "HTTP 502",
    "504": "HTTP 504",
    "reset": "ReadError",
    "truncated": "RemoteProtocolError",
    "invalid JSON": "damaged JSON",
    "error page": "damaged JSON",
    "repeated page": "repeated page",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_loses_nothing(fault: Fault, records: list[Record], tmp_path: Path) -> None:
    faults = Faults({fault: 0.4}, seed=5, stall_seconds=0.8)
    with Replica(Catalog(records[:600]), faults=faults) as replica:
        client = quick_client(replica.url, HASTY if fault == "stall" else QUICK)
        result = crawl(
            client,
            Scope.choose(page_size=20),
            crawls_root=tmp_path / "crawls",
            snapshots_root=tmp_path / "snapshots",
            clock=clock,
        )
        assert_snapshot_is(result.snapshot, records[:600], replica.url)
    assert faults.injected[fault] >= 5
    if fault == "shifted page":
        assert result.snapshot is not None
        assert result.snapshot.manifest.notes["repeated_ids"] > 0
    elif fault == "stall":
        assert result.report["troubles"]["ReadTimeout"] >= faults.injected[fault]
    else:
        assert result.report["troubles"] == {EXPECTED_TROUBLE[fault]: faults.injected[fault]}


def test_all_faults_together(records: list[Record], tmp_path: Path) -> None:
    faults = Faults(dict.fromkeys(FAULTS, 0.5 / len(FAULTS)), seed=11, stall_seconds=0.8)
    with Replica(Catalog(records), faults=faults) as replica:
        client = quick_client(replica.url, HASTY)
        scope = Scope.choose(page_size=10)
        result = crawl(client, scope, crawls_root=tmp_path / "c", snapshots_root=tmp_path / "s", clock=clock)
        assert_snapshot_is(result.snapshot, records, replica.url)
        assert len(replica.requests) < 600
    assert set(faults.injected) == set(FAULTS)


def test_a_listing_that_leads_in_a_circle_ends(replica: Replica, tmp_path: Path) -> None:
    whole = replica.catalog.page
    back_to = whole(query=_creation(), expand=(), limit=100, cursor=None).cursor

    def circle(*args: Any, **options: Any) -> Page:
        page = whole(*args, **options)
        return Page(page.body, back_to, page.count)

    replica.catalog.page = circle  # type: ignore[method-assign]
    with pytest.raises(SourceUnreachableError, match="in a circle"):
        crawl(
            quick_client(replica.url),
            Scope.choose(page_size=100),
            crawls_root=tmp_path / "c",
            snapshots_root=tmp_path / "s",
        )
    assert len(replica.requests) < 20


def test_empty_pages_without_end_end(replica: Replica, tmp_path: Path) -> None:
    number = iter(range(10_000))
    replica.catalog.page = lambda *_, **__: Page(b"[]", f"cursor{next(number)}", 0)  # type: ignore[method-assign]
    with pytest.raises(SourceUnreachableError, match="empty pages"):
        crawl(quick_client(replica.url), Scope.choose(), crawls_root=tmp_path / "c", snapshots_root=tmp_path / "s")
    assert len(replica.requests) == 20


def test_a_next_page_on_another_server_is_not_followed(replica: Replica, tmp_path: Path) -> None:
    replica_url = type(replica).url
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(replica), "url", property(lambda _: "http://127.0.0.2:1"))
        elsewhere = replica_url.fget(replica)  # type: ignore[attr-defined]
        with pytest.raises(SourceUnreachableError, match="another server"):
            crawl(
                quick_client(elsewhere),
                Scope.choose(page_size=100),
                crawls_root=tmp_path / "c",
                snapshots_root=tmp_path / "s",
            )
    assert len(replica.requests) == 1


def test_a_hub_that_fails_for_good_is_given_up(replica: Replica) -> None:
    replica.faults = Faults({"502": 1.0}, in_a_row=10**9)
    client = HubClient(replica.url, token=False, patience=Patience(attempts=7), sleep=no_sleep)
    with pytest.raises(SourceUnreachableError, match=r"7 attempts \(last: HTTP 502\)"):
        client.get_json(client.model_url("a/b"), len)
    assert client.troubles == {"HTTP 502": 7}


def test_retry_after_is_honoured(records: list[Record]) -> None:
    pauses: list[float] = []
    for kind in ("429 with Retry-After", "429 with a date"):
        faults = Faults({kind: 1.0}, in_a_row=1)  # type: ignore[dict-item]
        with Replica(Catalog(records[:1]), faults=faults) as replica:
            client = HubClient(replica.url, token=False, sleep=pauses.append)
            client.get_json(client.model_url(records[0]["id"]), len)
    assert pauses[0] == 1.0
    assert 0 <= pauses[1] <= 1.0


def test_an_answer_that_trickles_is_cut(replica: Replica) -> None:
    """A server that sends a byte now and then never runs into a read timeout."""
    import http.server

    class Drip(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b"[")
                    time.sleep(0.05)
            except OSError:
                pass

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Drip) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        patience = Patience(attempts=2, read_timeout_seconds=5, answer_seconds=0.2)
        client = HubClient(f"http://127.0.0.1:{server.server_address[1]}", False, patience, no_sleep)
        start = time.monotonic()
        with pytest.raises(SourceUnreachableError, match="answer trickles"):
            client.get_json(client.model_url("a/b"), len)
        assert time.monotonic() - start < 3
        server.shutdown()


def _creation() -> Any:
    from modelroots.replica.catalog import Query

    return Query(sort="createdAt")
