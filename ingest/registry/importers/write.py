"""Rows as YAML of the registry: one line per flat row, sorted, no wrapping, so that differences read well."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/+@()-]*[A-Za-z0-9)]|[A-Za-z]")
_READ_AS_OTHERS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def write_rows(path: Path, rows: Iterable[dict[str, Any]], comment: str) -> None:
    """Write rows with a comment above them. None and empty values are left out, except a `value` of None."""
    lines = [f"# {line}" for line in comment.splitlines()]
    for row in rows:
        kept = {k: v for k, v in row.items() if v not in (None, [], ()) or k == "value"}
        nested = {k: v for k, v in kept.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
        if not nested:
            lines.append(f"- {_flow(kept)}")
            continue
        first = True
        for key, value in kept.items():
            lead = "- " if first else "  "
            first = False
            if key in nested:
                lines.append(f"{lead}{key}:")
                lines += [f"    - {_flow({k: v for k, v in item.items() if v not in (None, [])})}" for item in value]
            else:
                lines.append(f"{lead}{key}: {_flow(value)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _flow(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int | dt.date):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _READ_AS_OTHERS:
        return str(value)
    return json.dumps(value, ensure_ascii=False)
