"""Importers of outside tables: parallel lists, names with commas, investors out of notes, runs on newer files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from graph.errors import BadDataError
from ingest.registry.importers.__main__ import run
from ingest.registry.importers.arena import Known, parse_arena_csv, parse_arena_json
from ingest.registry.importers.funding import parse_epoch_funding
from ingest.registry.importers.hosting import parse_hosting
from ingest.registry.importers.names import Names, pair_lists, split_list
from ingest.registry.importers.releases import Releases, read_releases
from ingest.registry.importers.statements import parse_epoch_models, parse_epoch_organizations
from ingest.registry.importers.weights import read_weights
from ingest.registry.importers.write import write_rows
from ingest.registry.load import REGISTRY_FOLDER
from ingest.registry.registry import Registry
from ingest.registry.yaml_lines import Problems, read_rows


@pytest.fixture(scope="module")
def names(registry: Registry) -> Names:
    return Names.of(registry)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Google,OpenAI", ["Google", "OpenAI"]),
        ("Qilin Hesheng Network Technology Co., Ltd. (APUS)", ["Qilin Hesheng Network Technology Co., Ltd. (APUS)"]),
        ("Booz Allen Hamilton, McLean,Google", ["Booz Allen Hamilton, McLean", "Google"]),
        ("", []),
    ],
)
def test_names_with_commas_stay_whole(text: str, items: list[str]) -> None:
    assert split_list(text) == items


def test_lists_of_unlike_length_pair_with_nothing() -> None:
    assert pair_lists("A,B", "X,Y") == [("A", "X"), ("B", "Y")]
    assert pair_lists("A,B,C", "X,Y") == [("A", None), ("B", None), ("C", None)]
    assert pair_lists("A", "X,Y") == [("A", "X,Y")]


def test_organizations_are_found_by_any_name(names: Names) -> None:
    assert names.find_organization("Beijing Academy of Artificial Intelligence / BAAI") == "baai"
    assert names.find_organization("Mohamed bin Zayed University of Artificial Intelligence (MBZUAI)") == "mbzuai"
    assert names.find_organization("ZHIPU ai") == names.find_organization("智谱") == "z-ai"
    assert names.country_codes("Multinational,Korea (Republic of),Hong Kong") == ["HK", "KR"]


def test_epoch_tables(tmp_path: Path, names: Names) -> None:
    table = tmp_path / "organizations.csv"
    table.write_text(
        "Organization,Country,Organization categorization\n"
        '"SenseTime","Hong Kong,China",Industry\n'
        "Nobody Knows Inc,France,Industry\n"
        "Technology Innovation Institute,United Arab Emirates,Government\n",
        encoding="utf-8",
    )
    rows = {(r["organization"], r["property"]): r["value"] for r in parse_epoch_organizations(table, names)}
    assert rows == {
        ("sensetime", "country"): "CN,HK",
        ("sensetime", "kind"): "industry",
        ("tii", "country"): "AE",
        ("tii", "kind"): "government",
    }
    assert names.unknown["Nobody Knows Inc"] == 1
    models = tmp_path / "models.csv"
    models.write_text(
        "Organization,Country (of organization)\n"
        '"Zhipu AI,Tsinghua University","China,China"\n'
        '"Hugging Face,ServiceNow,BigCode","United States of America,United States of America"\n',
        encoding="utf-8",
    )
    assert {(r["organization"], r["value"]) for r in parse_epoch_models(models, names)} == {
        ("z-ai", "CN"),
        ("tsinghua-university", "CN"),
    }


def test_arena_lists_keep_their_word_on_licenses(tmp_path: Path, names: Names) -> None:
    nothing = tmp_path / "weights.csv"
    nothing.write_text("lab,model_id,name,release_date,weights_urls\n", encoding="utf-8")
    known = Known(names, read_weights(nothing), Releases((("table", {"glm45": "2025-07-28"}),)))
    table = tmp_path / "list.csv"
    table.write_text(
        "rank,model,arena_score,votes,organization,license\n"
        "1,GLM-4.5,1434,4112,Z.ai,MIT\n"
        "2,Some-Model,1400,5,Meta, \n"
        "3,Another,1399,5,Nobody Knows Inc,MIT\n",
        encoding="utf-8",
    )
    first, second = parse_arena_csv(table, "2025-08-06", known)["entries"]
    assert (first["license_text"], first["released_on"], first["release_source"]) == ("MIT", "2025-07-28", "table")
    assert (second["license_text"], second["released_on"], second["release_source"]) == (None, None, None)
    document = tmp_path / "list.json"
    model = {"model": "glm-4.5", "vendor": "Z.ai", "license": "open", "rank": 1, "votes": 2, "score": 3}
    document.write_text(json.dumps({"meta": {"fetched_at": "2025-07-01T00:00"}, "models": [model]}), encoding="utf-8")
    (entry,) = parse_arena_json(document, known)["entries"]
    # The table's date is after this list's day: it can't be the release of what the list names.
    assert (entry["license_text"], entry["released_on"]) == ("open", None)


def test_releases_are_the_names_own_or_a_tables(tmp_path: Path) -> None:
    labs, epoch, stats = (tmp_path / f"{name}.csv" for name in ("labs", "epoch", "stats"))
    labs.write_text("model_id,name,release_date\nqwen3-32b,Qwen3 32B,2025-04\n", encoding="utf-8")
    epoch.write_text("Model,Publication date\nLlama 2-70B,2023-07-18\nQwen3-32B,2025-04-29\n", encoding="utf-8")
    stats.write_text(
        "model_id,name,release_date\ngpt-3.5-turbo-0125,GPT-3.5 Turbo,2023-03-21\n"
        "command-r-plus,Command R,2024-08-30\ncommand-r,Command R,2024-03-11\n",
        encoding="utf-8",
    )
    releases = read_releases(labs, epoch, stats)
    found = {
        name: releases.find(name, "2025-08-06")
        for name in (
            "o3-2025-04-16", "Claude Opus 4 (20250514)", "Command R+ (04-2024)", "Qwen3-32B", "Llama-2-70B-chat",
            "GPT-3.5-Turbo-0125", "Command R", "Grok-4-0709",
        )
    }  # fmt: skip
    assert found == {
        "o3-2025-04-16": ("2025-04-16", None),
        "Claude Opus 4 (20250514)": ("2025-05-14", None),
        "Command R+ (04-2024)": ("2024-04", None),
        "Qwen3-32B": ("2025-04", "models-dev-2026-07"),
        "Llama-2-70B-chat": ("2023-07-18", "epoch-large-scale-2025-12"),
        "GPT-3.5-Turbo-0125": None,
        "Command R": None,
        "Grok-4-0709": None,
    }


FUNDING = (
    "Id,Company,Close date,Status,Funding (equity),Funding (debt),Valuation (post-money),Report date,Source 1,Source 2,"
    "Source 3,Graph note,Notes,Type,Confidence,Exclude from graph view\n"
)


def test_epoch_rounds_take_investors_from_the_reviewed_notes(tmp_path: Path, names: Names) -> None:
    table = tmp_path / "rounds.csv"
    table.write_text(
        FUNDING
        + "R1,Mistral AI,2030-01-02,Closed,5000000.0,1000000.0,,2030-01-01,https://example.org/a,,,,"
        + '"Led by Microsoft and Nvidia.","Primary,Debt",Likely,\n'
        + "R2,OpenAI,,Early discussions,,,,2030-01-01,https://example.org/b,,,,,,,\n",
        encoding="utf-8",
    )
    reviewed = tmp_path / "investors.yaml"
    reviewed.write_text(
        '- round: R1\n  url: "https://example.org/c"\n  investors: [{funder: microsoft, role: lead}]\n',
        encoding="utf-8",
    )
    first, second = parse_epoch_funding(table, names, reviewed)
    assert (first["id"], first["equity_usd"], first["debt_usd"], first["status"]) == (
        "mistral-ai-r1", 5e6, 1e6, "closed"
    )  # fmt: skip
    assert [i["funder"] for i in first["investors"]] == ["microsoft"]
    assert first["investors"][0]["sources"][0]["url"] == "https://example.org/c"
    assert (second["status"], second["investors"]) == ("reported", [])
    assert names.unknown["investors of round R2"] == 1
    table.write_text(FUNDING + "R3,Nobody,,Closed,1.0,,,,,,,,,,,\n", encoding="utf-8")
    with pytest.raises(BadDataError, match="'Nobody'"):
        parse_epoch_funding(table, names, reviewed)


def test_hosting_needs_a_repository(tmp_path: Path, names: Names) -> None:
    labs, providers = tmp_path / "labs.csv", tmp_path / "providers.csv"
    labs.write_text(
        "lab,model_id,name,weights_urls\n"
        "alibaba,qwen3-32b,Qwen3 32B,https://huggingface.co/Qwen/Qwen3-32B\n"
        "alibaba,qwen-max,Qwen Max,\n",
        encoding="utf-8",
    )
    providers.write_text(
        "provider,model_id,name,base_model\n"
        "acme,qwen/qwen3-32b:free,,\n"
        "acme,anything,,alibaba/qwen3-32b\n"
        "acme,qwen-max,Qwen Max,alibaba/qwen-max\n"
        "other,qwen-max,Qwen Max,\n",
        encoding="utf-8",
    )
    (row,) = parse_hosting(providers, read_weights(labs), names)
    assert row["id"] == "hosting-acme"
    assert row["uses"] == [{"model": "Qwen/Qwen3-32B", "relation": "hosts", "name": "anything"}]


def test_an_importer_can_be_run_again_on_a_newer_table(tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    for file in REGISTRY_FOLDER.glob("*.yaml"):
        shutil.copy(file, folder / file.name)
    newer = tmp_path / "regions.csv"
    newer.write_text("hf_org,region,notes\nqwen,china,\nallura-forge,us,moved\nnobody,eu,\n", encoding="utf-8")
    written = run("atom-regions", [newer], folder)
    rows = {r["organization"]: r["value"] for r in read_rows(written, Problems())}
    assert rows == {"alibaba-cloud": "china", "allura-forge": "us"}
    first = written.read_bytes()
    run("atom-regions", [newer], folder)
    assert written.read_bytes() == first


def test_yaml_comes_back_as_it_went(tmp_path: Path) -> None:
    rows = [
        {
            "id": "NO",
            "text": 'he said "no": #1',
            "value": None,
            "number": 1.5,
            "whole": 3.0,
            "list": ["on", "a b", "月"],
        },
        {"id": "x", "entries": [{"name": "a: b", "values": {"elo": 1400.0}}, {"name": "- c"}]},
    ]
    write_rows(tmp_path / "rows.yaml", rows, "comment")
    found = read_rows(tmp_path / "rows.yaml", Problems())
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(rows))
