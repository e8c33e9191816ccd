"""The registry against the tables that it was checked with: python -m tests.campaigns.organizations.

MODELROOTS_EVAL_DATA names the folder of the tables.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from graph.resolve.ownership import backing_chains, control_chains
from ingest.registry.importers.names import Names
from ingest.registry.importers.statements import parse_epoch_organizations
from ingest.registry.load import load_registry
from ingest.registry.registry import Registry
from ingest.registry.statements import agrees_with
from modelroots.home import Home
from modelroots.pipeline import build_home
from modelroots.sample import ingest_sample
from queries.catalog import find_question
from queries.question import ask
from tests.graph.test_ownership import NAMES, backing_oracle, control_oracle

DATA = Path(os.environ.get("MODELROOTS_EVAL_DATA", ""))
LABS = {"OpenAI": "openai", "Anthropic": "anthropic", "Mistral AI": "mistral-ai", "xAI": "xai", "Z.ai": "z-ai"}
COUNTRIES = {"China": "CN", "France": "FR", "US": "US"}


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_funding(store: Any) -> str:
    """Sums by lab and year equal those of Epoch's rounds."""
    expected: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    rounds = read("funding/epoch_funding_rounds_2026-04.csv")
    for r in rounds:
        if r["Status"] == "Closed":
            sums = expected[LABS[r["Company"]], int(r["Close date"][:4])]
            sums[0] += float(r["Funding (equity)"] or 0)
            sums[1] += float(r["Funding (debt)"] or 0)
    found = {
        (r.organization, r.year): [r.equity_usd, r.debt_usd]
        for r in ask(store, find_question("funding_totals")).rows
        if (r.organization, r.year) in expected or r.organization in {"openai", "anthropic", "mistral-ai", "xai"}
    }
    assert found == dict(expected), (found, dict(expected))
    return f"{len(expected)} sums by lab and year equal those of Epoch's {len(rounds)} rounds"


def check_brief(store: Any) -> str:
    """Table 1 row for row and value for value."""
    brief = yaml.safe_load((DATA / "brief" / "facts.yaml").read_text(encoding="utf-8"))
    columns = (
        "chatbot-arena-elo", "chatbot-arena-coding", "chatbot-arena-vision", "artificial-analysis-intelligence-index",
        "mmlu-pro",
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for r in ask(store, find_question("leaderboard")).rows:
        found[r.name] |= {"rank": r.rank, "lab": r.organization_text, "country": r.country, r.benchmark: r.value}
    for rank, name, lab, country, *values in brief["arena_table"]:
        row = found.pop(name)
        assert (row["rank"], row["lab"], row["country"]) == (rank, lab, COUNTRIES[country]), name
        assert [row.get(c) for c in columns] == values, name
    assert not found
    return f"table 1: {len(brief['arena_table'])} rows equal"


def check_atom(registry: Registry, store: Any) -> str:
    """Every namespace of the ATOM table belongs to an organization of its region; `unknown` has none."""
    owner = {a.id.lower(): p.value.id for p in registry.organizations for a in p.value.accounts}
    region = dict(store.con.execute("SELECT id, region_atom FROM organization").fetchall())
    rows = read("labs/atom_organization_regions.csv")
    wrong = [
        (r["hf_org"], r["region"], region.get(owner.get(r["hf_org"].lower(), "")))
        for r in rows
        if r["hf_org"].lower() not in owner
        or region[owner[r["hf_org"].lower()]] != (None if r["region"] == "unknown" else r["region"])
    ]
    assert wrong == [], wrong
    return f"{len(rows)} namespaces of the ATOM table have its region"


def check_epoch(registry: Registry) -> str:
    """Country and kind of what was curated without Epoch's tables agree with its table of organizations."""
    names = Names.of(registry)
    table = parse_epoch_organizations(DATA / "labs/epoch_organizations_2025-05.csv", names)
    rows = {p.value.id: p.value for p in registry.organizations}
    counts: dict[str, list[int]] = {"country": [0, 0], "kind": [0, 0]}
    apart = []
    for r in table:
        o = rows[r["organization"]]
        chosen = getattr(o, r["property"])
        independent = any(r["property"] in s.claims and not (s.ref or "").startswith("epoch") for s in o.sources)
        if chosen is None or not independent:
            continue
        counts[r["property"]][1] += 1
        if agrees_with(r["property"], r["value"], chosen):
            counts[r["property"]][0] += 1
        else:
            apart.append(f"{o.id} {r['property']}: {chosen} against {r['value']}")
    for claim, (same, known) in counts.items():
        assert same / known >= 0.97, (claim, same, known)
    said = ", ".join(f"{claim} {same} of {known}" for claim, (same, known) in counts.items())
    return f"agreement with Epoch where curated without it: {said}; apart: {'; '.join(apart) or 'none'}"


def check_ownership(count: int = 2000) -> str:
    """Random ownership with cross-holdings against networkx."""
    chance = random.Random(6)
    pairs = 0
    for _ in range(count):
        size = chance.randrange(2, len(NAMES) + 1)
        some = NAMES[:size]
        owned = [tuple(chance.sample(some, 2)) for _ in range(chance.randrange(3 * size))]
        funded = [(*chance.sample(some, 2), chance.choice(["closed", "rumored"])) for _ in range(chance.randrange(20))]
        control = control_chains(owned)  # type: ignore[arg-type]
        backing = backing_chains(funded, control)  # type: ignore[arg-type]
        assert {e: len(c) - 1 for e, c in control.items()} == control_oracle(owned)  # type: ignore[arg-type]
        assert {e: len(c) - 1 for e, c in backing.items()} == backing_oracle(owned, funded)  # type: ignore[arg-type]
        pairs += len(control) + len(backing)
    return f"{count} random ownership graphs equal networkx: {pairs:,} pairs"


def main() -> None:
    """Run all of them and print what each found."""
    registry = load_registry()
    with tempfile.TemporaryDirectory(prefix="modelroots-organizations-") as folder:
        home = Home(Path(folder))
        ingest_sample(home.snapshots)
        build_home(home)
        with home.open() as store:
            edges = ("owned_by", "spun_out_of", "funded_by", "state_linked_to", "based_in", "account_run_by")
            counts = ", ".join(f"{store.con.execute(f'SELECT count(*) FROM {e}').fetchall()[0][0]} {e}" for e in edges)
            print(f"edges, each with a source: {counts}")
            print(check_funding(store))
            print(check_brief(store))
            print(check_atom(registry, store))
    print(check_epoch(registry))
    print(check_ownership())


if __name__ == "__main__":
    main()
