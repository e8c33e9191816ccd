"""Asks the Hub and does not give up early: on the session, token and errors of `huggingface_hub`.

`huggingface_hub` retries by status and by network error, but not an answer whose body is damaged, not for longer than
half a minute, without a word about the wait, and each worker for itself. So the retrying is done here; everything
else (session, proxies, headers, token, reading of rate-limit headers, naming of errors) is its public interface.
"""

from __future__ import annotations

import importlib.metadata
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlsplit

import httpx2
from huggingface_hub import constants, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # public, but re-exported lazily

from graph.errors import SourceUnreachableError, UsageError
from ingest.hub.integrity import Check, DamagedAnswerError, Integrity
from ingest.hub.quota import PUBLISHED, Bucket, Quota

HOME: Final = "https://huggingface.co"
MAX_BODY_BYTES: Final = 64 << 20
_RETRIED: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
_LONGEST_PAUSE: Final = 60.0

Refusal = Literal["gone", "gated", "disabled", "no such file", "too large", "refused"]


class TooLargeError(Exception):
    """The body of an answer is larger than asked for."""


class Body(NamedTuple):
    """A whole answer: its bytes, the URL that gave it in the end, and what its headers tell."""

    content: bytes
    url: str
    next_url: str | None
    etag: str | None
    redirected: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The Hub has answered and will not give it; asking again is of no use. `status` is the HTTP status."""

    reason: Refusal
    status: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The file is still the one whose ETag was sent along."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to keep trying one request before the source counts as unreachable.

    `first_contact_seconds` counts instead of `seconds` as long as the source has not answered at all.
    """

    seconds: float = 900.0
    first_contact_seconds: float = 20.0
    attempts: int = 60
    first_pause_seconds: float = 1.0
    read_timeout_seconds: float = 60.0
    answer_seconds: float = 300.0


class HubClient:
    """Requests to one Hub, inside its rate limits.

    Args:
        endpoint: address of the Hub, or of a replica of it.
        token: as `huggingface_hub` takes it: None for the one that is stored on this machine, False for none.
        patience: see there.

    Raises:
        UsageError: the endpoint is no HTTP address.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | Literal[False] | None = None,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = (endpoint or constants.ENDPOINT).rstrip("/")
        if not self.endpoint.startswith(("http://", "https://")):
            raise UsageError(f"{self.endpoint!r} is no address of a Hub; expected one such as {HOME!r}.")
        self.patience = patience or Patience()
        self._headers = build_hf_headers(
            token=token, library_name="modelroots", library_version=importlib.metadata.version("modelroots")
        )
        with_token = "authorization" in self._headers
        public = urlsplit(self.endpoint).hostname == urlsplit(HOME).hostname
        self.quotas: dict[Bucket, Quota] = {
            bucket: Quota(PUBLISHED[bucket, with_token] if public else None, sleep=sleep)
            for bucket in ("api", "resolvers")
        }
        self._integrity = Integrity()
        self._sleep = sleep
        self._lock = threading.Lock()
        self._has_answered = False
        self.troubles: Counter[str] = Counter()
        self.requests = 0

    def models_url(self, parameters: Mapping[str, str | Sequence[str]]) -> str:
        """URL of the first page of a listing."""
        return str(httpx2.URL(f"{self.endpoint}/api/models", params=parameters))

    def model_url(self, model: str, expand: Sequence[str] = ()) -> str:
        """URL of the record of one model."""
        url = f"{self.endpoint}/api/models/{quote(model)}"
        return str(httpx2.URL(url, params={"expand": list(expand)})) if expand else url

    def get_json(self, url: str, check: Callable[[bytes], Any]) -> Body | Refused:
        """Answer of an API URL. `check` raises DamagedAnswerError where the body is not what it should be."""
        answer = self._get("api", url, {}, lambda content, _etag: check(content), MAX_BODY_BYTES)
        assert not isinstance(answer, Unchanged)
        return answer

    def get_file(
        self, model: str, path: str, etag: str | None = None, max_bytes: int = MAX_BODY_BYTES
    ) -> Body | Unchanged | Refused:
        """File of a model; with `etag`, only if it is another one."""
        url = hf_hub_url(model, path, endpoint=self.endpoint)
        return self._get(
            "resolvers", url, {"If-None-Match": etag} if etag else {}, self._integrity.checker(), max_bytes
        )

    def _get(
        self,
        bucket: Bucket,
        url: str,
        headers: Mapping[str, str],
        check: Check,
        max_bytes: int,
    ) -> Body | Unchanged | Refused:
        if not self._is_ours(url):
            raise SourceUnreachableError(f"{self.endpoint} sends us on to {url!r}, another server: not followed.")
        start = time.monotonic()
        attempt = 0
        while True:
            attempt += 1
            trouble, pause = "", None
            try:
                return self._once(bucket, url, headers, check, max_bytes)
            except HfHubHTTPError as error:
                status = error.response.status_code
                if status not in _RETRIED:
                    return Refused(_reason(error), status)
                trouble, pause = f"HTTP {status}", self._asked_pause(bucket, error.response)
            except TooLargeError:
                return Refused("too large", 200)
            except OfflineModeIsEnabled as error:
                raise SourceUnreachableError("HF_HUB_OFFLINE is set: unset it to ask the Hub.") from error
            except httpx2.TooManyRedirects:
                return Refused("refused", 310)
            except (httpx2.TransportError, httpx2.DecodingError, DamagedAnswerError) as error:
                trouble = str(error) if isinstance(error, DamagedAnswerError) else type(error).__name__
            with self._lock:
                self.troubles[trouble] += 1
            if pause is None:
                longest = min(_LONGEST_PAUSE, self.patience.first_pause_seconds * 2 ** min(attempt - 1, 10))
                pause = longest * random.uniform(0.5, 1.0)  # noqa: S311 - workers must not knock in step
            patience = self.patience.seconds
            if not self._has_answered:
                patience = min(patience, self.patience.first_contact_seconds)
            if attempt >= self.patience.attempts or time.monotonic() + pause > start + patience:
                raise SourceUnreachableError(
                    f"{self.endpoint} gave no usable answer in {attempt} attempts (last: {trouble}) for "
                    f"{urlsplit(url).path}. What was fetched is kept: run the same command again to go on."
                )
            self._sleep(pause)

    def _once(
        self,
        bucket: Bucket,
        url: str,
        headers: Mapping[str, str],
        check: Check,
        max_bytes: int,
    ) -> Body | Unchanged:
        quota = self.quotas[bucket]
        quota.acquire()
        with self._lock:
            self.requests += 1
        told: Mapping[str, str] = {}
        timeout = httpx2.Timeout(self.patience.read_timeout_seconds, connect=15.0)
        try:
            with get_session().stream("GET", url, headers={**self._headers, **headers}, timeout=timeout) as response:
                told = response.headers
                self._has_answered = True
                if response.status_code == httpx2.codes.NOT_MODIFIED:
                    return Unchanged()
                if response.status_code >= httpx2.codes.BAD_REQUEST:
                    response.read()
                hf_raise_for_status(response)
                content = self._read(response, max_bytes)
                check(content, response.headers.get("etag"))
                return Body(
                    content,
                    str(response.url),
                    response.links.get("next", {}).get("url"),
                    response.headers.get("etag"),
                    any(r.status_code in {301, 307, 308} for r in response.history),
                )
        finally:
            quota.release(told)

    def _read(self, response: httpx2.Response, max_bytes: int) -> bytes:
        until = time.monotonic() + self.patience.answer_seconds
        if int(response.headers.get("content-length") or 0) > max_bytes:
            raise TooLargeError
        chunks = bytearray()
        for chunk in response.iter_bytes():
            chunks += chunk
            if len(chunks) > max_bytes:
                raise TooLargeError
            if time.monotonic() > until:
                raise DamagedAnswerError("answer trickles")
        return bytes(chunks)

    def _asked_pause(self, bucket: Bucket, response: httpx2.Response) -> float | None:
        """Seconds to wait as the answer asks for; None where it does not say. Windows are waited for by the quota."""
        left = self.quotas[bucket].left
        if response.status_code == 429 and left is not None and left.remaining == 0:
            return 0.0
        asked = (response.headers.get("retry-after") or "").strip()
        if asked.isdigit():
            return float(asked)
        if asked:
            try:
                return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
            except ValueError:
                return None
        return None

    def _is_ours(self, url: str) -> bool:
        """Whether a URL, such as that of a next page, is on the server that the token is meant for."""
        ours, given = urlsplit(self.endpoint), urlsplit(url)
        return (ours.scheme, ours.netloc) == (given.scheme, given.netloc)


def _reason(error: HfHubHTTPError) -> Refusal:
    match error:
        case GatedRepoError():  # a RepositoryNotFoundError too, so it comes first
            return "gated"
        case DisabledRepoError():
            return "disabled"
        case RemoteEntryNotFoundError() | RevisionNotFoundError():
            return "no such file"
        case RepositoryNotFoundError():
            return "gone"
    return {404: "gone", 410: "gone", 403: "gated"}.get(error.response.status_code, "refused")  # type: ignore[return-value]
