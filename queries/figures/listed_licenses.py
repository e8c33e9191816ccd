"""What published lists say of a model's license, held against the license that the graph has for its repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from graph.resolve.licenses.statements import make_normalizer

if TYPE_CHECKING:
    from graph.store.duckdb import DuckDBStore

Verdict = Literal["agrees", "differs", "repository of a proprietary model", "nothing to compare"]

_ENTRIES: Final = """
SELECT e.list, e.name, e.model, e.license_text, e.openness,
       coalesce(list_sort(list(DISTINCT l.license) FILTER (l.license IS NOT NULL)), []) AS licenses
FROM entered e LEFT JOIN model m ON m.id = e.model LEFT JOIN licensed_under l ON l.model = m.idx
WHERE e.model IS NOT NULL AND e.license_text IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class ListedLicense:
    """An entry with a repository on the Hub. `listed` are the ids that its license text names, `licenses` the graph's.

    The graph's are what the uploader declares and what a row of the registry concludes of the model's own terms. They
    differ where the two have no id in common. Nothing can be compared where either side has none, as where the list
    says `open`.
    """

    list: str
    name: str
    model: str
    license_text: str
    listed: tuple[str, ...]
    licenses: tuple[str, ...]
    verdict: Verdict


def listed_licenses(store: DuckDBStore) -> list[ListedLicense]:
    """A row for each entry with a repository and a license text, by list and name."""
    reader = make_normalizer(store.con)
    rows = []
    for list_, name, model, text, openness, licenses in store.con.execute(_ENTRIES).fetchall():
        proprietary = openness == "proprietary"
        listed = () if proprietary else reader.read(text).licenses
        if proprietary:
            verdict: Verdict = "repository of a proprietary model"
        elif not listed or not licenses:
            verdict = "nothing to compare"
        else:
            verdict = "agrees" if set(listed) & set(licenses) else "differs"
        rows.append(ListedLicense(list_, name, model, text, listed, tuple(licenses), verdict))
    return rows
