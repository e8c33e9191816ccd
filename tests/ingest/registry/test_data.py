"""The registry's data, tested like code: each test lists every bad row at once."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from ingest.registry.registry import Registry
from ingest.registry.tables import registry_tables

EDGES = (
    "account_run_by", "based_in", "owned_by", "spun_out_of", "funded_by", "state_linked_to", "entered",
    "deployment_run_by", "uses_model", "uses_family",
)  # fmt: skip
BRIEF_LABS = {
    "DeepSeek", "Z.ai", "Zhipu AI", "Moonshot AI", "MiniMax", "Baichuan AI", "StepFun", "01.AI",
    "Beijing Academy of Artificial Intelligence", "Alibaba", "Tencent", "Baidu", "Huawei", "ByteDance",
    "Alibaba Cloud", "High-Flyer", "Tsinghua University", "OpenAI", "Mistral", "Meituan",
}  # fmt: skip
BRIEF_FUNDERS = {
    "deepseek": {"high-flyer"},
    "moonshot-ai": {"alibaba", "tencent"},
    "z-ai": {"alibaba", "tencent", "beijing-ai-fund", "shenzhen-government-fund", "hubei-government-fund"},
}
BRIEF_DEPLOYMENTS = {
    "aisingapore-sealion", "huawei-cloud-africa", "hp-qwen", "astrazeneca-qwen", "chinese-local-agencies-deepseek",
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(registry: Registry) -> dict[str, pl.DataFrame]:
    return registry_tables(registry)


def test_every_edge_names_a_source(tables: dict[str, pl.DataFrame]) -> None:
    bad = {
        name: tables[name].filter(pl.col("sources").list.len() == 0).rows(named=True)
        for name in EDGES
        if tables[name].filter(pl.col("sources").list.len() == 0).height
    }
    assert bad == {}


def test_what_is_not_verified_is_listed_here(tables: dict[str, pl.DataFrame]) -> None:
    unverified = {n: tables[n].filter(~pl.col("verified")).rows(named=True) for n in EDGES}
    assert {n: [r["organization"] for r in rows] for n, rows in unverified.items() if rows} == {
        "owned_by": ["mosaicml", "silo-ai"]
    }
    assert all(row["note"] for rows in unverified.values() for row in rows)


def test_every_source_is_used(registry: Registry, tables: dict[str, pl.DataFrame]) -> None:
    used = {s for frame in tables.values() if "sources" in frame.columns for row in frame["sources"] for s in row}
    used |= set(tables["statement"]["source"]) | set(tables["entered"]["release_source"])
    used |= {s.text for p in registry.regions for s in p.value.sources}
    used |= {s.text for rows in (registry.accounts, registry.parents) for p in rows for s in p.value.sources}
    assert [p.value.id for p in registry.sources if p.value.id not in used] == []


def test_at_least_200_organizations_have_a_country(tables: dict[str, pl.DataFrame]) -> None:
    organizations = tables["organization"]
    assert organizations["country"].is_not_null().sum() >= 200
    both = organizations.filter(pl.col("country").is_null() == pl.col("country_reason").is_null())
    assert both["id"].to_list() == []


def test_nobody_has_a_nationality(tables: dict[str, pl.DataFrame]) -> None:
    people = tables["organization"].filter((pl.col("kind") == "individual") & pl.col("country").is_not_null())
    assert people["id"].to_list() == []
    assert registry_accounts_with_names(tables) == []


def registry_accounts_with_names(tables: dict[str, pl.DataFrame]) -> list[str]:
    """Individuals' rows that say more than the account: none may."""
    rows = tables["account_review"].filter((pl.col("kind") == "individual") & pl.col("organization").is_not_null())
    return rows["account"].to_list()


def test_the_brief_is_in_the_graph(registry: Registry, tables: dict[str, pl.DataFrame]) -> None:
    names = {n for p in registry.organizations for n in (p.value.name, *p.value.aliases)}
    assert BRIEF_LABS - names == set()
    funded = tables["funded_by"].filter(pl.col("status") == "closed")
    for lab, funders in BRIEF_FUNDERS.items():
        assert funders <= set(funded.filter(pl.col("organization") == lab)["funder"]), lab
    assert {p.value.id for p in registry.deployments} >= BRIEF_DEPLOYMENTS
    spun = {(p.value.organization, p.value.origin) for p in registry.spin_outs}
    assert {("deepseek", "high-flyer"), ("z-ai", "tsinghua-university")} <= spun


def test_table_1_of_the_brief(tables: dict[str, pl.DataFrame]) -> None:
    listed = tables["entered"].filter(pl.col("list") == "openlm-2025-12-04")
    assert listed.filter(pl.col("benchmark") == "chatbot-arena-elo").height == 25
    row = listed.filter(pl.col("name") == "Qwen3-VL-235B-A22B-Instruct")
    assert dict(zip(row["benchmark"], row["value"], strict=True)) == {
        "chatbot-arena-elo": 1427, "chatbot-arena-coding": 1457, "chatbot-arena-vision": 1246,
        "artificial-analysis-intelligence-index": 49, "mmlu-pro": 82.8,
    }  # fmt: skip
    countries = dict(zip(tables["organization"]["id"], tables["organization"]["country"], strict=True))
    by_country = Counter(
        countries[o] for o in listed.filter(pl.col("benchmark") == "chatbot-arena-elo")["organization"]
    )
    assert by_country == {"CN": 23, "FR": 1, "US": 1}
    without = listed.filter(pl.col("model").is_null())["name"].unique().to_list()
    assert without == ["Qwen-VL-Max-2025-08-13"]


def test_table_2_of_the_brief(registry: Registry) -> None:
    families = {p.value.id: p.value for p in registry.families}
    expected = {
        "qwen3": ("2025-04-29", "2 weeks", 235e9, ("3", "22"), 128_000, "Apache-2.0", 380e9),
        "deepseek-r1": ("2025-01-20", "2 days", 671e9, ("37",), 128_000, "MIT", 15e9),
        "kimi-k2": ("2025-07-11", "2.5 weeks", 1e12, ("32",), 256_000, "LicenseRef-kimi-k2-modified-mit", 4e9),
        "glm-4-5": ("2025-07-28", "1.5 weeks", 355e9, ("12", "32"), 128_000, "MIT", 5.6e9),
    }
    for family, values in expected.items():
        f = families[family]
        assert (
            str(f.first_release_on), f.report_after, f.parameters_max, f.active_parameters, f.context_tokens, f.license,
            f.valuation_usd,
        ) == values  # fmt: skip
    assert [f"{r.name} {r.released_on}" for r in families["kimi-k2"].earlier_releases] == [
        "Moonlight-16B-A3B 2025-02-22", "Kimi-VL-A3B 2025-03", "Kimi-Audio-7B 2025-04-25"
    ]  # fmt: skip


def test_atom_regions_are_kept_and_its_unknown_respected(tables: dict[str, pl.DataFrame]) -> None:
    statements = tables["statement"].filter(pl.col("source") == "atom-regions")
    assert statements.height >= 90
    assert statements.filter(~pl.col("agrees")).rows(named=True) == []
    unknown = statements.filter(pl.col("value").is_null())["organization"].to_list()
    assert unknown == ["allura-forge", "bigcode", "eleutherai"]


def test_epoch_agrees_with_what_was_curated_without_it(registry: Registry, tables: dict[str, pl.DataFrame]) -> None:
    """Of the organizations whose claim cites none of Epoch's tables, those that both know agree on 97 % or more."""
    independent = {
        claim: {
            p.value.id
            for p in registry.organizations
            if any(claim in s.claims and not (s.ref or "").startswith("epoch") for s in p.value.sources)
        }
        for claim in ("country", "kind")
    }
    epoch = tables["statement"].filter(pl.col("source").str.starts_with("epoch-organizations"))
    for claim, minimum in (("country", 80), ("kind", 60)):
        rows = epoch.filter((pl.col("property") == claim) & pl.col("organization").is_in(list(independent[claim])))
        assert rows.height >= minimum, claim
        assert rows["agrees"].mean() >= 0.97, rows.filter(~pl.col("agrees")).rows(named=True)


def test_every_disagreement_is_explained(tables: dict[str, pl.DataFrame]) -> None:
    open_ = tables["statement"].filter(~pl.col("agrees") & pl.col("explanation").is_null())
    assert open_.select("organization", "property", "source", "value").rows() == []


def test_explanations_explain_something(registry: Registry, tables: dict[str, pl.DataFrame]) -> None:
    apart = tables["statement"].filter(~pl.col("agrees"))
    known = set(apart.select("organization", "property", "source").iter_rows())
    said = {(p.value.organization, p.value.property, p.value.source) for p in registry.explanations}
    assert said - known == set()


def test_regions_name_the_disputed_places(tables: dict[str, pl.DataFrame]) -> None:
    country = {r["code"]: r for r in tables["country"].rows(named=True)}
    assert country["GB"]["region_atom"] == "eu"
    assert country["GB"]["region_eu_members"] == "other"
    assert [country[c]["region_atom"] for c in ("HK", "TW", "CH", "FR", "US")] == ["china", "other", "eu", "eu", "us"]
    assert [country[c]["region_greater_china"] for c in ("HK", "TW", "CN", "IN")] == [
        "china",
        "china",
        "china",
        "other",
    ]


def test_files_stay_small() -> None:
    from ingest.registry.load import REGISTRY_FOLDER

    sizes = {f.name: f.stat().st_size for f in REGISTRY_FOLDER.glob("*.yaml")}
    assert {name: size for name, size in sizes.items() if size > 1_000_000} == {}


def test_every_part_of_the_registry_has_files_and_rows(registry: Registry) -> None:
    from ingest.registry.load import FILES, REGISTRY_FOLDER

    assert set(FILES) == set(registry.__slots__)
    missing = [n for _, names in FILES.values() for n in names if not (REGISTRY_FOLDER / n).is_file()]
    assert missing == []
    assert [part for part in registry.__slots__ if not getattr(registry, part)] == ["overrides"]
