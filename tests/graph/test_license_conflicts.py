"""Pairs of licenses, judged by the clauses of the registry."""

from __future__ import annotations

import pytest

from graph.resolve.licenses.conflicts import Clause, find_conflicts
from ingest.registry.license_load import load_licenses


@pytest.fixture(scope="module")
def judge():
    registry = load_licenses()
    clauses = {p.value.id: Clause(p.value.kind, p.value.drops) for p in registry.clauses}
    terms = {
        license_: {
            name: {k: v for k, v in use.model_dump().items() if v not in (None, ())} for name, use in held.items()
        }
        for license_, held in registry.terms.items()
    }

    def found(own, above, reach="derivative"):
        held = {o: terms[o] for o in own.split(" ")}
        return {(c.clause, c.kind, c.severity) for c in find_conflicts(clauses, held, above, terms[above], reach)}

    return found


def test_a_license_keeps_itself(judge):
    for license_ in load_licenses().terms:
        assert judge(license_, license_) == set()


def test_mit_on_a_community_license(judge):
    assert judge("mit", "llama3.1") == {
        ("acceptable_use", "grants", "medium"),
        ("user_threshold", "grants", "medium"),
        ("include_notice", "drops", "low"),
    }


def test_mit_on_apache_drops_only_the_statement_of_changes(judge):
    assert judge("mit", "apache-2.0") == {("state_changes", "drops", "low")}
    assert judge("apache-2.0", "mit") == set()


def test_non_commercial_withheld_weighs_most(judge):
    assert ("non_commercial", "grants", "high") in judge("apache-2.0", "cc-by-nc-4.0")
    assert ("non_commercial", "grants", "medium") in judge("apache-2.0", "flux-1-dev", "adapter")
    assert judge("cc-by-nc-4.0", "cc-by-4.0") == set()
    assert ("research_only", "grants", "medium") in judge("cc-by-nc-4.0", "apple-amlr")
    assert ("non_commercial", "grants", "high") not in judge("apple-amlr", "cc-by-nc-4.0")


def test_share_alike_accepts_what_its_text_accepts(judge):
    assert ("share_alike", "drops", "high") in judge("mit", "gpl-3.0")
    assert ("share_alike", "drops", "high") not in judge("agpl-3.0", "gpl-3.0")
    assert ("share_alike", "drops", "high") in judge("gpl-3.0", "agpl-3.0")
    assert ("share_alike", "drops", "high") not in judge("gpl-3.0", "eupl-1.2")
    assert ("share_alike", "drops", "medium") in judge("mit", "mpl-2.0")


def test_thresholds_are_compared(judge):
    assert ("user_threshold", "grants", "medium") in judge("llama3.1", "qwen")
    assert ("user_threshold", "grants", "medium") not in judge("qwen", "llama3.1")
    assert ("user_threshold", "grants", "medium") not in judge("cc-by-nc-4.0", "qwen")
    assert ("user_threshold", "grants", "low") in judge("mit", "kimi-k2")
    assert ("revenue_threshold", "grants", "medium") in judge("apache-2.0", "bilibili-indextts")


def test_a_merge_is_kept_by_any_of_its_licenses(judge):
    assert judge("mit gemma", "gemma") == set()
    assert ("acceptable_use", "grants", "medium") not in judge("apache-2.0 gemma", "llama3.1")


def test_an_adapter_weighs_less_and_owes_nothing_about_files(judge):
    assert judge("mit", "apache-2.0", "adapter") == set()
    assert judge("mit", "gemma", "adapter") == {
        ("acceptable_use", "grants", "low"),
        ("pass_on_restrictions", "drops", "low"),
    }


def test_no_derivatives_does_not_forbid_copies(judge):
    assert ("no_shared_derivatives", "grants", "high") in judge("mit", "cc-by-nc-nd-4.0")
    assert ("no_shared_derivatives", "grants", "high") not in judge("mit", "cc-by-nc-nd-4.0", "copy")


def test_outputs_count_by_what_the_license_says_of_them(judge):
    assert judge("mit", "llama2", "outputs") == {("output_training", "grants", "medium")}
    assert judge("mit", "llama3.1", "outputs") == set()
    assert ("acceptable_use", "grants", "medium") in judge("mit", "gemma", "outputs")
