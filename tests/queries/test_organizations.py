"""Questions about owners, funders, families and deployments against plain Python and networkx, on the sample."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import networkx as nx
import pytest

from graph.export.networkx import to_networkx
from graph.store.duckdb import DuckDBStore
from queries.catalog import find_question
from queries.question import ask

EVERY = ["closed", "announced", "reported", "rumored"]
PARTIES = ("alibaba", "tencent", "high-flyer", "nvidia", "mgx", "elon-musk", "public-investment-fund", "softbank")


def rows(store: DuckDBStore, question: str, edges: str = "default", /, **parameters: Any) -> list[Any]:
    return ask(store, find_question(question), edges, **parameters).rows  # type: ignore[arg-type]


def reach_oracle(store: DuckDBStore, party: str, statuses: list[str]) -> dict[tuple[str, str], int]:
    """Organization and means → length of the shortest way from it to the party, by networkx on the plain edges.

    Two copies of the controlling ownership; one funding leads from the first into the second.
    """
    owned = store.con.execute(
        "SELECT organization, owner FROM owned_by WHERE kind = 'controlling' AND until IS NULL AND verified"
    ).fetchall()
    funded = store.con.execute(
        "SELECT organization, funder FROM funded_by WHERE list_contains($s, status)", {"s": statuses}
    ).fetchall()
    graph = nx.DiGraph()
    graph.add_nodes_from([(party, "before"), (party, "after")])
    graph.add_edges_from(((a, half), (b, half)) for a, b in owned for half in ("before", "after"))
    graph.add_edges_from(((a, "before"), (b, "after")) for a, b in funded)
    back = graph.reverse()
    found: dict[tuple[str, str], int] = {}
    for means, end in (("ownership", (party, "before")), ("funding", (party, "after"))):
        for (name, half), length in nx.single_source_shortest_path_length(back, end).items():
            if half == "before" and name != party and length:
                found[name, means] = length
    return found


_STANDING: dict[tuple[str, str], dict[str, set[str]]] = {}


def standing_on(store: DuckDBStore, edges: str) -> dict[str, set[str]]:
    """Organization → models that have one of its models among their roots, by networkx; computed once per graph."""
    key = store.info.hash, edges
    if key not in _STANDING:
        _STANDING[key] = _stand(store, edges)
    return _STANDING[key]


def _stand(store: DuckDBStore, edges: str) -> dict[str, set[str]]:
    lineage = to_networkx(store, edges)  # type: ignore[arg-type]
    owner = dict(
        store.con.execute("SELECT m.id, a.organization FROM model m JOIN account a ON a.id = m.account").fetchall()
    )
    condensed = nx.condensation(lineage)
    # A cycle is named by one of its members, and the graph says which.
    bases = {
        base for (base,) in store.con.execute(
            "SELECT DISTINCT m.id FROM rooted_in r JOIN model m ON m.idx = r.base WHERE r.edges = $e", {"e": edges}
        ).fetchall()
    }  # fmt: skip
    named = {component: model for model, component in condensed.graph["mapping"].items() if model in bases}
    roots: dict[int, set[int]] = {}
    for component in reversed(list(nx.topological_sort(condensed))):
        above = set().union(*(roots[c] for c in condensed.successors(component))) if condensed[component] else set()
        roots[component] = above or {component}
    found: dict[str, set[str]] = defaultdict(set)
    for model, component in condensed.graph["mapping"].items():
        for root in roots[component] - {component}:
            lab = owner.get(named[root])
            if lab is not None:
                found[lab].add(model)
    return found


@pytest.mark.parametrize("statuses", [["closed"], EVERY])
def test_reach_equals_networkx(sample: DuckDBStore, statuses: list[str]) -> None:
    stand = standing_on(sample, "default")
    total = sample.con.execute("SELECT count(*) FROM model WHERE NOT is_root_default").fetchall()[0][0]
    held = Counter(
        lab for (lab,) in sample.con.execute(
            "SELECT organization FROM model m JOIN account a ON a.id = m.account WHERE organization IS NOT NULL"
        ).fetchall()
    )  # fmt: skip
    for party in PARTIES:
        found = rows(sample, "reach", party=party, statuses=statuses)
        assert {(r.lab, r.means): len(r.chain) - 1 for r in found} == reach_oracle(sample, party, statuses)
        for row in found:
            assert row.chain[0] == row.lab
            assert row.chain[-1] == party == row.party
            assert row.direct == (len(row.chain) == 2)
            assert row.derivatives == len(stand[row.lab])
            assert row.models == held[row.lab]
            assert row.share == pytest.approx(row.derivatives / total)


def test_reach_by_month_counts_each_model_once(sample: DuckDBStore) -> None:
    stand = standing_on(sample, "default")
    created = dict(sample.con.execute("SELECT id, strftime(created_at, '%Y-%m') FROM model").fetchall())
    downloads = dict(sample.con.execute("SELECT id, coalesce(downloads_30d, 0) FROM model").fetchall())
    for party, direct in (("alibaba", False), ("alibaba", True), ("microsoft", False)):
        reached = {
            lab for (lab, _), length in reach_oracle(sample, party, ["closed"]).items() if not direct or length == 1
        }
        models = set().union(*(stand[lab] for lab in {party, *reached}))
        months = rows(sample, "reach_by_month", party=party, direct=direct)
        assert {r.month: r.derivatives for r in months if r.derivatives} == Counter(created[m] for m in models)
        assert sum(r.downloads_30d for r in months) == sum(downloads[m] for m in models)
        assert sum(r.of for r in months) == sum(1 for _ in set().union(*stand.values())) + _unowned(sample, stand)
    assert {r.month for r in rows(sample, "reach_by_month", party="alibaba", since="2026-03", until="2026-04")} == {
        "2026-03",
        "2026-04",
    }


def _unowned(store: DuckDBStore, stand: dict[str, set[str]]) -> int:
    """Derivatives none of whose roots belongs to a known organization."""
    everything = {m for (m,) in store.con.execute("SELECT id FROM model WHERE NOT is_root_default").fetchall()}
    return len(everything - set().union(*stand.values()))


def test_behind_a_model(sample: DuckDBStore) -> None:
    model = "OccultAI/Qliphoth-12B-v1.2"
    found = rows(sample, "behind", model=model)
    upstream = {r.ancestor: r.depth for r in rows(sample, "ancestors", model=model)}
    assert {(r.upstream, r.depth) for r in found} <= {(model, 0), *upstream.items()}
    for row in found:
        assert row.chain[0] == row.lab
        assert row.chain[-1] == row.party
    mistral = {r.party for r in found if r.lab == "mistral-ai" and r.role == "funder"}
    assert mistral == {party for (party, _) in _behind(sample, "mistral-ai", ["closed"])}
    assert {"asml", "bpifrance", "microsoft"} <= mistral
    (own,) = [r for r in rows(sample, "behind", model="deepseek-ai/DeepSeek-R1") if r.role == "owner"]
    assert (own.party, own.party_country, own.chain) == ("high-flyer", "CN", ["deepseek", "high-flyer"])
    assert {r.role for r in rows(sample, "behind", model="deepseek-ai/DeepSeek-R1")} == {
        "lab", "owner", "origin", "funder"
    }  # fmt: skip


def _behind(store: DuckDBStore, lab: str, statuses: list[str]) -> set[tuple[str, str]]:
    funders = {
        f for (f,) in store.con.execute(
            "SELECT funder FROM funded_by WHERE organization = $lab AND list_contains($s, status)",
            {"lab": lab, "s": statuses},
        ).fetchall()
    }  # fmt: skip
    return {(f, "funder") for f in funders}


def test_rumors_count_only_when_asked_for(sample: DuckDBStore) -> None:
    kimi = "moonshotai/Kimi-K2-Instruct"
    firm = {r.party for r in rows(sample, "behind", model=kimi) if r.role == "funder"}
    loose = {r.party for r in rows(sample, "behind", model=kimi, statuses=EVERY) if r.role == "funder"}
    assert loose - firm == {"cathay-capital"}
    assert {"alibaba", "tencent"} <= firm


def test_state_links(sample: DuckDBStore) -> None:
    found = rows(sample, "state_links")
    stand = standing_on(sample, "default")
    assert all(r.derivatives == len(stand[r.lab]) for r in found)
    routes = {(r.lab, r.route, r.arm) for r in found}
    assert {
        ("z-ai", "funder", "beijing-ai-fund"),
        ("baichuan-ai", "funder", "cicc"),
        ("mistral-ai", "funder", "bpifrance"),
        ("humain", "owner", "public-investment-fund"),
        ("mini-max", "funder", "abu-dhabi-investment-authority"),
    } <= routes
    assert {r.state for r in rows(sample, "state_links", country="FR")} == {"FR"}
    sourced = sample.con.execute("SELECT count(*) FROM state_linked_to WHERE len(sources) = 0").fetchall()
    assert sourced == [(0,)]


def test_common_funders(sample: DuckDBStore) -> None:
    backed = sample.con.execute(
        "SELECT DISTINCT funder, organization FROM funded_by WHERE status = 'closed'"
    ).fetchall()
    labs: dict[str, set[str]] = defaultdict(set)
    for funder, lab in backed:
        labs[funder].add(lab)
    found = rows(sample, "common_funders", indirect=False)
    assert {r.funder: set(r.labs) for r in found} == {f: found for f, found in labs.items() if len(found) > 1}
    of_openai = rows(sample, "common_funders", lab="OpenAI", indirect=False)
    assert of_openai == [r for r in found if "openai" in r.labs]
    assert [r.funder for r in found][:2] == ["alibaba", "tencent"]


def test_deployments_by_origin(sample: DuckDBStore) -> None:
    found = rows(sample, "deployments")
    government = [r for r in found if r.kind == "government"]
    assert {r.origin for r in government} == {"CN"}
    sealion = {r.uses: r.origin for r in found if r.deployment == "aisingapore-sealion"}
    assert sealion["Qwen/Qwen3-32B"] == "CN"
    assert sealion["google/gemma-3-27b-it"] == "US"
    assert sealion["swiss-ai/Apertus-8B-Instruct-2509"] == "CH"
    counted = {(r.kind, r.origin): (r.deployments, r.of) for r in rows(sample, "deployment_origins")}
    by_kind = defaultdict(set)
    by_origin = defaultdict(set)
    for r in found:
        by_kind[r.kind].add(r.deployment)
        by_origin[r.kind, r.origin].add(r.deployment)
    assert counted == {k: (len(d), len(by_kind[k[0]])) for k, d in by_origin.items()}
    assert {r.kind for r in rows(sample, "deployments", kind="hosting", origin="FR")} == {"hosting"}


def test_family_members_are_the_developers_own(sample: DuckDBStore) -> None:
    wrong = sample.con.execute(
        "SELECT m.id, f.id FROM member_of x JOIN model m ON m.idx = x.model JOIN family f ON f.id = x.family "
        "JOIN account a ON a.id = m.account WHERE a.organization IS DISTINCT FROM f.developer"
    ).fetchall()
    assert wrong == []
    members = {m for (m,) in sample.con.execute(
        "SELECT m.id FROM member_of x JOIN model m ON m.idx = x.model WHERE x.family = 'qwen3'"
    ).fetchall()}  # fmt: skip
    assert "Qwen/Qwen3-8B" in members
    assert not {m for m in members if not m.lower().startswith("qwen/qwen3-")}
    (profile,) = rows(sample, "family_profile", family="QWEN-3")
    assert profile.models == len(members)


def test_funding_totals_count_each_round_once(sample: DuckDBStore) -> None:
    rounds = rows(sample, "funding_rounds", status="closed")
    sums: dict[tuple[str, int | None], float] = defaultdict(float)
    for r in rounds:
        day = r.closed_on or r.announced_on
        sums[r.organization, int(day[:4]) if day else None] += r.equity_usd or 0
    totals = {(r.organization, r.year): r.equity_usd for r in rows(sample, "funding_totals")}
    assert totals == pytest.approx(dict(sums))
    mistral = rows(sample, "funding_rounds", organization="Mistral")
    assert [r.round for r in mistral] == [
        "June 2023 Seed", "December 2023 Series A", "February 2024 Series A+", "June 2024 6B", "Sep 2025 Series C"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "organization"),
    [("Zhipu AI", "z-ai"), ("Z.ai", "z-ai"), ("智谱华章", "z-ai"), ("qwen TEAM", "alibaba-cloud"), ("H", "h-company")],
)
def test_an_alias_names_its_organization(sample: DuckDBStore, name: str, organization: str) -> None:
    assert [r.organization for r in rows(sample, "named", name=name)] == [organization]


def test_ownership_chain_and_disagreements(sample: DuckDBStore) -> None:
    (qwen,) = rows(sample, "ownership_chain", organization="Qwen Team")
    assert (qwen.step, qwen.owned, qwen.owner, qwen.kind) == (1, "alibaba-cloud", "alibaba", "controlling")
    x = rows(sample, "ownership_chain", organization="X Corp")
    assert [(r.step, r.owned, r.owner) for r in x] == [(1, "x-corp", "xai"), (2, "xai", "elon-musk")]
    for row in rows(sample, "disagreements"):
        assert row.explanation, row
        assert row.chosen != row.value


def test_curated_parents_become_edges(sample: DuckDBStore) -> None:
    found = {
        (r.child, r.parent): r.methods for r in rows(sample, "ancestor_edges", model="nreimers/MiniLM-L6-H384-uncased")
    }
    assert found["nreimers/MiniLM-L6-H384-uncased", "microsoft/MiniLM-L12-H384-uncased"] == ["curated"]
    (sealion,) = rows(sample, "models", model="aisingapore/Qwen-SEA-LION-v4-32B-IT")
    assert (sealion.country, sealion.origin_bucket) == ("SG", "CN")
