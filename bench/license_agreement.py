"""Clauses of the registry against two other tables of license terms, term by term.

Needs MODELROOTS_EVAL_DATA: the folder that holds `licences/choosealicense_terms.csv`, `licences/modelgo_terms.csv` and
`licences/modelgo_licences.yml`. Every disagreement must stand in `license_disagreements.yaml` with the words of the
license that decide it; the command fails where one does not.
"""

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from graph.resolve.licenses.text import fold_license
from ingest.registry.license_load import aliases, load_licenses

DECIDED = Path(__file__).parent / "license_disagreements.yaml"
Terms = dict[str, Any]


class Judgement(NamedTuple):
    """What both say of one term of one license."""

    table: str
    license: str
    term: str
    ours: bool
    theirs: bool


def _any(*clauses: str) -> Callable[[Terms], bool]:
    return lambda terms: any(c in terms for c in clauses)


def _scope(*scopes: str) -> Callable[[Terms], bool]:
    return lambda terms: "share_alike" in terms and terms["share_alike"].scope in scopes


CHOOSEALICENSE: dict[str, dict[str, Callable[[Terms], bool]]] = {
    "permissions": {
        "commercial-use": _any("commercial_use"),
        "distribution": _any("distribution"),
        "modifications": _any("modification"),
        "private-use": _any("private_use"),
        "patent-use": _any("patent_grant"),
    },
    "conditions": {
        "include-copyright": _any("retain_notices", "include_license"),
        "document-changes": _any("state_changes"),
        "disclose-source": _any("disclose_source"),
        "network-use-disclose": _any("network_source"),
        "same-license": _any("share_alike"),
    },
    "limitations": {
        "liability": _any("liability_limit"),
        "warranty": _any("warranty_disclaimer"),
        "trademark-use": _any("no_trademark"),
        "patent-use": _any("no_patent_grant"),
    },
}
"""Their terms by ours. Their variants (`--library`, `--file`, `--source`) count as the term itself."""

MODELGO: dict[str, Callable[[Terms], bool]] = {
    "use": _any("private_use"),
    "modify": _any("modification"),
    "redistribute": _any("distribution"),
    "sublicense": _any("sublicensing"),
    "commercial_use": _any("commercial_use"),
    "patent_use": _any("patent_grant"),
    "trademark_use reserved": _any("no_trademark"),
    "include_notice": _any("retain_notices", "include_notice"),
    "include_license": _any("include_license"),
    "state_changes": _any("state_changes"),
    "include_use_restriction": _any("acceptable_use"),
    "include_runtime_restriction": _any("remote_restriction"),
    "derivative keeps the license": _scope("work", "library"),
}


def main(arguments: list[str]) -> None:
    argparse.ArgumentParser(prog="python -m bench license-agreement", description=__doc__).parse_args(arguments)
    folder = Path(os.environ["MODELROOTS_EVAL_DATA"]) / "licences"
    registry = load_licenses()
    ids, terms = aliases(registry), registry.terms
    decided = {(d["table"], d["license"], d["term"]): d for d in yaml.safe_load(DECIDED.read_text(encoding="utf-8"))}
    seen: set[tuple[str, str, str]] = set()
    undecided = 0
    print("| table | licenses | terms compared | agree | share |\n|---|---:|---:|---:|---:|")
    differing = []
    for judgements in (list(choosealicense(folder, ids, terms)), list(modelgo(folder, ids, terms))):
        agree = sum(j.ours == j.theirs for j in judgements)
        licenses = len({j.license for j in judgements})
        print(f"| {judgements[0].table} | {licenses} | {len(judgements)} | {agree} | {agree / len(judgements):.1%} |")
        differing += [j for j in judgements if j.ours != j.theirs]
    print("\n| table | license | term | ours | theirs | section | words that decide |\n|---|---|---|---|---|---|---|")
    for j in differing:
        key = (j.table, j.license, j.term)
        seen.add(key)
        row = decided.get(key, {"at": "", "words": "UNDECIDED"})
        undecided += key not in decided
        said = ("no", "yes")
        print(
            f"| {j.table} | {j.license} | {j.term} | {said[j.ours]} | {said[j.theirs]} | {row['at']} | {row['words']} |"
        )
    stale = sorted(set(decided) - seen)
    for key in stale:
        print(f"no longer a disagreement: {' '.join(key)}", file=sys.stderr)
    if undecided or stale:
        sys.exit(1)


def choosealicense(folder: Path, ids: dict[str, str], terms: dict[str, Terms]) -> Iterator[Judgement]:
    """Every term of every license that both have read."""
    with (folder / "choosealicense_terms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            id_ = ids.get(fold_license(row["spdx_id"]))
            if id_ is None or id_ not in terms:
                continue
            for column, known in CHOOSEALICENSE.items():
                theirs = {t.partition("--")[0] for t in row[column].split(";")}
                for term, holds in known.items():
                    yield Judgement("choosealicense", id_, f"{column}: {term}", holds(terms[id_]), term in theirs)


def modelgo(folder: Path, ids: dict[str, str], terms: dict[str, Terms]) -> Iterator[Judgement]:
    """Rights, reservations and duties of every license that both have read."""
    documents = yaml.safe_load((folder / "modelgo_licences.yml").read_text(encoding="utf-8"))
    uses = {d["short_id"]: d.get("terms", []) for d in documents if "short_id" in d}
    names = {"CreativeML-OpenRAIL-M": "creativeml-openrail-m", "BigScience-BLOOM-OpenRAIL-M": "bigscience-openrail-m"}
    names |= {"BigScience-BLOOM-RAIL-1.0": "bigscience-bloom-rail-1.0", "OpenRAIL++": "openrail++"}
    with (folder / "modelgo_terms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            id_ = names.get(row["short_id"]) or ids.get(fold_license(row["short_id"]))
            if id_ is None or id_ not in terms:
                continue
            changed = [t for t in uses[row["short_id"]] if "modify" in t["usages"]]
            restrictions = {r for t in uses[row["short_id"]] for r in t.get("restrictions") or ()}
            theirs = set(row["rights"].split(";")) | set(row["redistribute"].split(";")) | restrictions
            theirs |= {f"{r} reserved" for r in row["reserved_rights"].split(";")}
            if changed and all(t.get("relicense") is False for t in changed):
                theirs.add("derivative keeps the license")
            for term, holds in MODELGO.items():
                yield Judgement("ModelGo", id_, term, holds(terms[id_]), term in theirs)
