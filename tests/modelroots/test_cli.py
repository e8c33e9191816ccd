"""The command line as people use it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from modelroots.cli.ask import parse_parameters
from modelroots.cli.main import app
from modelroots.home import Home
from modelroots.output import Format
from queries.catalog import iter_questions
from tools.docs import iter_commands

CHAIN = "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil"
MERGE = "OccultAI/Qliphoth-12B-v1.2"

EXAMPLES: dict[str, list[str]] = {
    "modelroots ask": ["top_bases", "--limit", "5"],
    "modelroots behind": [CHAIN],
    "modelroots claims check": [],
    "modelroots claims list": [],
    "modelroots concentration": ["--since", "2026-01"],
    "modelroots diff": ["{graph}", "{graph}"],
    "modelroots doctor": [],
    "modelroots funding": ["moonshot-ai"],
    "modelroots licenses": [CHAIN],
    "modelroots lineage": [CHAIN],
    "modelroots lint": [],
    "modelroots origins": ["--since", "2026-01"],
    "modelroots path": [CHAIN, "Qwen/Qwen3-1.7B"],
    "modelroots profile": ["qwen3"],
    "modelroots search": ["qliphoth", "--limit", "3"],
    "modelroots whatif": ["--without", "country:CN"],
}
"""Arguments with which each command that prints rows answers with some on the sample."""

ELSEWHERE = {"modelroots neo4j status"}
"""Commands that need a server: tested with it."""

PROSE = {"modelroots lineage", "modelroots claims check"}
"""Commands whose table format is a tree, as wide as its names, or ends in a sentence."""

FIGURES = {"modelroots origins", "modelroots concentration"}
"""Commands whose Markdown has a line per period, and the definition below it."""

Run = Callable[..., tuple[int, str, str]]


def commands() -> dict[str, Any]:
    from typer.main import get_command

    return dict(iter_commands(get_command(app)))


def row_commands() -> list[str]:
    return sorted(
        name
        for name, command in commands().items()
        if any(isinstance(p.default, Format) for p in command.params) and name not in ELSEWHERE
    )


@pytest.fixture
def example(sample_home: Home) -> Callable[[str], list[str]]:
    with sample_home.open() as store:
        graph = store.info.hash
    return lambda name: [*name.split()[1:], *(a.replace("{graph}", graph) for a in EXAMPLES[name])]


def test_every_command_that_prints_rows_has_an_example() -> None:
    assert row_commands() == sorted(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_rows_are_the_same_in_every_format(name: str, cli: Run, example: Callable[[str], list[str]]) -> None:
    arguments = example(name)
    code, out, err = cli(*arguments, "--format", "json")
    assert code == 0, err
    document = json.loads(out)
    rows = document["rows"]
    assert isinstance(document["notes"], list)
    if "graph" in document:
        assert {"hash", "snapshots", "built_at"} <= set(document["graph"])
    code, out, _ = cli(*arguments, "--format", "csv")
    assert code == 0
    read = list(csv.reader(io.StringIO(out)))
    assert len(read) == len(rows) + 1
    if rows:
        assert read[0][: len(rows[0])] == list(rows[0]), "what stands beside the rows in JSON may follow"
        assert all(len(line) == len(read[0]) for line in read)
    code, out, _ = cli(*arguments, "--format", "md")
    assert code == 0
    table = [line for line in out.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in table)
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    if name not in FIGURES:
        assert len(out.splitlines()) == len(table) == len(rows) + 2


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_tables_fit_eighty_columns_where_there_is_no_terminal(
    name: str, cli: Run, example: Callable[[str], list[str]]
) -> None:
    code, out, err = cli(*example(name))
    assert code == 0, err
    assert out.strip() if name != "modelroots diff" else "no rows" in err
    if name not in PROSE:
        assert [line for line in out.splitlines() if cell_len(line) > 80] == []
    assert "\x1b" not in out + err


@pytest.mark.parametrize(
    "name", [n for n in sorted(EXAMPLES) if n not in {"modelroots doctor", "modelroots claims list"}]
)
def test_without_a_graph_a_command_says_how_to_get_one(
    name: str, cli: Run, example: Callable[[str], list[str]], tmp_path: Path
) -> None:
    code, out, err = cli(*example(name), home=tmp_path / "empty")
    assert (code, out) == (2, "")
    assert "modelroots build" in err
    assert "Traceback" not in err


MODEL_COMMANDS = [
    ["lineage"], ["lineage", "--down"], ["licenses"], ["behind"], ["view", "lineage"], ["export", "bom"],
    ["export", "graphml"], ["ask", "ancestors", "--model"],
]  # fmt: skip


@pytest.mark.parametrize("command", MODEL_COMMANDS, ids=" ".join)
def test_an_unknown_model_is_named_with_near_ones(
    command: list[str], cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = cli(*command, "acme/Qwen3-8B")
    assert (code, out) == (2, "")
    assert "no model 'acme/Qwen3-8B'" in err
    near = err.partition("Near: ")[2].lower()
    assert "/qwen3-8b," in near
    assert list(tmp_path.iterdir()) == [], "nothing half-written"


@pytest.mark.parametrize("command", [["lineage"], ["licenses"], ["behind"], ["export", "bom"]], ids=" ".join)
def test_models_come_from_standard_input(command: list[str], cli: Run) -> None:
    form = [] if "export" in command else ["--format", "json"]
    given = cli(*command, CHAIN, MERGE, *form)
    assert given[0] == 0, given[2]
    listed = f"# two models\n{CHAIN}\n\n  {MERGE}  # the second\n"
    assert cli(*command, "-", *form, stdin=listed) == given
    assert cli(*command, *form, stdin=listed) == given
    code, out, err = cli(*command, "-", stdin="# nothing\n")
    assert (code, out) == (2, "")
    assert "standard input holds no model id" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "nonsense"),
        (["lineage", CHAIN, "--nonsense"], "--nonsense"),
        (["lineage", CHAIN, "--edges", "best"], "best"),
        (["lineage", CHAIN, "--format", "xml"], "xml"),
        (["lineage", CHAIN, "--depth", "0"], "--depth"),
        (["lineage", CHAIN, "--min-confidence", "1.5"], "--min-confidence"),
        (["path", CHAIN], "ancestor"),
        (["search"], "text"),
        (["ask", "top_base"], "top_bases"),
        (["ask", "top_bases", "--limt", "3"], "--limit"),
        (["ask", "top_bases", "--limit"], "--limit needs a value"),
        (["ask", "top_bases", "--limit", "many"], "expected"),
        (["ask", "ancestors"], "model"),
        (["ask", "top_bases", "--limit", "1", "--limit", "2"], "one value"),
        (["lineage", CHAIN, "--graph", "ffffffff"], "no graph 'ffffffff'"),
        (["lineage", CHAIN, "--graph", "../../etc"], "no hash of a graph"),
        (["ingest", "dump"], "path"),
        (["build", "--snapshot", "nope"], "no snapshot 'nope'"),
        (["ingest", "dump", "no-such-file.jsonl"], "no such file"),
        (["lineage", CHAIN, "--graph", "abc", "--store", "neo4j"], "leave out --graph or --store"),
        (["lineage", ""], "a model id is empty"),
        (["origins", "--random-sample"], "--explain"),
        (["origins", "--ids", "CN", "--explain"], "choose one of them"),
        (["ingest", "cards", "not an id"], "'not an id' is no Hub id"),
        (["ingest", "hub", "--root", "not an id"], "'not an id' is no Hub id"),
        (["ingest", "hub", "--endpoint", "example"], "'example' is no address of a Hub"),
        (["replica", "--port", "99999"], "--port"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_exit_2_with_a_message(arguments: list[str], message: str, cli: Run) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\x1f\x8bnot gzip", "gzip"),
        (b"\x00\x01\x02\x03" * 50, ""),
        (b"id;name\n1;2\n", ""),
    ],
    ids=["empty", "not gzip", "binary", "another format"],
)
def test_bad_data_is_exit_3_with_a_message(content: bytes, message: str, cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "models.jsonl.gz"
    file.write_bytes(content)
    code, out, err = cli("ingest", "dump", str(file), home=tmp_path / "home")
    assert (code, out) == (3, "")
    assert str(file) in err
    assert message in err
    assert "Traceback" not in err
    assert not list((tmp_path / "home").rglob("*.parquet"))


def test_an_address_or_purl_names_its_model(cli: Run) -> None:
    expected = cli("lineage", CHAIN)
    assert expected[0] == 0
    for given in (f"https://huggingface.co/{CHAIN}/tree/main", f"pkg:huggingface/{CHAIN}"):
        assert cli("lineage", given) == expected
        assert cli("lineage", stdin=given) == expected


def test_a_damaged_graph_is_exit_3(cli: Run, tmp_path: Path) -> None:
    folder = tmp_path / "graphs" / "abc123"
    folder.mkdir(parents=True)
    (tmp_path / "graphs" / "current").write_text("abc123\n")
    (folder / "graph.json").write_text('{"schema_version": "0"}')
    code, _, err = cli("lineage", CHAIN, home=tmp_path)
    assert code == 3
    assert "Rebuild it with: modelroots build" in err
    (folder / "graph.json").write_text("not JSON")
    assert cli("lineage", CHAIN, home=tmp_path)[0] == 3


def test_no_server_is_exit_5(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "not used")
    code, out, err = cli("lineage", CHAIN, "--store", "bolt://127.0.0.1:1")
    assert (code, out) == (5, "")
    assert "127.0.0.1:1" in err


def test_lineage_draws_a_tree_and_its_evidence(cli: Run) -> None:
    code, out, err = cli("lineage", CHAIN)
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == CHAIN
    assert lines[1].startswith("└─ finetune: ")
    assert lines[-1].strip().startswith("└─ ")
    assert "Qwen/Qwen3-1.7B" in out
    assert "edges default" in err
    evidence = cli("lineage", CHAIN, "--evidence")[1]
    assert "tag_typed" in evidence
    proof = evidence[evidence.index(f"\n{CHAIN} <- ") :].splitlines()
    assert any(line.startswith("  tag_typed 1.00; finetune; hub-") for line in proof)
    assert len(cli("lineage", CHAIN, "--depth", "2")[1].splitlines()) == 3
    assert cli("lineage", CHAIN.upper())[0] == 0, "case is forgiven"


def test_views_and_exports_write_files(cli: Run, tmp_path: Path) -> None:
    expected = {
        ("view", "lineage", MERGE): ("merge.html", b"<!doctype html>"),
        ("export", "graphml", MERGE): ("merge.graphml", b"<?xml"),
        ("export", "bom", MERGE): ("bom.json", b"{"),
        ("export", "ontology"): ("ontology.ttl", b"PREFIX"),
        ("export", "shapes"): ("shapes.ttl", b"PREFIX"),
    }
    for command, (name, start) in expected.items():
        code, _, err = cli(*command, "--output", str(tmp_path / name))
        assert code == 0, err
        assert (tmp_path / name).read_bytes().startswith(start)
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(name for name, _ in expected.values())
    code, _, err = cli("export", "bom", MERGE, "--output", str(tmp_path / "no" / "folder.json"))
    assert code == 3
    assert "no" in err


def test_questions_are_listed_and_shown(cli: Run) -> None:
    code, out, _ = cli("ask", "--format", "json")
    names = [row["question"] for row in json.loads(out)["rows"]]
    assert code == 0
    assert names == sorted(names)
    assert "ancestors" in names
    code, out, _ = cli("ask", "ancestors", "--statement")
    assert code == 0
    assert "-- Question: ancestors" in out
    assert "// Question: ancestors" in out


def test_every_question_takes_its_example_as_options_and_says_so(cli: Run) -> None:
    own = {option for p in commands()["modelroots ask"].params for option in p.opts}
    for question in iter_questions():
        options = {name: f"--{name.replace('_', '-')}" for name in question.parameter_types()}
        assert own & set(options.values()) == set(), f"{question.name}: an option of ask itself hides a parameter"
        example = {name: value if isinstance(value, list) else [value] for name, value in question.example.items()}
        words = [word for name, parts in example.items() for part in parts for word in (options[name], str(part))]
        parsed = parse_parameters(question, words)
        assert {name: v if isinstance(v, list) else [v] for name, v in parsed.items()} == example, question.name
        code, out, _ = cli("ask", question.name, "--help")
        assert code == 0
        assert " ".join(out.split()).startswith(question.title)
        assert {line.split()[0] for line in out.splitlines() if line.startswith("--")} == set(options.values())
        assert [line for line in out.splitlines() if len(line) > 80 and not line.startswith("For example:")] == []
    assert "Usage: modelroots ask" in cli("ask", "--help")[1]


@pytest.mark.parametrize(
    ("question", "parameter", "value", "expected"),
    [
        ("origin_share", "since", "2025-13", "a month such as '2025-09'"),
        ("origin_share", "attribution", "uploader", "one of root, parent"),
        ("top_bases", "country", "usa", "an ISO 3166-1 alpha-2 code"),
        ("top_bases", "limit", "0", "a whole number from 1 on"),
        ("descendants", "relation", "clone", "one of finetune, adapter"),
        ("organizations", "kind", "laboratory", "one of "),
    ],
)
def test_a_value_that_nothing_can_fit_is_refused(
    question: str, parameter: str, value: str, expected: str, cli: Run
) -> None:
    needed = ["--model", CHAIN] if question == "descendants" else []
    code, out, err = cli("ask", question, *needed, f"--{parameter}", value)
    assert (code, out) == (2, "")
    assert f"{parameter} {value if value == '0' else repr(value)}; expected {expected}" in err


def test_doctor_finds_the_graph(cli: Run, tmp_path: Path) -> None:
    code, out, _ = cli("doctor", "--format", "json")
    rows = {row["check"]: row for row in json.loads(out)["rows"]}
    assert code == 0
    assert rows["graph"]["state"] == "ok"
    assert rows["package queries"]["finding"] == "ours alone"
    code, out, _ = cli("doctor", "--format", "json", home=tmp_path / "empty")
    assert code == 0
    assert {r["check"]: r["state"] for r in json.loads(out)["rows"]}["graph"] == "empty"


def test_help_of_every_command(cli: Run) -> None:
    for name, command in commands().items():
        code, out, _ = cli(*name.split()[1:], "--help")
        assert code == 0, name
        assert command.help.split()[0] in out, name


def process(*arguments: str, home: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MODELROOTS_HOME": str(home), "COLUMNS": "200"}
    code = "from modelroots.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_as_a_process(sample_home: Home) -> None:
    done = process("lineage", "-", home=sample_home.path, input=f"{CHAIN}\n")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, CHAIN)
    done = process("lineage", "acme/nothing-like-it", home=sample_home.path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    done = process("--version", home=sample_home.path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "modelroots")
    assert process(home=sample_home.path).returncode in {0, 2}


def test_a_reader_who_leaves_early_is_no_error(sample_home: Home) -> None:
    code = "from modelroots.cli.main import main; main()"
    writer = subprocess.Popen(
        [sys.executable, "-c", code, "lineage", "Qwen/Qwen3-8B", "--down", "--format", "json"],
        env={**os.environ, "MODELROOTS_HOME": str(sample_home.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    errors = writer.stderr.read().decode()
    writer.stderr.close()
    assert writer.wait(60) == 0, errors
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
