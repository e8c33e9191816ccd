"""When a model that a list names was released: by a date in the name, or by tables that date models."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.registry.importers.names import fold_model

_SETTING: Final = re.compile(r"\s*\(thinking[^)]*\)$|-(thinking-\d+k|high|medium|low|bf16|fp8)$", re.IGNORECASE)
"""Settings and precisions, under which a list enters one model more than once."""
_TUNED: Final = re.compile(r"-(instruct|chat|it)$", re.IGNORECASE)
_MONTH: Final = r"(0[1-9]|1[0-2])"
_DAY: Final = re.compile(rf"(?<!\d)(20\d\d)-?{_MONTH}-?(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_YEAR: Final = re.compile(rf"(?<!\d){_MONTH}-(20\d\d)(?!\d)")
_DIGITS: Final = re.compile(rf"-(?:{_MONTH}(?:0[1-9]|[12]\d|3[01])|2\d{_MONTH})$")

Release = tuple[str, str | None]
"""Day, month or year, ISO 8601, and the source that states it; None where the name itself does."""


@dataclass(frozen=True, slots=True)
class Releases:
    """Dates by folded name, a table per source; the first that knows a name counts."""

    tables: tuple[tuple[str, dict[str, str]], ...]

    def find(self, name: str, day: str) -> Release | None:
        """Release of a model as a list of this day names it; None where no source knows it.

        A date after the list's own day is of something else and does not count, nor does one whose month is not that
        of the digits at the end of the name (`-0125`: month and day; `-2407`: year and month).
        """
        if written := _DAY.search(name):
            return "-".join(written.groups()), None
        if written := _MONTH_YEAR.search(name):
            return f"{written[2]}-{written[1]}", None
        for form in _forms(name):
            for source, dates in self.tables:
                found = dates.get(fold_model(form))
                if found is not None and found <= day and _may_be(name, found):
                    return found, source
        return None


def read_releases(models_dev: Path, epoch: Path, llm_stats: Path) -> Releases:
    """Dates of models.dev's lab models, of Epoch's large-scale models and of LLM Stats, in this order.

    A name that one table dates twice is not dated by it.
    """
    return Releases(
        (
            ("models-dev-2026-07", _read(models_dev, ("model_id", "name"), "release_date")),
            ("epoch-large-scale-2025-12", _read(epoch, ("Model",), "Publication date")),
            ("llmstats-2025-10", _read(llm_stats, ("model_id", "name"), "release_date")),
        )
    )


def _read(path: Path, names: tuple[str, ...], date: str) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            if record[date]:
                for column in names:
                    found.setdefault(fold_model(record[column]), set()).add(record[date])
    return {name: dates.pop() for name, dates in found.items() if len(dates) == 1}


def _forms(name: str) -> Iterator[str]:
    """The name, then without its setting or precision, then as the base that its chat edition came out with.

    >>> list(_forms("Meta-Llama-3.1-405B-Instruct-fp8"))[1:]
    ['Meta-Llama-3.1-405B-Instruct', 'Llama-3.1-405B-Instruct', 'Llama-3.1-405B']
    """
    plain = _SETTING.sub("", name)
    unprefixed = plain.removeprefix("Meta-")
    yield from dict.fromkeys((name, plain, unprefixed, _TUNED.sub("", unprefixed)))


def _may_be(name: str, date: str) -> bool:
    """Whether digits at the end of the name allow the date, to a month.

    >>> _may_be("GPT-3.5-Turbo-0125", "2023-03-21"), _may_be("DeepSeek-V3-0324", "2025-03-25")
    (False, True)
    """
    digits = _DIGITS.search(name)
    if digits is None or len(date) < 7:
        return True
    apart = (int(digits[1] or digits[2]) - int(date[5:7])) % 12
    return apart in {0, 1, 11}
