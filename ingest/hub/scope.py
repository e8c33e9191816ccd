"""Which part of the Hub a crawl is after, and the list calls that ask for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from graph.errors import UsageError
from graph.identity import require_model_id

Mode = Literal["everything", "update", "sweep", "descendants", "selection"]

MAX_PAGE_SIZE: Final = 1000
EXPAND: Final = (
    "createdAt",
    "lastModified",
    "downloads",
    "likes",
    "tags",
    "pipeline_tag",
    "library_name",
    "gated",
    "safetensors",
    "usedStorage",
)
"""Properties asked for. The tags carry lineage, license and datasets, so no call per model is needed."""

CHILDREN: Final = "childrenModelCount"
"""Asked for by a crawl along the lineage: who has no children need not be asked for them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What to list.

    Without any field the whole Hub. `since` belongs to updates: what was modified or created from then on.
    """

    mode: Mode = "everything"
    roots: tuple[str, ...] = ()
    depth: int | None = None
    author: str | None = None
    search: str | None = None
    min_downloads: int | None = None
    limit: int | None = None
    page_size: int = MAX_PAGE_SIZE
    since: str | None = None

    @classmethod
    def choose(
        cls,
        *,
        roots: Sequence[str] = (),
        depth: int | None = None,
        author: str | None = None,
        search: str | None = None,
        min_downloads: int | None = None,
        limit: int | None = None,
        update: bool = False,
        sweep: bool = False,
        page_size: int = MAX_PAGE_SIZE,
    ) -> Scope:
        """The scope that these choices make.

        Raises:
            UsageError: they exclude each other, a number is out of range, or a root is no Hub id.
        """
        selection = [author, search, min_downloads, limit]
        if depth is not None and not roots:
            raise UsageError("--depth counts edges from a base: name it with --root MODEL.")
        if roots and any(x is not None for x in (author, search, min_downloads)):
            raise UsageError("--root follows the lineage: it does not go with --author, --search or --min-downloads.")
        if (update or sweep) and (roots or any(x is not None for x in selection)):
            raise UsageError("--update and --sweep are about the whole Hub: they go with no selection.")
        if update and sweep:
            raise UsageError("--sweep lists all that --update lists: choose one of them.")
        for name, value in (("--depth", depth), ("--min-downloads", min_downloads), ("--limit", limit)):
            if value is not None and value < 1:
                raise UsageError(f"{name} {value!r} is out of range: at least 1 is expected.")
        if not 1 <= page_size <= MAX_PAGE_SIZE:
            raise UsageError(f"--page-size {page_size!r} is out of range: the Hub gives 1 to {MAX_PAGE_SIZE} a page.")
        mode: Mode = "everything"
        if update or sweep:
            mode = "update" if update else "sweep"
        elif roots:
            mode = "descendants"
        elif any(x is not None for x in selection):
            mode = "selection"
        chosen = tuple(dict.fromkeys(map(require_model_id, roots)))
        return cls(mode, chosen, depth, author, search, min_downloads, limit, page_size)

    @property
    def is_whole(self) -> bool:
        """Whether a finished crawl has seen every model of the Hub."""
        return self.mode in {"everything", "sweep"}

    @property
    def since_time(self) -> datetime | None:
        """Beginning of an update."""
        return datetime.fromisoformat(self.since).astimezone(UTC) if self.since else None

    def slug(self, endpoint: str) -> str:
        """Name of the crawl: the same choices on the same Hub go on where they stopped."""
        fields = {k: v for k, v in asdict(self).items() if k != "since"}
        text = json.dumps([endpoint, fields], sort_keys=True)
        return f"{self.mode}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    def listing(self) -> dict[str, str | Sequence[str]]:
        """Parameters of the first list call; by creation, so that nothing shifts while pages are fetched."""
        parameters: dict[str, str | Sequence[str]] = {"limit": str(min(self.page_size, self.limit or self.page_size))}
        if self.author is not None:
            parameters["author"] = self.author
        if self.search is not None:
            parameters["search"] = self.search
        if self.min_downloads is not None:
            parameters["sort"] = "downloads"
        else:
            parameters["sort"] = "lastModified" if self.mode == "update" else "createdAt"
        return parameters | {"expand": list(EXPAND)}

    def children(self, parent: str) -> dict[str, str | Sequence[str]]:
        """Parameters of the list call for the models that name this parent."""
        return {
            "filter": f"base_model:{parent}",
            "limit": str(self.page_size),
            "sort": "createdAt",
            "expand": [*EXPAND, CHILDREN],
        }

    def notes(self) -> dict[str, Any]:
        """The choices that were made, for a manifest."""
        return {k: v for k, v in asdict(self).items() if v not in (None, ()) and k != "page_size"}
