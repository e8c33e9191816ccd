"""Names of outside tables meet the registry: parallel lists, names with commas, aliases, countries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graph.identity import fold_name

if TYPE_CHECKING:
    from ingest.registry.registry import Registry

_SEPARATOR: Final = re.compile(r",(?!\s)")
_OTHER_NAMES: Final = {
    "korearepublicof": "KR",
    "southkorea": "KR",
    "unitedstatesofamerica": "US",
    "usa": "US",
    "unitedkingdomofgreatbritainandnorthernireland": "GB",
    "scotland": "GB",
    "russia": "RU",
    "turkey": "TR",
    "uae": "AE",
    "czechrepublic": "CZ",
    "vietnam": "VN",
    "iranislamicrepublicof": "IR",
    "taiwanprovinceofchina": "TW",
}
"""Country names of the tables that are not those of countries.yaml, folded."""


def split_list(text: str) -> list[str]:
    """Items of a comma list whose items may hold a comma and a space.

    >>> split_list("Google,Qilin Hesheng Network Technology Co., Ltd. (APUS),Booz Allen Hamilton, McLean")
    ['Google', 'Qilin Hesheng Network Technology Co., Ltd. (APUS)', 'Booz Allen Hamilton, McLean']
    """
    return [item.strip() for item in _SEPARATOR.split(text) if item.strip()]


def fold_model(name: str) -> str:
    """Name of a model as look-ups compare it: as fold_name, but `+` tells two models apart.

    >>> fold_model("Command R+ (08-2024)"), fold_model("Command R (08-2024)")
    ('commandrplus082024', 'commandr082024')
    """
    return fold_name(name.replace("+", "plus"))


def pair_lists(names: str, values: str) -> list[tuple[str, str | None]]:
    """Items of two parallel comma lists, paired; values are None where the lists are not of one length.

    A single name takes all values: it sits in several places.

    >>> pair_lists("Hugging Face,ServiceNow,BigCode", "United States,United States")
    [('Hugging Face', None), ('ServiceNow', None), ('BigCode', None)]
    >>> pair_lists("Google DeepMind", "United States,United Kingdom")
    [('Google DeepMind', 'United States,United Kingdom')]
    """
    left, right = split_list(names), split_list(values)
    if len(left) == 1:
        return [(left[0], ",".join(right) or None)]
    if len(left) != len(right):
        return [(name, None) for name in left]
    return list(zip(left, right, strict=True))


@dataclass(slots=True)
class Names:
    """Look-up of organizations and countries by any of their names; what it does not know is counted."""

    organizations: dict[str, str]
    countries: dict[str, str]
    unknown: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, registry: Registry) -> Names:
        """Look-up over a registry."""
        organizations: dict[str, str] = {}
        for placed in registry.organizations:
            organizations |= {fold_name(name): placed.value.id for name in placed.value.names()}
        countries = {fold_name(p.value.name): p.value.id for p in registry.countries}
        return cls(organizations, countries | _OTHER_NAMES)

    def find_organization(self, name: str) -> str | None:
        """Id of the organization of this name; None, and counted, where the registry has none.

        A name may give two forms, as in `Beijing Academy of Artificial Intelligence / BAAI` or `MBZUAI (...)`.
        """
        plain = re.sub(r"\s*\([^)]*\)\s*", " ", name).strip()
        for form in (name, plain, *name.split(" / ")):
            found = self.organizations.get(fold_name(form))
            if found is not None:
                return found
        self.unknown[name] += 1
        return None

    def country_codes(self, text: str) -> list[str]:
        """Codes of the countries that a comma list names, ascending; `Multinational` names none."""
        codes = set()
        for name in split_list(text):
            code = self.countries.get(fold_name(name))
            if code is not None:
                codes.add(code)
            elif name != "Multinational":
                self.unknown[f"country {name}"] += 1
        return sorted(codes)


def report_unknown(unknown: Counter[str], limit: int = 40) -> Iterable[str]:
    """Lines that name what no row of the registry knows, most frequent first."""
    yield f"{len(unknown)} names are not in the registry."
    for name, count in sorted(unknown.items(), key=lambda item: (-item[1], item[0]))[:limit]:
        yield f"  {count:5}  {name}"
