"""Epoch's table of funding rounds as rows of funding_epoch.yaml, with the investors that its notes name."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from graph.errors import BadDataError
from graph.identity import organization_id
from ingest.registry.importers.names import Names
from ingest.registry.yaml_lines import Problems, Row, read_rows

INVESTORS_FILE: Final = Path(__file__).with_name("epoch_investors.yaml")
SOURCE: Final = "epoch-funding-2026-04"

_STATUS: Final = {"Closed": "closed", "Late discussions": "announced", "Early discussions": "reported"}
_READ_ON: Final = "2026-08-22"


def parse_epoch_funding(path: Path, names: Names, investors_file: Path = INVESTORS_FILE) -> list[dict[str, Any]]:
    """Rounds of the table; a round whose notes nobody has read yet comes without investors and is counted as unknown.

    Raises:
        BadDataError: a status or a company of the table is not known, or the file of investors has faults.
    """
    problems = Problems()
    read = {row["round"]: row for row in read_rows(investors_file, problems)}
    problems.raise_if_any()
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            company = names.find_organization(record["Company"])
            if company is None or record["Status"] not in _STATUS:
                raise BadDataError(
                    f"{path}: round {record['Id']!r} has company {record['Company']!r} and status "
                    f"{record['Status']!r}; expected an organization of the registry and one of {', '.join(_STATUS)}."
                )
            if record["Id"] not in read:
                names.unknown[f"investors of round {record['Id']}"] += 1
            rows.append(_round(record, company, read.get(record["Id"])))
    return sorted(rows, key=lambda row: row["id"])


def _round(record: dict[str, str], company: str, read: Row | None) -> dict[str, Any]:
    equity, debt = _number(record["Funding (equity)"]), _number(record["Funding (debt)"])
    urls = [record[f"Source {i}"].strip() for i in (1, 2, 3) if record[f"Source {i}"].strip().startswith("http")]
    notes = [record["Graph note"].strip(), f"Epoch's confidence: {record['Confidence'].lower() or 'not stated'}"]
    url = read.get("url") if read else None
    return {
        "id": f"{company}-{organization_id(record['Id'])}",
        "organization": company,
        "name": record["Id"].strip(),
        "instrument": _instrument(record),
        "status": _STATUS[record["Status"]],
        "equity_usd": equity,
        "debt_usd": debt,
        "valuation_usd": _number(record["Valuation (post-money)"]),
        "announced_on": record["Report date"] or None,
        "closed_on": record["Close date"] or None,
        "note": ". ".join(n for n in notes if n),
        "investors": [_investor(i, url) for i in read["investors"]] if read else [],
        "sources": [{"ref": SOURCE}, *({"url": u.split()[0], "retrieved_on": _READ_ON} for u in urls)],
    }


def _investor(row: Row, url: str | None) -> dict[str, Any]:
    stated_at = row.get("url", url)
    sources = {"sources": [{"url": stated_at, "retrieved_on": _READ_ON}]} if stated_at else {}
    return {key: value for key, value in row.items() if key != "url"} | sources


def _instrument(record: dict[str, str]) -> str:
    kind = record["Type"]
    if record["Id"].endswith("IPO"):
        return "ipo"
    if "merger" in record["Id"]:
        return "stock_merger"
    return "secondary" if kind == "Secondary" else "equity"


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None
