"""The shape of the project: arrows between packages, questions, documentation, and what stays out."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from modelroots.cli.main import app, run
from modelroots.home import Home
from queries.catalog import iter_questions, question_modules
from tools.docs import PAGES, iter_commands

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "ingest", "queries", "modelroots")
ALLOWED = {
    "graph": {"graph"},
    "ingest": {"ingest", "graph"},
    "queries": {"queries", "graph"},
    "modelroots": {"modelroots", "graph", "ingest", "queries"},
}
HEAVY = {
    "scipy",
    "polars",
    "neo4j",
    "pandas",
    "duckdb",
    "numpy",
    "rdflib",
    "pyoxigraph",
    "pyvis",
    "networkx",
    "pydantic",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def imports(file: Path) -> Iterator[tuple[int, str]]:
    for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            yield from ((part.lineno, alias.name.split(".")[0]) for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, f"{file}:{part.lineno}: relative import"
            yield part.lineno, (part.module or "").split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_between_packages(package: str) -> None:
    others = {*PACKAGES, "bench", "tests", "tools"} - ALLOWED[package]
    files = sorted((ROOT / package).rglob("*.py"))
    assert len(files) > 3
    wrong = [
        f"{f.relative_to(ROOT)}:{line} imports {name}" for f in files for line, name in imports(f) if name in others
    ]
    assert wrong == []


COLLECTED = {("graph.schema.core", "graph.schema")}
"""An edge type asks the package, which collects its subjects, for the types of its ends."""


def needed_modules(file: Path, known: set[str]) -> set[str]:
    """Modules of ours that a file imports, wherever in it: an import that is put off closes a circle all the same."""
    found: set[str] = set()
    for part in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(part, ast.Import):
            found |= {alias.name for alias in part.names}
        elif isinstance(part, ast.ImportFrom):
            inner = {f"{part.module}.{alias.name}" for alias in part.names}
            found |= (inner & known) or {part.module or ""}
    return found & known


def test_imports_run_in_no_circle() -> None:
    files = [f for p in (*PACKAGES, "bench", "tools") for f in (ROOT / p).rglob("*.py")]
    names = {".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f for f in files}
    arrows = nx.DiGraph((a, b) for a, f in names.items() for b in needed_modules(f, set(names)))
    arrows.remove_edges_from(COLLECTED)
    assert arrows.number_of_edges() > len(files)
    assert [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1] == []


def test_commands_start_without_heavy_libraries() -> None:
    code = "import sys; import modelroots, modelroots.cli.main; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT).stdout
    assert set(loaded.split()) & HEAVY == set()


def test_only_one_place_connects_to_duckdb() -> None:
    files = [f for p in PACKAGES for f in (ROOT / p).rglob("*.py")]
    assert [str(f.relative_to(ROOT)) for f in files if "duckdb.connect(" in f.read_text(encoding="utf-8")] == [
        "graph/database.py"
    ]


def test_dependencies_are_all_used() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    modules = {"pyyaml": "yaml", "license-expression": "license_expression"}
    names = {re.split(r"[<>=\[]", d)[0] for d in declared}
    used = {name for p in PACKAGES for f in (ROOT / p).rglob("*.py") for _, name in imports(f)}
    drop_ins = {"neo4j-rust-ext"}  # takes the place of parts of the driver without being imported
    assert {n for n in names - drop_ins if modules.get(n, n) not in used} == set()


def test_names_that_say_nothing_are_not_used() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [str(f.relative_to(ROOT)) for f in tracked() if {f.stem, *f.relative_to(ROOT).parts} & empty] == []


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    places = [f"{ROOT}/"] + ([f"{ROOT.parent}/"] if ROOT.parent not in {Path("/"), Path("/tmp"), Path.home()} else [])
    found = []
    for file in tracked():
        if file.suffix in {".parquet", ".png", ".gz", ".zst"}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.relative_to(ROOT)}: {place}" for place in places if place in text]
    assert found == []


def test_tracked_files_are_small() -> None:
    large = {str(f.relative_to(ROOT)): f.stat().st_size for f in tracked() if f.stat().st_size > 300_000}
    assert set(large) <= {"modelroots/sample/models.parquet", "modelroots/sample/observations.parquet"}, large


def test_every_question_has_three_files() -> None:
    stems: dict[str, set[str]] = {}
    for file in (ROOT / "queries").glob("*/*"):
        declares = file.suffix == ".py" and "\nQUESTION" in file.read_text(encoding="utf-8")
        if file.suffix in {".sql", ".cypher"} or declares:
            stems.setdefault(f"queries.{file.parent.name}.{file.stem}", set()).add(file.suffix)
    assert {name: kinds for name, kinds in stems.items() if kinds != {".py", ".sql", ".cypher"}} == {}
    assert set(stems) == set(question_modules().values())


def test_headers_of_both_texts_name_question_parameters_and_columns() -> None:
    wrong = []
    for question in iter_questions():
        given = set(question.parameter_types())
        for text, mark in ((question.statement.sql, "--"), (question.statement.cypher, "//")):
            lines = text.splitlines()
            head = " ".join(line.removeprefix(mark).strip() for line in lines if line.startswith(mark))
            body = "\n".join(line for line in lines if not line.lstrip().startswith(mark))
            used = set(re.findall(r"\$(\w+)", body))
            if not head.startswith(f"Question: {question.name}."):
                wrong.append(f"{question.name} {mark}: no header")
            if not all(re.search(rf"\b{column}\b", head) for column in question.columns):
                wrong.append(f"{question.name} {mark}: columns")
            if not used <= given | {"edges"}:
                wrong.append(f"{question.name} {mark}: {sorted(used - given)}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_those_of_the_declarations(page: str) -> None:
    if page.endswith(".ttl"):
        return  # compared as a graph elsewhere
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page](), "run: make docs"


def commands() -> dict[str, Any]:
    from typer.main import get_command

    return dict(iter_commands(get_command(app)))


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [name for name, command in commands().items() if not (command.help or "").strip()]
    silent += [
        f"{name} {p.opts}"
        for name, command in commands().items()
        for p in command.params
        if p.param_type_name == "option" and not p.help
    ]
    assert silent == []


def documented_commands() -> Iterator[tuple[str, list[str]]]:
    """Page and words of every `modelroots ...` line in a code block of the hand-written pages."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if str(page.relative_to(ROOT)) in PAGES:
            continue
        for block in re.findall(r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                command = line.split(" #")[0].strip().removeprefix("$ ")
                for part in command.split(" | "):
                    if part.startswith("modelroots "):
                        yield str(page.relative_to(ROOT)), shlex.split(part.split(" > ")[0])


def test_documented_commands_exist_with_their_options() -> None:
    known = commands()
    wrong = []
    for page, words in documented_commands():
        plain = list(words)
        while len(plain) > 2 and plain[1].startswith("--"):  # options before the command, such as --home DIR
            del plain[1 : 2 if plain[1] in {"--version", "--help"} else 3]
        name = next((n for n in (" ".join(plain[:3]), " ".join(plain[:2])) if n in known), None)
        if name is None:
            if plain != ["modelroots", "--version"] and plain != ["modelroots", "--help"]:
                wrong.append(f"{page}: no command {' '.join(words)}")
            continue
        options = {o for p in known[name].params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
        if name == "modelroots ask":
            options |= {f"--{p.replace('_', '-')}" for q in iter_questions() for p in q.parameter_types()}
        wrong += [
            f"{page}: {name} has no {w}" for w in plain if w.startswith("-") and w.split("=")[0] not in options | {"-"}
        ]
    assert wrong == []


READ_ONLY = ("ask", "lineage", "path", "search", "origins", "view", "export bom", "doctor", "licenses", "funding")


def test_readme_commands_run(sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MODELROOTS_HOME", str(sample_home.path))
    failed = []
    for page, words in documented_commands():
        if page != "README.md" or "--store" in words or not " ".join(words[1:]).startswith(READ_ONLY):
            continue
        if run(words[1:]) != 0:
            failed.append(" ".join(words))
    assert failed == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    links = [(p, t) for p in pages for t in re.findall(r"\]\(([^)#\s]+)[^)]*\)", p.read_text(encoding="utf-8"))]
    inside = [(page, target) for page, target in links if not target.startswith(("http://", "https://", "mailto:"))]
    assert [f"{p.relative_to(ROOT)}: {t}" for p, t in inside if not (p.parent / t).exists()] == []
