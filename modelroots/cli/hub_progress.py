"""How far a crawl is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelroots.cli.terminal import TerminalLine

if TYPE_CHECKING:
    from ingest.hub.client import HubClient
    from ingest.hub.listing import State
    from ingest.hub.quota import Bucket, Left


class HubProgress(TerminalLine):
    """Pages, models, quota left and time to go, in a line on the terminal."""

    def __init__(self, client: HubClient) -> None:
        super().__init__()
        self._client = client
        self._first: int | None = None

    def listing(self, state: State, expected: int | None) -> None:
        """Show how far a listing is."""
        if self._first is None:
            self._first = state.models
        chains = f", {state.open_chains:,} parents to ask" if expected is None and state.open_chains > 1 else ""
        left = self._time_left(state.models, expected, "api")
        self.show(f"{state.pages:,} pages, {state.models:,} models{chains}{self.quota('api')}{left}")

    def cards(self, done: int, total: int) -> None:
        """Show how many models' cards are there."""
        if self._first is None:
            self._first = done - 1
        self.show(f"{done:,} of {total:,} models{self.quota('resolvers')}{self._time_left(done, total, 'resolvers')}")

    def quota(self, bucket: Bucket) -> str:
        """What is left of the rate limit, in words."""
        left = self._client.quotas[bucket].left
        if left is None:
            return ""
        of = f"/{left.limit:,}" if left.limit else ""
        return f", quota {left.remaining:,}{of} for {left.resets_in_seconds:.0f} s"

    def _time_left(self, done: int, expected: int | None, bucket: Bucket) -> str:
        """By the pace so far, or by the windows of the quota that the rest will take, whichever is longer."""
        gained = done - (self._first or 0)
        if not expected or gained <= 0:
            return ""
        share = max(0, expected - done) / gained
        seconds = max(
            self.seconds * share,
            seconds_of_windows(self._client.quotas[bucket].left, self._client.requests * share),
        )
        return f", about {seconds / 60:.0f} min to go" if seconds >= 90 else f", about {seconds:.0f} s to go"


def seconds_of_windows(left: Left | None, requests: float) -> float:
    """How long the rate limit makes so many requests take.

    >>> from ingest.hub.quota import Left
    >>> seconds_of_windows(Left(remaining=100, limit=500, resets_in_seconds=60), 700)
    360.0
    """
    if left is None or not left.limit or requests <= left.remaining:
        return 0.0
    return left.resets_in_seconds + 300.0 * ((requests - left.remaining) // left.limit)
