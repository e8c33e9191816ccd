"""Dataset repositories of a replica, as far as `huggingface_hub` asks for them in order to download files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from modelroots.replica.answers import JSON, Answer, refusal
from modelroots.replica.catalog import Catalog


def answer_dataset(catalog: Catalog, path: str, headers: Mapping[str, str]) -> Answer:
    """Answer to a request for a dataset's info, tree or file; ranges of bytes are honoured."""
    parts = path.removeprefix("/api").removeprefix("/datasets/").split("/")
    dataset = catalog.datasets.get("/".join(parts[:2]))
    if dataset is None:
        return refusal(404, "RepoNotFound", "Repository not found")
    commit = hashlib.sha1("".join(sorted(dataset.files)).encode(), usedforsecurity=False).hexdigest()
    action = parts[2] if len(parts) > 2 else "revision"
    if action == "resolve":
        body = dataset.files.get("/".join(parts[4:]))
        if body is None:
            return refusal(404, "EntryNotFound", "Entry not found")
        etag = hashlib.sha1(body, usedforsecurity=False).hexdigest()
        told = {"ETag": f'"{etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        wanted = headers.get("range")
        if wanted is not None and wanted.startswith("bytes="):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(body) - 1), len(body) - 1)
            told["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
            return Answer(206, body[start : end + 1], told)
        return Answer(200, body, told)
    if action == "tree":
        rows = [
            {"type": "file", "path": name, "size": len(body), "oid": hashlib.sha1(body).hexdigest()}  # noqa: S324
            for name, body in sorted(dataset.files.items())
        ]
        return Answer(200, msgspec.json.encode(rows), {"Content-Type": JSON})
    siblings = [{"rfilename": name} for name in sorted(dataset.files)]
    info = {"_id": commit[:24], "id": "/".join(parts[:2]), "sha": commit, "siblings": siblings, "tags": []}
    info["lastModified"] = dataset.modified_at
    return Answer(200, msgspec.json.encode(info), {"Content-Type": JSON})
