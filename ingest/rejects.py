"""Rows that cannot be read: counted, kept with line number and reason, and too many of them stop the job."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from graph.errors import BadDataError

MAX_SHARE: Final = 0.01
_SHOWN: Final = 5
_REMEDY: Final = "Check the source, or accept the loss with --allow-bad-rows."


class RejectedRow(NamedTuple):
    """A row of the snapshot table `rejected`."""

    line: int
    reason: str
    excerpt: str


class Rejects:
    """Bad rows of one source."""

    def __init__(self, path: Path, *, allowed: bool) -> None:
        self.path = path
        self.allowed = allowed
        self.rows: list[RejectedRow] = []

    def add(self, line: int, reason: str, text: bytes) -> None:
        """Note a bad row."""
        self.rows.append(RejectedRow(line, reason, text[:200].decode("utf-8", "replace").replace("\0", "\ufffd")))

    def check(self, good: int) -> None:
        """Stop where more than 1 % of the rows are bad and that is not allowed.

        Raises:
            BadDataError: it names the first bad rows.
        """
        bad = len(self.rows)
        if self.allowed or bad <= MAX_SHARE * (good + bad):
            return
        shown = "".join(f"\n  {self.path}:{row.line}: {row.reason}" for row in self.rows[:_SHOWN])
        raise BadDataError(
            f"{self.path}: {bad:,} of {good + bad:,} rows cannot be read ({bad / (good + bad):.1%}; at most 1 % may "
            f"be bad).{shown}\n{_REMEDY}"
        )

    def notes(self) -> dict[str, Any]:
        """Number, reasons and first rows for a manifest; empty where all rows are good."""
        if not self.rows:
            return {}
        reasons = Counter(row.reason for row in self.rows)
        return {
            "bad_rows": len(self.rows),
            "bad_row_reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:20]),
            "first_bad_rows": [f"line {row.line}: {row.reason}" for row in self.rows[:_SHOWN]],
        }


def explain(raw: bytes, error: Exception) -> str:
    """Why a line cannot be read, in words for whoever has the file at hand."""
    if b"\0" in raw:
        return "binary data, not JSON"
    if isinstance(error, UnicodeDecodeError) or "utf-8" in str(error):
        return "not UTF-8"
    if raw.lstrip()[:1] == b"[":
        return "a JSON list; expected one object a line"
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    return f"not JSON ({error})"
