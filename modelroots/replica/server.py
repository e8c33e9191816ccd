"""Serves a catalog over HTTP as the Hub does: list pages, model info, files, datasets, limits, redirects, refusals."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self, cast
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from modelroots.replica.answers import JSON, Answer, git_hash, moved, no_repository, refusal
from modelroots.replica.catalog import Catalog, Query
from modelroots.replica.datasets import answer_dataset
from modelroots.replica.faults import Fault, Faults
from modelroots.replica.limits import Bucket, Limits

MAX_LIMIT: Final = 1000
_STATUS_FAULTS: Final[Mapping[Fault, int]] = {"500": 500, "502": 502, "504": 504}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was seen, with the status of its answer and the fault that was put in."""

    method: str
    target: str
    status: int
    fault: Fault | None
    user_agent: str


class Replica(ThreadingHTTPServer):
    """A running replica; as a context manager it serves from a thread of its own until the block ends.

    `requests` keeps what was asked, in order, unless `keep_requests` is off.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        catalog: Catalog,
        *,
        limits: Limits | None = None,
        faults: Faults | None = None,
        latency_seconds: float = 0.0,
        port: int = 0,
        keep_requests: bool = True,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.catalog = catalog
        self.limits = limits or Limits()
        self.faults = faults
        self.latency_seconds = latency_seconds
        self.keep_requests = keep_requests
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self.previous: dict[Query, Answer] = {}

    @property
    def url(self) -> str:
        """Endpoint to hand to a client."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True, name="replica").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that was killed or went away is no error of the server."""

    def answer(self, target: str, headers: Mapping[str, str], fault: Fault | None) -> Answer:
        """Answer to a GET or HEAD for this path and query; names of headers are in lower case."""
        url = urlsplit(target)
        path = unquote(url.path)
        token = headers.get("authorization", "").removeprefix("Bearer ") or None
        if path == "/api/models":
            return self._listing(parse_qs(url.query), url.path, fault)
        if path.startswith("/api/models/"):
            return self._info(path.removeprefix("/api/models/"), parse_qs(url.query), token)
        if path.startswith(("/api/datasets/", "/datasets/")):
            return answer_dataset(self.catalog, path, headers)
        if "/resolve/" in path:
            return self._file(path, token, headers.get("if-none-match"))
        return refusal(404, "", "Sorry, we can't find the page you are looking for.")

    def _listing(self, asked: dict[str, list[str]], path: str, fault: Fault | None) -> Answer:
        query = Query(
            filters=tuple(sorted(x for value in asked.get("filter", []) for x in value.split(",") if x)),
            author=asked.get("author", [None])[0],
            search=asked.get("search", [None])[0],
            sort=asked.get("sort", ["trendingScore"])[0],
        )
        if fault == "repeated page" and query in self.previous:
            return self.previous[query]
        limit = min(int(asked.get("limit", ["1000"])[0]), MAX_LIMIT)
        expand = asked.get("expand", []) + asked.get("expand[]", [])
        back = limit // 3 if fault == "shifted page" else 0
        cursor = asked.get("cursor", [None])[0]
        page = self.catalog.page(query, expand, limit, cursor, back)
        headers = {"Content-Type": JSON}
        if page.cursor is not None:
            following = [(k, v) for k, values in asked.items() if k != "cursor" for v in values]
            target = urlencode([*following, ("cursor", page.cursor)])
            headers["Link"] = f'<{self.url}{path}?{target}>; rel="next"'
        answer = Answer(200, page.body, headers)
        self.previous[query] = answer
        return answer

    def _info(self, model: str, asked: dict[str, list[str]], token: str | None) -> Answer:
        current = self.catalog.renamed.get(model)
        if current is not None and model not in self.catalog:
            query = urlencode([(k, v) for k, values in asked.items() for v in values])
            return moved(f"/api/models/{quote(current)}" + (f"?{query}" if query else ""))
        body = self.catalog.info(model, asked.get("expand", []) + asked.get("expand[]", []))
        return Answer(200, body, {"Content-Type": JSON}) if body is not None else no_repository(token)

    def _file(self, path: str, token: str | None, known: str | None) -> Answer:
        model, _, rest = path[1:].partition("/resolve/")
        _revision, _, name = rest.partition("/")
        current = self.catalog.renamed.get(model)
        if current is not None and model not in self.catalog:
            return moved(f"/{quote(current)}/resolve/{quote(rest)}")
        if model not in self.catalog:
            return no_repository(token)
        if model in self.catalog.closed and token not in self.catalog.grants:
            status = 401 if token is None else 403
            return refusal(status, "GatedRepo", f"Access to model {model} is restricted.")
        body = self.catalog.files.get(model, {}).get(name)
        if body is None:
            return refusal(404, "EntryNotFound", "Entry not found")
        etag = f'"{git_hash(body)}"'
        headers = {"ETag": etag, "X-Repo-Commit": git_hash(model.encode()), "Content-Type": "text/plain; charset=utf-8"}
        if known is not None and etag in known:
            return Answer(304, b"", headers)
        return Answer(200, body, headers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the replica keeps its own list of requests."""

    def _serve(self, *, with_body: bool) -> None:
        replica = cast("Replica", self.server)
        if replica.latency_seconds:
            replica.stopping.wait(replica.latency_seconds)
        bucket: Bucket = "resolvers" if "/resolve/" in self.path else "api"
        allowed, limit_headers = replica.limits.take(bucket)
        listing = self.path.startswith("/api/models?") and "cursor=" in self.path
        fault = replica.faults.draw(self.path, listing=listing) if replica.faults and allowed else None
        if not allowed:
            answer = Answer(429, b'{"error":"We had to rate limit you"}', {"Content-Type": JSON})
        else:
            answer = _faulty(fault) or replica.answer(self.path, {k.lower(): v for k, v in self.headers.items()}, fault)
        if replica.keep_requests:
            agent = self.headers.get("User-Agent", "")
            replica.requests.append(Request(self.command, self.path, answer.status, fault, agent))
        self._send(answer, limit_headers, fault, replica, with_body=with_body)

    def _send(
        self, answer: Answer, limits: Mapping[str, str], fault: Fault | None, replica: Replica, *, with_body: bool
    ) -> None:
        if fault == "reset":
            return self._cut(hard=True)
        body = answer.body
        if fault == "invalid JSON":
            body = body[: len(body) // 2] + b'{"' + body[len(body) // 2 :]
        no_body = answer.status == HTTPStatus.NOT_MODIFIED or not with_body
        self.send_response(answer.status)
        for name, value in {**answer.headers, **limits}.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        if fault in {"stall", "truncated"} and not no_body:
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            if fault == "stall" and replica.faults is not None:
                replica.stopping.wait(replica.faults.stall_seconds)
            return self._cut(hard=False)
        if no_body:
            self.end_headers()
            return None
        # one write: a header block that is sent alone waits for its acknowledgement
        self._headers_buffer.extend((b"\r\n", body))  # type: ignore[attr-defined]
        self.flush_headers()
        return None

    def _cut(self, *, hard: bool) -> None:
        self.close_connection = True
        if hard:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


def _faulty(fault: Fault | None) -> Answer | None:
    """Answer that carries no content because of a fault; None where the content is served."""
    if fault is None:
        return None
    if fault in _STATUS_FAULTS:
        return Answer(_STATUS_FAULTS[fault], b'{"error":"Internal Error - We\'re working hard to fix this"}')
    if fault == "429":
        return Answer(429, b'{"error":"Too Many Requests"}')
    if fault == "429 with Retry-After":
        return Answer(429, b"", {"Retry-After": "1"})
    if fault == "429 with a date":
        until = datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=1)
        return Answer(429, b"", {"Retry-After": format_datetime(until, usegmt=True)})
    if fault == "error page":
        return Answer(200, b"<!doctype html><title>Be right back</title>", {"Content-Type": "text/html"})
    return None
