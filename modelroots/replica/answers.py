"""Answers of a replica, refusals worded as the Hub words them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers of an answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, code: str, message: str) -> Answer:
    """An error with its JSON body and the two headers that name it."""
    body = ('{"error":"' + message + '"}').encode()
    return Answer(status, body, {"Content-Type": JSON, "X-Error-Code": code, "X-Error-Message": message})


def moved(target: str) -> Answer:
    """A redirect of a renamed repository."""
    return Answer(307, f"Temporary Redirect. Redirecting to {target}".encode(), {"Location": target})


def no_repository(token: str | None) -> Answer:
    """What is said of a repository that is not there: to a stranger, that he may lack the rights."""
    if token is None:
        return refusal(401, "RepoNotFound", "Invalid username or password.")
    return refusal(404, "RepoNotFound", "Repository not found")


def git_hash(body: bytes) -> str:
    """Hash of a file's bytes as git and the Hub's ETag give it."""
    return hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
