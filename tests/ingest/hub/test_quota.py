from __future__ import annotations

import random

import pytest

from ingest.hub.client import HubClient
from ingest.hub.quota import PUBLISHED, WINDOW_SECONDS, Left, Quota
from modelroots.replica.limits import Limits, Window


class Clock:
    """Time that passes only while somebody sleeps or works."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds


@pytest.mark.parametrize("limit", [500, 1000, 2500])
@pytest.mark.parametrize("seconds_per_request", [0.01, 0.1])
def test_the_whole_quota_is_used_and_never_exceeded(limit: int, seconds_per_request: float) -> None:
    clock = Clock()
    server = Limits(api=Window(limit, WINDOW_SECONDS), clock=clock)
    quota = Quota(None, clock, clock.sleep)
    refused = 0
    for _ in range(limit * 5 + 7):
        quota.acquire()
        clock.time += seconds_per_request
        allowed, headers = server.take("api")
        refused += not allowed
        quota.release(headers)
    assert refused == 0
    full = server.used["api"][:5]
    assert sum(full) / (5 * limit) >= 0.95
    assert clock.time - 1000 < 5 * WINDOW_SECONDS + WINDOW_SECONDS


def test_a_window_that_others_have_used_up_is_waited_for() -> None:
    clock = Clock()
    quota = Quota(None, clock, clock.sleep)
    quota.acquire()
    quota.release({"RateLimit": '"api";r=0;t=55', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'})
    assert quota.left == Left(0, 500, 55.0)
    quota.acquire()
    assert clock.time == pytest.approx(1056.0)
    assert quota.waited_seconds == pytest.approx(56.0)


def test_answers_out_of_order_free_nothing() -> None:
    clock = Clock()
    quota = Quota(None, clock, clock.sleep)
    for _ in range(3):
        quota.acquire()
    policy = '"fixed window";"api";q=10;w=300'
    for remaining in (7, 9, 8):
        quota.release({"RateLimit": f'"api";r={remaining};t=200', "RateLimit-Policy": policy})
    left = quota.left
    assert left is not None
    assert left.remaining <= 7


def test_published_limits_hold_as_long_as_the_hub_tells_none() -> None:
    clock = Clock()
    quota = Quota(PUBLISHED["api", False], clock, clock.sleep)
    for _ in range(501):
        quota.acquire()
        quota.release({})
    assert clock.time == pytest.approx(1000 + WINDOW_SECONDS)


@pytest.mark.parametrize(("endpoint", "remaining"), [("https://huggingface.co", 500), ("http://127.0.0.1:1", None)])
def test_only_the_public_hub_is_thought_to_have_limits(endpoint: str, remaining: int | None) -> None:
    client = HubClient(endpoint, token=False)
    assert client.quotas["api"]._remaining == remaining


def test_many_workers_stay_inside_a_window() -> None:
    """Requests are claimed before they are sent, so no number of workers can overdraw the window."""
    clock = Clock()
    server = Limits(resolvers=Window(40, 300), clock=clock)
    rng = random.Random(3)
    running = refused = 0

    def answer() -> None:
        nonlocal running, refused
        running -= 1
        clock.time += 0.05
        allowed, headers = server.take("resolvers")
        refused += not allowed
        quota.release(headers)

    def sleep(seconds: float) -> None:
        while running:
            answer()
        clock.time += seconds

    quota = Quota(None, clock, sleep)
    for _ in range(400):
        quota.acquire()
        running += 1
        while running >= 8 or (running and rng.random() < 0.4):
            answer()
    assert refused == 0
    assert server.used["resolvers"][:9] == [40] * 9
