"""`modelroots check` and `modelroots licenses` as whole commands."""

from __future__ import annotations

import json
import time

import pytest

from modelroots.cli.main import run

POLICY = """\
edges: declared
origins: {deny: [CN], of: [base, model]}
owners: {deny: [alibaba]}
funders: {deny: [tencent]}
licenses: {deny_categories: [non_commercial]}
clauses: {deny: [excluded_territory], below: {monthly_active_users: 2000000}}
conflicts: {deny: [high, medium]}
min_confidence: 0.9
removed_bases: deny
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "models.txt").write_text("Hypercalemia/Sovereign-LDI\n", encoding="utf-8")
    return tmp_path


def command(home, files, *more):
    return run(["--home", str(home.path), "check", str(files / "models.txt"), "-p", str(files / "policy.yaml"), *more])


def test_a_broken_policy_ends_with_1_and_says_rule_model_and_path(sample_home, files, capsys):
    assert command(sample_home, files) == 1
    shown = capsys.readouterr()
    line = next(x for x in shown.out.splitlines() if ": conflict: " in x)
    assert line.startswith(
        f"{files / 'models.txt'}:1: conflict: Hypercalemia/Sovereign-LDI: its license mit does not keep"
    )
    assert line.endswith("[Hypercalemia/Sovereign-LDI <- meta-llama/Llama-3.1-8B-Instruct]")
    assert "not legal advice" in shown.err


def test_a_kept_policy_ends_with_0(sample_home, files, capsys):
    (files / "policy.yaml").write_text("edges: declared\nlicenses: {allow: [mit, llama3.1]}\n", encoding="utf-8")
    assert command(sample_home, files) == 0
    assert capsys.readouterr().out == ""


def test_faults_in_the_input_end_with_3(sample_home, files, capsys):
    (files / "policy.yaml").write_text("edges: none\n", encoding="utf-8")
    assert command(sample_home, files) == 3
    assert "policy.yaml:1: edges is 'none'" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_reports_go_to_a_file(sample_home, files, form):
    out = files / "report"
    assert command(sample_home, files, "-f", form, "-o", str(out)) == 1
    text = out.read_text(encoding="utf-8")
    assert text.startswith("<?xml") if form == "junit" else json.loads(text)


def test_a_thousand_models_are_checked_within_their_time(sample_home, files, capsys):
    with sample_home.open() as store:
        ids = store.con.execute(
            "SELECT id FROM model WHERE has_record AND NOT is_root_declared ORDER BY hash(id) LIMIT 1000"
        ).fetchall()
    (files / "models.txt").write_text("\n".join(i for (i,) in ids), encoding="utf-8")
    began = time.process_time()
    assert command(sample_home, files, "-f", "sarif") == 1
    assert time.process_time() - began < 2
    assert json.loads(capsys.readouterr().out)["runs"][0]["properties"]["models"] == 1000


def test_licenses_shows_ways_and_notices(sample_home, capsys):
    model = "lthn/LEM-Gemma3-12B-GGUF"
    assert run(["--home", str(sample_home.path), "licenses", model, "--edges", "declared"]) == 0
    shown = capsys.readouterr().out
    assert f"  gemma (adapter)  {model} <- lthn/LEM-Gemma3-12B <- google/gemma-3-12b-it" in shown
    assert "    duty: pass_on_restrictions, section 3.1 first condition" in shown
    assert "  conflict, low: its eupl-1.2 does not keep acceptable_use of gemma" in shown
    assert run(["--home", str(sample_home.path), "licenses", "--notices", model]) == 0
    assert "Gemma is provided under and subject to the Gemma Terms of Use" in capsys.readouterr().out
