"""Tables that say where organizations sit and what they are, as rows of statements_*.yaml."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ingest.registry.importers.names import Names, pair_lists

Row = dict[str, Any]

_EPOCH_KINDS: Final = {
    "Academia": "academia",
    "Industry": "industry",
    "Government": "government",
    "Research collective": "research_collective",
}
_PROVENANCE_KINDS: Final = {
    "Academic": "academia",
    "Corporation": "industry",
    "Industry Lab": "industry",
    "Startup": "industry",
    "Government": "government",
    "Research Group": "research_collective",
}
_REGIONS: Final = {"us", "china", "eu", "other"}


def parse_epoch_organizations(path: Path, names: Names) -> list[Row]:
    """Country and kind that Epoch's table of organizations gives for those of the registry."""
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            organization = names.find_organization(record["Organization"].strip())
            if organization is None:
                continue
            rows += _country(organization, record["Country"], names, "epoch-organizations-2025-05")
            kinds = [_EPOCH_KINDS[k] for k in record["Organization categorization"].split(",") if k in _EPOCH_KINDS]
            rows += _kind(organization, kinds, record["Organization categorization"], "epoch-organizations-2025-05")
    return _merge(rows)


def parse_epoch_models(path: Path, names: Names) -> list[Row]:
    """Country that Epoch's table of models gives beside the organizations of a model."""
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            for name, country in pair_lists(record["Organization"], record["Country (of organization)"]):
                organization = names.find_organization(name)
                if organization is not None and country is not None:
                    rows += _country(organization, country, names, "epoch-large-scale-2025-12")
    return _merge(rows)


def parse_atom_regions(path: Path, accounts: dict[str, str]) -> list[Row]:
    """Region that the ATOM table gives for the namespaces of each organization; `unknown` is null.

    Args:
        path: the table.
        accounts: Hub namespace in lower case → organization.
    """
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            organization = accounts.get(record["hf_org"].lower())
            if organization is None:
                continue
            value = record["region"] if record["region"] in _REGIONS else None
            rows.append(_row(organization, "region", value, record["region"], "atom-regions"))
    return _merge(rows)


def parse_provenance(countries: Path, kinds: Path, names: Names) -> list[Row]:
    """Country and kind that the Data Provenance Initiative gives for dataset creators of the registry."""
    source = "data-provenance-2025-03"
    rows: list[Row] = []
    for country, creators in json.loads(countries.read_text(encoding="utf-8")).items():
        for creator in creators:
            organization = names.find_organization(creator)
            if organization is not None and "/" not in country and "Continent" not in country:
                rows += _country(organization, country, names, source)
    for kind, creators in json.loads(kinds.read_text(encoding="utf-8")).items():
        for creator in creators:
            organization = names.find_organization(creator)
            if organization is not None and kind in _PROVENANCE_KINDS:
                rows += _kind(organization, [_PROVENANCE_KINDS[kind]], kind, source)
    return _merge(rows)


def _country(organization: str, text: str, names: Names, source: str) -> list[Row]:
    codes = names.country_codes(text)
    return [_row(organization, "country", ",".join(codes), text, source)] if codes else []


def _kind(organization: str, kinds: list[str], text: str, source: str) -> list[Row]:
    return [_row(organization, "kind", ",".join(sorted(kinds)), text, source)] if kinds else []


def _row(organization: str, property_: str, value: str | None, text: str, source: str) -> Row:
    return {
        "organization": organization,
        "property": property_,
        "value": value,
        "value_text": text.strip(),
        "source": source,
    }


def _merge(rows: Iterable[Row]) -> list[Row]:
    """One row per organization and property: a source that says several things says all of them in one value."""
    merged: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["organization"], row["property"])
        if key not in merged:
            merged[key] = row
            continue
        for name, separator in (("value", ","), ("value_text", "; ")):
            parts = [p for v in (merged[key][name], row[name]) if v for p in v.split(separator)]
            merged[key][name] = separator.join(sorted(set(parts))) or None
    return [merged[key] for key in sorted(merged)]
