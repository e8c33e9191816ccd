"""The gate: policies and lists as they are written, findings with their ways, and what CI reads."""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest

from graph.errors import BadDataError
from queries.policy.evaluate import evaluate
from queries.policy.facts import gather_facts
from queries.policy.policy import RULES
from queries.policy.reading import read_policy
from queries.policy.reports import to_junit, to_sarif
from queries.policy.subjects import Subject, read_subjects

TUNE = "Hypercalemia/Sovereign-LDI"
CHILD = "lthn/LEM-Gemma3-12B-GGUF"
MISSING = "nobody/at-all"


def written(tmp_path, text, name="policy.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def check(sample, tmp_path):
    def run(policy, *models, today=dt.date(2026, 11, 1)):
        rules = read_policy(written(tmp_path, policy))
        subjects = [Subject(m, i) for i, m in enumerate(models, 1)]
        facts = gather_facts(sample, models, rules.edges, rules.min_confidence)
        return evaluate(rules, subjects, facts, "hash", today)

    return run


def rules_of(verdict):
    return [(f.rule, f.model, f.unknown) for f in verdict.broken]


def test_a_denied_clause_names_license_section_and_path(check):
    verdict = check("edges: declared\nclauses: {deny: [acceptable_use]}", TUNE)
    finding = next(f for f in verdict.broken if not f.unknown)
    assert finding.path == (TUNE, "meta-llama/Llama-3.1-8B-Instruct")
    assert "llama3.1" in finding.message
    assert "1.b.iv" in finding.message
    assert not verdict.passed


def test_what_is_not_in_the_graph_fails_unless_allowed(check):
    assert rules_of(check("{}", MISSING)) == [("unknown-model", MISSING, True)]
    assert check("allow_unknown: [model]", MISSING).passed


def test_a_parent_that_cannot_be_resolved_fails_closed(sample, check):
    model, text = sample.con.execute(
        "SELECT m.id, c.parent_text FROM claim c JOIN model m ON m.idx = c.child WHERE c.refused = 'local path' "
        "AND (SELECT count(*) FROM claim d WHERE d.child = c.child AND d.parent IS NULL) = 1 ORDER BY m.id LIMIT 1"
    ).fetchall()[0]
    verdict = check("edges: declared", model)
    assert rules_of(verdict) == [("unknown-parent", model, True)]
    assert repr(text) in verdict.broken[0].message
    assert check("edges: declared\nallow_unknown: [parent]", model).passed


def test_unknown_licenses_fail_closed(sample, check):
    bare = sample.con.execute(
        "SELECT id FROM model m WHERE has_record AND is_root_declared AND NOT EXISTS "
        "(SELECT 1 FROM licensed_under u WHERE u.model = m.idx) ORDER BY id LIMIT 1"
    ).fetchall()[0][0]
    policy = "edges: declared\nlicenses: {deny: [agpl-3.0]}"
    assert rules_of(check(policy, bare)) == [("license", bare, True)]
    assert check(policy + "\nallow_unknown: [license]", bare).passed


def test_licenses_are_admitted_by_id_and_by_category(check):
    denied = check("edges: declared\nlicenses: {deny: [llama3.1]}", TUNE)
    assert [f.message for f in denied.broken] == [
        "license llama3.1 (from meta-llama/Llama-3.1-8B-Instruct) is not admitted."
    ]
    assert check("edges: declared\nlicenses: {allow: [mit, llama3.1]}", TUNE).passed
    assert not check("edges: declared\nlicenses: {allow: [mit]}", TUNE).passed
    assert not check("edges: declared\nlicenses: {deny_categories: [restricted]}", TUNE).passed
    assert check("edges: declared\nlicenses: {deny_categories: [non_commercial]}", TUNE).passed


def test_thresholds_are_reached_or_not(check):
    below = "edges: declared\nclauses: {below: {monthly_active_users: 1000000}}"
    above = "edges: declared\nclauses: {below: {monthly_active_users: 800000000}}"
    assert check(below, TUNE).passed
    assert "700,000,000 monthly active users are reached" in check(above, TUNE).broken[0].message


def test_conflicts_by_severity(check):
    medium = check("edges: declared\nconflicts: {deny: [high, medium]}", TUNE)
    assert {f.rule for f in medium.broken} == {"conflict"}
    assert check("edges: declared\nconflicts: {deny: [high]}", TUNE).passed


def test_origin_owner_and_funder_of_a_base(sample, check):
    model, base, country, organization = sample.con.execute(
        "SELECT m.id, b.id, g.country, g.id FROM rooted_in r JOIN model m ON m.idx = r.model "
        "JOIN model b ON b.idx = r.base JOIN account c ON c.id = b.account "
        "JOIN organization g ON g.id = c.organization "
        "WHERE r.edges = 'declared' AND g.country IS NOT NULL AND r.depth > 1 ORDER BY m.id LIMIT 1"
    ).fetchall()[0]
    origin = check(f"edges: declared\norigins: {{deny: [{country!r}]}}\nallow_unknown: [origin]", model).broken
    assert origin[0].path[0] == model
    assert origin[0].path[-1] == base
    assert len(origin[0].path) > 2
    owner = check(f"edges: declared\nowners: {{deny: [{organization}]}}\nallow_unknown: [owner]", model).broken
    assert {f.rule for f in owner} == {"owner"}


def test_exceptions_let_through_until_their_day(check):
    policy = (
        "edges: declared\nconflicts: {deny: [medium]}\nexceptions:\n"
        "  - {model: 'Hypercalemia/*', rule: conflict, reason: reviewed, until: 2026-12-31}\n"
    )
    excused = check(policy, TUNE)
    assert excused.passed
    assert {f.excused for f in excused.findings} == {"reviewed"}
    assert not check(policy, TUNE, today=dt.date(2027, 1, 1)).passed


def test_every_fault_of_a_policy_is_listed_with_its_line(tmp_path):
    path = written(
        tmp_path,
        "version: 2\nedges: some\nmin_confidence: 3\norigins: {deny: [NO], colour: red}\nlicenses: {deny: [1]}\n"
        "allow_unknown: [everything]\nclauses: {below: {cats: 3}}\nexceptions: [{model: a/b}]\nwhatever: 1\n",
    )
    with pytest.raises(BadDataError) as error:
        read_policy(path)
    lines = str(error.value).splitlines()
    assert {int(line.split(":")[1]) for line in lines} == {1, 2, 3, 4, 5, 6, 7, 8, 9}
    assert any("YAML reads NO as false" in line for line in lines)


@pytest.mark.parametrize("text", ["- a\n- b\n", "{", "\t- x: [", "\x00"])
def test_what_is_no_policy_is_refused(tmp_path, text):
    with pytest.raises(BadDataError, match="policy"):
        read_policy(written(tmp_path, text))


BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [
        {"type": "machine-learning-model", "group": "lthn", "name": "LEM-Gemma3-12B-GGUF", "version": "1"},
        {"type": "library", "name": "numpy", "purl": "pkg:pypi/numpy@2"},
        {
            "type": "application",
            "name": "app",
            "components": [{"type": "machine-learning-model", "name": "x", "purl": f"pkg:huggingface/{TUNE}@abc?x=1"}],
        },
    ],
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models.txt", f"# what ships\n{CHILD}  # a copy\n\n{TUNE}@main\n{CHILD}\n"),
        ("models.lock", f"models:\n  - {CHILD}\n  - {{id: {TUNE}, revision: abc}}\n"),
        ("models.toml", f'[[models]]\nid = "{CHILD}"\n[[models]]\nrepo_id = "{TUNE}"\n'),
        ("models.json", json.dumps({"models": [CHILD, {"model": TUNE}]})),
        ("bom.json", json.dumps(BOM)),
    ],
)
def test_lists_lock_files_and_boms_name_the_same_models(tmp_path, name, text):
    assert [s.model for s in read_subjects(written(tmp_path, text, name))] == [CHILD, TUNE]


def test_lines_point_into_the_file(tmp_path):
    path = written(tmp_path, json.dumps(BOM, indent=1), "bom.json")
    lines = path.read_text(encoding="utf-8").splitlines()
    for subject in read_subjects(path):
        assert subject.model.rsplit("/", 1)[1] in lines[subject.line - 1]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", "# nothing\n"), ("a.json", "[]x"), ("a.json", "{}"), ("a.toml", "x ="), ("a.lock", "models: [3]")],
)
def test_lists_that_name_nothing_are_refused(tmp_path, name, text):
    with pytest.raises(BadDataError):
        read_subjects(written(tmp_path, text, name))


def test_sarif_has_what_its_schema_requires(check):
    policy = (
        "edges: declared\nconflicts: {deny: [medium]}\nexceptions: [{model: 'Hyper*', rule: conflict, reason: seen}]\n"
    )
    log = to_sarif(check(policy, TUNE, MISSING), "models.txt", "1.0.0")
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "modelroots"
    assert [r["id"] for r in driver["rules"]] == list(RULES)
    assert {r["level"] for r in run["results"]} == {"note", "error"}
    for result in run["results"]:
        assert result["message"]["text"]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "models.txt"
        assert place["region"]["startLine"] >= 1
        assert ("suppressions" in result) == (result["level"] == "note")
    json.dumps(log)


def test_junit_counts_and_escapes(check):
    hostile = 'a/<b>&"\x07'
    root = ET.fromstring(to_junit(check("edges: declared\nconflicts: {deny: [medium]}", TUNE, CHILD, hostile)))
    (suite,) = root
    cases = list(suite)
    assert suite.attrib["tests"] == str(len(cases)) == root.attrib["tests"]
    assert suite.attrib["failures"] == str(sum(c.find("failure") is not None for c in cases)) == "2"
    assert suite.attrib["errors"] == "0"
    assert all(c.attrib["name"] and c.attrib["classname"] for c in cases)
    assert any(c.attrib["classname"] == CHILD and len(c) == 0 for c in cases)
