"""Dumps that are published as datasets on the Hub: their files on this machine."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

from graph.errors import NotFoundError, SourceUnreachableError, UsageError

SCHEME: Final = "hf://"
_READ: Final = (".parquet", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".ndjson")


class Downloaded(NamedTuple):
    """A file on this machine, the commit that it is from, and the time of that commit; None where it is not told."""

    path: Path
    commit: str
    committed_at: datetime | None


def download_dump(
    uri: str, endpoint: str | None = None, token: str | Literal[False] | None = None, folder: Path | None = None
) -> Downloaded:
    """A dump that is published as a file of a dataset.

    The file is kept in the cache of `huggingface_hub`, or in `folder`; an interrupted download goes on where it was.

    Args:
        uri: hf://datasets/OWNER/NAME[@REVISION]/FILE. FILE may be left out where the dataset has a single file that
            is named models, or a single one that can be read.
        endpoint: address of the Hub.
        token: as `huggingface_hub` takes it.
        folder: folder of the cache.

    Raises:
        UsageError: the URI names no file that can be chosen.
        NotFoundError: there is no such dataset or file.
        SourceUnreachableError: the Hub does not answer, or refuses the dataset.
    """
    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.errors import (
        EntryNotFoundError,
        HfHubHTTPError,
        HfUriError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )
    from huggingface_hub.utils import parse_hf_uri  # type: ignore[attr-defined]  # public, but re-exported lazily

    try:
        parsed = parse_hf_uri(uri)
    except (HfUriError, HFValidationError) as error:
        raise UsageError(f"{uri!r} is no address of a dataset's file ({error}).") from error
    if parsed.type != "dataset":
        raise UsageError(f"{uri!r} names a {parsed.type}; expected hf://datasets/OWNER/NAME/FILE.")
    api = HfApi(endpoint=endpoint, token=token, library_name="modelroots")
    try:
        info = api.dataset_info(parsed.id, revision=parsed.revision)
        names = [s.rfilename for s in info.siblings or ()]
        name = parsed.path_in_repo or _choose(uri, names)
        path = api.hf_hub_download(
            parsed.id, name, repo_type="dataset", revision=info.sha, cache_dir=os.fspath(folder) if folder else None
        )
    except (RepositoryNotFoundError, RevisionNotFoundError, EntryNotFoundError) as error:
        if isinstance(error, LocalEntryNotFoundError):
            raise SourceUnreachableError(f"{api.endpoint} does not answer: {uri} cannot be downloaded.") from error
        raise NotFoundError(f"{uri}: no such dataset, revision or file, or it is closed to us.") from error
    except (HfHubHTTPError, httpx2.HTTPError) as error:
        raise SourceUnreachableError(
            f"{api.endpoint} does not give {uri} ({type(error).__name__}). Try again."
        ) from error
    return Downloaded(Path(path), str(info.sha), info.last_modified)


def _choose(uri: str, names: list[str]) -> str:
    """The only file that can be a list of models."""
    readable = [name for name in names if name.endswith(_READ)]
    models = [name for name in readable if PurePosixPath(name).name.split(".")[0] == "models"]
    for candidates in (models, readable):
        if len(candidates) == 1:
            return candidates[0]
    shown = ", ".join(readable[:8]) or "none"
    raise UsageError(f"{uri} has no single file of models; name one of: {shown}.")
