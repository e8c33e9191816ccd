"""What a parameter of a question may be, beyond its type: part of the annotation, checked before a store is asked.

Without it a value that nothing can fit, such as the month `2025-13`, would be answered with no rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from graph.schema.funding import STATUSES
from graph.schema.lineage import RELATIONS


@dataclass(frozen=True, slots=True)
class Rule:
    """Values that fit a pattern. `expected` says so in words."""

    pattern: str
    expected: str

    def admits(self, value: object) -> bool:
        """Whether a value may be asked for."""
        return re.fullmatch(self.pattern, str(value)) is not None


def one_of(values: Sequence[str]) -> Rule:
    """These values only."""
    return Rule("|".join(map(re.escape, values)), f"one of {', '.join(values)}")


Month = Annotated[str, Rule(r"\d{4}-(0[1-9]|1[0-2])", "a month such as '2025-09'")]
CountryCode = Annotated[str, Rule("[A-Z]{2}", "an ISO 3166-1 alpha-2 code such as 'FR'")]
Count = Annotated[int, Rule(r"[1-9]\d*", "a whole number from 1 on")]
Relation = Annotated[str, one_of((*RELATIONS, "mirror"))]
Status = Annotated[str, one_of(STATUSES)]
"""How firm a funding is."""


def rules_of(hint: Any) -> tuple[Rule, ...]:
    """Rules that stand in an annotation, or in a part of it."""
    if get_origin(hint) is Annotated:
        return tuple(rule for rule in hint.__metadata__ if isinstance(rule, Rule))
    return tuple(rule for part in get_args(hint) for rule in rules_of(part))


def find_fault(value: Any, hint: Any) -> str | None:
    """What was given and what is expected instead; None where the value, and each part of a list, fits.

    >>> find_fault("2025-13", Month | None)
    "'2025-13'; expected a month such as '2025-09'"
    >>> find_fault(None, Month | None)
    """
    parts = value if isinstance(value, list | tuple) else [value]
    for rule in rules_of(hint):
        for part in parts:
            if part is not None and not rule.admits(part):
                return f"{part!r}; expected {rule.expected}"
    return None
