"""`modelroots check`: a list of models against a policy; exit 1 where it is broken."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from modelroots.cli.options import GraphOption, open_graph

if TYPE_CHECKING:
    from queries.policy.evaluate import Verdict


Report = Literal["text", "json", "sarif", "junit"]


def check(
    models: Annotated[
        Path, typer.Argument(help="Models that ship: a list, a lock file, or a CycloneDX BOM; `-` reads it.")
    ],
    policy: Annotated[Path, typer.Option("--policy", "-p", help="What may ship, in YAML.")],
    format_: Annotated[Report, typer.Option("--format", "-f", help="How the verdict is written.")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File for it, instead of standard output.")
    ] = None,
    graph: GraphOption = None,
) -> None:
    """Check models against a policy: origins, owners, funders, licenses, clauses, confidence, removed bases.

    What is not known breaks the policy unless it says otherwise. It is an analysis, not legal advice.
    """
    from graph.store.duckdb import DuckDBStore
    from modelroots.files import write_text
    from queries.policy.evaluate import evaluate
    from queries.policy.facts import gather_facts
    from queries.policy.reading import read_policy
    from queries.policy.subjects import parse_subjects, read_subjects

    rules = read_policy(policy)
    subjects = parse_subjects(sys.stdin.read(), models) if str(models) == "-" else read_subjects(models)
    with open_graph(graph) as opened:
        assert isinstance(opened.store, DuckDBStore)
        facts = gather_facts(opened.store, [s.model for s in subjects], rules.edges, rules.min_confidence)
        verdict = evaluate(rules, subjects, facts, opened.info.hash)
        text = _render(verdict, format_, models)
    if output is None:
        with contextlib.suppress(BrokenPipeError):  # the verdict stands, however much of it is read
            typer.echo(text, nl=False)
    else:
        write_text(output, text)
    counted = f"{len(verdict.models)} models, {len(verdict.broken)} findings"
    excused = len(verdict.findings) - len(verdict.broken)
    typer.echo(f"{counted}{f', {excused} excused' if excused else ''}; graph {verdict.graph}", err=True)
    typer.echo("An analysis of what people declared, not legal advice.", err=True)
    if not verdict.passed:
        raise typer.Exit(1)


def _render(verdict: Verdict, format_: Report, models: Path) -> str:
    if format_ == "text":
        return "".join(
            f"{models}:{f.line}: {f.rule}: {f.model}: {f.message}"
            f"{' [' + ' <- '.join(f.path) + ']' if len(f.path) > 1 else ''}"
            f"{' (excused: ' + f.excused + ')' if f.excused else ''}\n"
            for f in verdict.findings
        )
    from modelroots import __version__
    from queries.policy.reports import to_junit, to_sarif

    if format_ == "junit":
        return to_junit(verdict)
    import dataclasses
    import json

    if format_ == "sarif":
        place = os.path.relpath(models) if not models.is_absolute() else models.as_posix()
        return json.dumps(to_sarif(verdict, Path(place).as_posix(), __version__), indent=1, ensure_ascii=False) + "\n"
    document = {
        "passed": verdict.passed,
        "graph": verdict.graph,
        "models": list(verdict.models),
        "findings": [dataclasses.asdict(f) for f in verdict.findings],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
