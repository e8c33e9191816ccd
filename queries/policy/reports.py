"""Verdicts for machines: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from queries.policy.evaluate import Finding, Verdict
from queries.policy.policy import RULES

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_INVALID_XML: Final = dict.fromkeys([*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")
for _allowed in (0x09, 0x0A, 0x0D):
    del _INVALID_XML[_allowed]


def to_sarif(verdict: Verdict, subjects: str, version: str) -> dict[str, Any]:
    """The verdict as a SARIF log: a result per finding, at its line of the list; excused ones are suppressed.

    Args:
        verdict: what was found.
        subjects: path of the list of models, relative where it can be.
        version: of this program.
    """
    rules = [{"id": r, "name": _camel(r), "shortDescription": {"text": text}} for r, text in RULES.items()]
    places = {r: i for i, r in enumerate(RULES)}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "modelroots", "semanticVersion": version, "rules": rules}},
                "results": [_result(f, subjects, places[f.rule]) for f in verdict.findings],
                "properties": {"graph": verdict.graph, "models": len(verdict.models)},
            }
        ],
    }


def to_junit(verdict: Verdict) -> str:
    """The verdict as JUnit XML: a test case per model and rule that says something of it, or one that passes."""
    by_model: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        by_model[finding.model].append(finding)
    cases: list[str] = []
    failed = skipped = 0
    for model in verdict.models:
        found = by_model.get(model)
        if not found:
            cases.append(f'<testcase classname={_text(model)} name="policy"/>')
            continue
        for rule in dict.fromkeys(f.rule for f in found):
            broken = [f for f in found if f.rule == rule and f.excused is None]
            excused = [f for f in found if f.rule == rule and f.excused is not None]
            body = ""
            if broken:
                failed += 1
                lines = "\n".join(_plain(f) for f in broken)
                body = (
                    f"<failure message={_text(broken[0].message)} type={_text(rule)}>{escape(_clean(lines))}</failure>"
                )
            else:
                skipped += 1
                body = f"<skipped message={_text(excused[0].excused or '')}/>"
            cases.append(f"<testcase classname={_text(model)} name={_text(rule)}>{body}</testcase>")
    head = f'name="modelroots policy" tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {head}>\n<testsuite {head} time="0">\n'
        + "\n".join(cases)
        + "\n</testsuite>\n</testsuites>\n"
    )


def _result(finding: Finding, subjects: str, place: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": "error" if finding.excused is None else "note",
        "message": {"text": f"{finding.model}: {finding.message}" + _path_text(finding)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": subjects}, "region": {"startLine": finding.line}},
                "logicalLocations": [{"name": finding.model, "kind": "model"}],
            }
        ],
        "partialFingerprints": {"modelAndRule/v1": f"{finding.model}:{finding.rule}:{'>'.join(finding.path)}"},
        "properties": {"path": list(finding.path), "unknown": finding.unknown},
    }
    if finding.excused is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.excused}]
    return result


def _path_text(finding: Finding) -> str:
    return f" Path: {' <- '.join(finding.path)}." if len(finding.path) > 1 else ""


def _plain(finding: Finding) -> str:
    return finding.message + _path_text(finding)


def _camel(rule: str) -> str:
    return "".join(w.capitalize() for w in rule.split("-"))


def _clean(text: str) -> str:
    return text.translate(_INVALID_XML)


def _text(text: str) -> str:
    return quoteattr(_clean(text))
