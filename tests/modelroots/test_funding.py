"""Commands and views on money, owners and families."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modelroots.api import Graph
from modelroots.cli.main import run
from modelroots.home import Home
from modelroots.views.organizations import funding_network, lab_tree
from modelroots.views.page import render_page


@pytest.fixture
def command(sample_home: Home, capsys: pytest.CaptureFixture[str]):
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["--home", str(sample_home.path), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_funding_by_any_name(command) -> None:
    for name in ("z-ai", "Zhipu AI", "智谱", "THUDM", "zai-org"):
        code, out, _ = command("funding", name, "--format", "json")
        document = json.loads(out)
        assert code == 0
        assert document["question"] == "funding_rounds"
        assert "Z.ai IPO" in [r["round"] for r in document["rows"]]


def test_funding_shows_what_is_asked_for(command) -> None:
    code, out, err = command("funding", "Alibaba", "--show", "reach")
    assert code == 0
    assert [line.split()[2] for line in out.splitlines()[2:4]] == ["ownership", "funding"]
    assert out.splitlines()[2].startswith("alibaba-")
    assert "graph " in err
    _, out, _ = command("funding", "deepseek", "--show", "owners", "--format", "csv")
    assert out.splitlines()[1].startswith("deepseek,1,deepseek,high-flyer,CN,controlling")
    _, out, _ = command("funding", "OpenAI", "--show", "totals", "--format", "json")
    years = {r["year"]: r["equity_usd"] for r in json.loads(out)["rows"]}
    assert years[2025] == 10e9 + 8.3e9 + 0 + 1e9 + 22.5e9
    _, out, _ = command("funding", "OpenAI", "--show", "totals", "--format", "json", "--status", "announced")
    assert json.loads(out)["rows"][0]["equity_usd"] == 100e9
    _, out, _ = command("funding", "Alibaba", "--show", "months", "--format", "csv")
    assert out.splitlines()[0].startswith("month,derivatives,of,share")


def test_statuses_by_ask(command) -> None:
    _, firm, _ = command("ask", "behind", "--model", "moonshotai/Kimi-K2-Instruct", "--format", "csv")
    _, loose, _ = command(
        "ask", "behind", "--model", "moonshotai/Kimi-K2-Instruct", "--statuses", "closed", "--statuses", "rumored",
        "--format", "csv",
    )  # fmt: skip
    assert {line.split(",")[6] for line in loose.splitlines()} - {line.split(",")[6] for line in firm.splitlines()} == {
        "cathay-capital"
    }
    _, single, _ = command("ask", "reach", "--party", "mgx", "--statuses", "closed", "--format", "csv")
    assert "openai" in single


def test_names_that_mean_nothing_or_too_much(command) -> None:
    code, out, err = command("funding", "no such lab")
    assert (code, out) == (2, "")
    assert err == "modelroots: no organization 'no such lab' in the graph.\n"
    code, _, err = command("funding", "ai")
    assert code == 2
    assert "is part of several names" in err
    code, _, err = command("funding", "...")
    assert code == 2
    assert "no letter or digit" in err
    code, _, err = command("profile", "qwen33")
    assert code == 2
    assert "Near: qwen3" in err


def test_profile_prints_the_rows_of_table_2(command) -> None:
    expected = {
        "qwen3": ["阿里云", "alibaba", "380000000000", "2025-04-29", "2 weeks", "Apache-2.0", "119", "dual"],
        "DeepSeek-R1": ["深度求索", "high-flyer", "15000000000", "2025-01-20", "2 days", "MIT"],
        "kimi k2": ["月之暗面", "alibaba", "4000000000", "2025-07-11", "2.5 weeks", "kimi-k2-modified-mit", "dual"],
        "GLM-4.5": ["智谱", "tsinghua-university", "5600000000", "2025-07-28", "1.5 weeks", "MIT", "beijing-ai-fund"],
    }
    for family, values in expected.items():
        code, out, _ = command("profile", family)
        assert code == 0
        assert [v for v in values if v not in out] == [], family
    _, out, _ = command("profile", "kimi k2", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert row["earlier_releases"] == [
        "Moonlight-16B-A3B 2025-02-22",
        "Kimi-VL-A3B 2025-03",
        "Kimi-Audio-7B 2025-04-25",
    ]
    assert {"alibaba", "tencent"} <= set(row["funders"])


def test_behind_a_model(command) -> None:
    code, out, _ = command("behind", "deepseek-ai/DeepSeek-R1", "--format", "csv")
    assert code == 0
    roles = {line.split(",")[5] for line in out.splitlines()[1:]}
    assert roles == {"lab", "owner", "origin", "funder"}


def test_networks_of_organizations(sample_home: Home, tmp_path: Path, command) -> None:
    with Graph.open(sample_home.path) as graph:
        around = funding_network(graph, "z-ai", steps=1)
        tree = lab_tree(graph)
    ids = {item.id for item in around.items}
    assert {"z-ai", "alibaba", "tencent", "tsinghua-university", "beijing-ai-fund"} <= ids
    assert [item.id for item in around.items if item.marked] == ["z-ai"]
    assert all({link.source, link.target} <= ids for link in around.links)
    labels = {(link.source, link.label, link.target) for link in tree.links}
    assert {
        ("deepseek", "owned by", "high-flyer"),
        ("z-ai", "spun out of", "tsinghua-university"),
        ("family qwen3", "developed by", "alibaba-cloud"),
        ("humain", "owned by", "public-investment-fund"),
    } <= labels
    page = render_page(around)
    assert "http://" not in page.split("<body", 1)[0]
    for arguments in (("view", "funding", "Zhipu AI"), ("view", "labs")):
        target = tmp_path / f"{arguments[1]}.html"
        code, out, err = command(*arguments, "-o", str(target))
        assert (code, out.strip()) == (0, str(target))
        assert "organizations" in err
        assert target.stat().st_size > 10_000
