"""Questions about licenses on the bundled sample, against plain recomputation where there is one."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from bench.license_conflicts import CHECKED, precision
from queries.catalog import find_question
from queries.licenses import NOT_LEGAL_ADVICE
from queries.question import ask

MODEL = "lthn/LEM-Gemma3-12B-GGUF"


def rows(store, name, edges="declared", **parameters):
    return ask(store, find_question(name), edges, **parameters).rows


def test_every_answer_says_that_it_is_no_legal_advice(sample):
    answer = ask(sample, find_question("license_conflicts"), "declared", limit=1)
    assert NOT_LEGAL_ADVICE in answer.notes


def test_duties_name_license_way_and_section(sample):
    found = {(r.license, r.reach, r.ancestor, r.clause, r.section) for r in rows(sample, "license_duties", model=MODEL)}
    assert ("eupl-1.2", "own", None, "share_alike", "5 Copyleft clause, Compatibility clause; appendix") in found
    assert ("gemma", "adapter", "google/gemma-3-12b-it", "acceptable_use", "3.2; Prohibited Use Policy") in found
    permissions = rows(sample, "license_duties", model=MODEL, kinds=["permission"])
    assert {r.kind for r in permissions} == {"permission"}


def test_a_fine_tune_tagged_mit_still_owes_its_base(sample):
    conflicts = rows(sample, "license_conflicts", model="Hypercalemia/Sovereign-LDI")
    assert {(r.severity, r.clause, r.license, r.ancestor) for r in conflicts if r.own_license == "mit"} == {
        ("medium", "acceptable_use", "llama3.1", "meta-llama/Llama-3.1-8B-Instruct"),
        ("medium", "user_threshold", "llama3.1", "meta-llama/Llama-3.1-8B-Instruct"),
        ("low", "include_notice", "llama3.1", "meta-llama/Llama-3.1-8B-Instruct"),
    }
    assert [(r.kind, r.clause) for r in conflicts if r.own_license is None] == [("name", "name_prefix")]


def test_counts_agree_with_the_list(sample):
    listed = rows(sample, "license_conflicts", limit=1_000_000)
    counted = rows(sample, "license_conflict_counts")
    assert sum(r.models for r in counted) == len(listed)
    assert Counter(r.severity for r in listed) == {
        s: sum(r.models for r in counted if r.severity == s) for s in ("high", "medium", "low")
    }


@pytest.fixture
def pairs(sample):
    """Declared licenses of both ends of every edge, read off the tables in plain Python."""
    stated = {}
    for model, license_ in sample.con.execute(
        "SELECT model, license FROM licensed_under WHERE basis = 'declared' AND license <> 'unknown'"
    ).fetchall():
        stated.setdefault(model, set()).add(license_)
    edges = sample.con.execute("SELECT child, parent, relation FROM derived_from WHERE in_declared").fetchall()
    return [(stated[p], stated[c], r) for c, p, r in edges if p in stated and c in stated]


def test_mutation_rate_is_the_mean_of_the_jaccard_distances(sample, pairs):
    found = {r.relation: r for r in rows(sample, "license_drift")}
    distances = [1 - len(p & c) / len(p | c) for p, c, _ in pairs]
    assert found[None].edges == len(pairs)
    assert found[None].mutation_rate == pytest.approx(sum(distances) / len(distances))
    assert found[None].changed == sum(p != c for p, c, _ in pairs)
    quantized = [1 - len(p & c) / len(p | c) for p, c, r in pairs if r == "quantized"]
    assert found["quantized"].mutation_rate == pytest.approx(sum(quantized) / len(quantized))


def test_transitions_are_the_matrix_of_the_edges(sample, pairs):
    expected = Counter((p, c) for parents, children, _ in pairs for p in parents for c in children)
    found = rows(sample, "license_transitions", limit=1_000_000)
    assert {(r.parent_license, r.child_license): r.edges for r in found} == expected
    out = Counter()
    for (p, _), edges in expected.items():
        out[p] += edges
    assert all(r.share == pytest.approx(r.edges / out[r.parent_license]) for r in found)
    changed = rows(sample, "license_transitions", limit=1_000_000, changed=True)
    assert len(changed) == sum(p != c for p, c in expected)


def test_permissiveness_covers_every_record(sample):
    found = rows(sample, "license_permissiveness")
    records = sample.con.execute("SELECT count(*) FROM model WHERE has_record").fetchall()[0][0]
    assert sum(r.models for r in found) == records
    totals = Counter()
    for r in found:
        totals[r.month, r.bucket] += r.share
    assert all(total == pytest.approx(1) for total in totals.values())


def test_relicensing_shows_what_comes_and_goes(sample):
    found = {
        (r.change, r.clause): r for r in rows(sample, "relicense", base="google/gemma-3-1b-it", license="apache-2.0")
    }
    assert ("lost", "acceptable_use") in found
    assert ("gained", "patent_grant") in found
    assert ("kept", "include_license") in found
    bound = sample.con.execute(
        "SELECT count(DISTINCT model) FROM bound_by WHERE edges = 'declared' AND ancestor = 'google/gemma-3-1b-it'"
    ).fetchall()[0][0]
    assert {r.models for r in found.values()} == {bound}
    assert bound > 50


def test_notices_hold_the_words_of_the_license(sample):
    found = rows(sample, "license_notices", model=["Haker18/Llama-Gemma-Hybrid-9B", MODEL])
    wordings = {(r.license, r.clause): r.wording for r in found}
    assert wordings["llama3.1", "display"] == "Built with Llama"
    assert wordings["gemma", "include_notice"].startswith("Gemma is provided under and subject to")
    assert {r.model for r in found} == {"Haker18/Llama-Gemma-Hybrid-9B", MODEL}


def test_what_is_not_known_has_a_reason(sample):
    found = rows(sample, "license_unknowns")
    none = next(r for r in found if (r.of, r.reason) == ("model", "no license is stated"))
    expected = sample.con.execute(
        "SELECT count(*) FROM model m WHERE has_record AND NOT EXISTS "
        "(SELECT 1 FROM licensed_under u WHERE u.model = m.idx)"
    ).fetchall()[0][0]
    assert none.models == expected
    assert {r.of for r in found} == {"model", "base"}


def test_at_least_995_of_1000_models_that_declare_a_license_are_understood(sample):
    declaring, not_understood = sample.con.execute(
        "SELECT (SELECT count(DISTINCT idx) FROM model WHERE len(declared_licenses) > 0 OR license_name IS NOT NULL), "
        "(SELECT sum(models) FROM license_text WHERE reason IS NOT NULL)"
    ).fetchall()[0]
    assert declaring > 40_000
    assert 1 - not_understood / declaring >= 0.995


def test_a_minimum_confidence_recomputes_bindings(sample):
    declared = {(r.model, r.license, r.clause) for r in rows(sample, "license_conflicts", limit=1_000_000)}
    recomputed = {(r.model, r.license, r.clause) for r in rows(sample, "license_conflicts", 1.0, limit=1_000_000)}
    assert declared <= recomputed


def test_the_conflicts_that_were_checked_by_hand_are_still_what_is_found(sample):
    checked = yaml.safe_load(CHECKED.read_text(encoding="utf-8"))
    found = set(
        sample.con.execute(
            "SELECT m.id, x.license, x.clause, x.severity, x.reach, x.ancestor, x.own_license FROM conflicts_with x "
            "JOIN model m ON m.idx = x.model WHERE x.edges = 'declared'"
        ).fetchall()
    )
    keys = ("model", "license", "clause", "severity", "reach", "ancestor", "own_license")
    assert len(checked) == 100
    assert [c["model"] for c in checked if tuple(c[k] for k in keys) not in found] == []
    right, all_ = precision()
    assert right / all_ >= 0.95
