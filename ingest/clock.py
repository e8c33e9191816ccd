"""The time of an observation."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """Current time in UTC; that of SOURCE_DATE_EPOCH where it is set, so that a run can be repeated to the byte."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC)
