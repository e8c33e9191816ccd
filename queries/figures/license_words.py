"""What published lists say of a model's license, held against the license that the graph has for its repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph.resolve.licenses.statements import make_normalizer
from queries.organizations import listed_licenses
from queries.question import ask

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore

Verdict = Literal["agrees", "differs", "repository of a proprietary model", "nothing to compare"]


@dataclass(frozen=True, slots=True)
class LicenseWord:
    """An entry with a repository on the Hub. `listed` are the ids that its license text names, `licenses` the graph's.

    The two differ where they have no id in common. Nothing can be compared where either side has none, as where the
    list says `open`.
    """

    list: str
    name: str
    license_text: str
    listed: tuple[str, ...]
    licenses: tuple[str, ...]
    verdict: Verdict


def license_words(store: DuckDBStore) -> list[LicenseWord]:
    """A row for each entry with a repository and a license text, by list and name."""
    reader = make_normalizer(store.con)
    words = []
    for row in ask(store, listed_licenses.QUESTION).rows:
        listed = () if row.openness == "proprietary" else reader.read(row.license_text).licenses
        verdict: Verdict
        if row.openness == "proprietary":
            verdict = "repository of a proprietary model"
        elif not listed or not row.licenses:
            verdict = "nothing to compare"
        else:
            verdict = "agrees" if set(listed) & set(row.licenses) else "differs"
        words.append(LicenseWord(row.list, row.name, row.license_text, listed, tuple(row.licenses), verdict))
    return words
