"""How questions take the name of an organization."""

from __future__ import annotations

from typing import Any

from graph.identity import fold_name


def fold_field(parameters: Any, field: str) -> None:
    """Fold a name in a frozen dataclass of parameters, so that any spelling of any alias finds the organization."""
    value = getattr(parameters, field)
    if value is not None:
        object.__setattr__(parameters, field, fold_name(value))
