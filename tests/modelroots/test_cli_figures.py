"""Figures, claims, what-if and the report on the command line, on the sample."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from modelroots.cli.main import run
from modelroots.cli.options import settings
from modelroots.home import Home
from queries.figures.columns import Columns
from queries.figures.definition import NAMED, OTHERS
from queries.figures.engine import compute
from queries.question import ask

Run = Callable[..., str]


@pytest.fixture
def cli(sample_home: Home, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the sample and gives its standard output."""

    def call(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        found = run(["--home", str(sample_home.path), *arguments])
        captured = capsys.readouterr()
        assert found == code, captured.err
        call.err = captured.err  # type: ignore[attr-defined]
        return captured.out

    yield call
    settings.home = None


def test_origins_in_eighty_columns_with_definition_and_graph(cli: Run, sample_home: Home) -> None:
    out = cli("origins", "--since", "2026-01")
    root = NAMED["root"].with_(since="2026-01")
    assert all(len(line) <= 80 for line in out.splitlines())
    assert out.startswith("month    derivatives")
    with sample_home.open() as store:
        graph = store.info.hash
    flat = " ".join(out.split())
    assert f"Definition root ({root.hash}): {root.sentence}" in flat
    assert f"Graph {graph}." in flat


def test_engine_says_the_same_as_the_question_of_both_stores(sample_home: Home) -> None:
    from queries.origins.origin_share import QUESTION

    with sample_home.open() as store:
        for attribution, relation in (("root", None), ("parent", None), ("root", "adapter")):
            asked = ask(store, QUESTION, attribution=attribution, relation=relation).rows
            wanted = NAMED["root"].with_(attribution=attribution, relations=(relation,) if relation else None)
            found = compute(Columns(store), wanted)
            expected = {(r.month or "no date", r.bucket): (r.derivatives, pytest.approx(r.share)) for r in asked}
            assert {(c.period, c.group): (c.value, c.share) for c in found} == expected


def test_origins_as_json_and_csv_carry_the_definition(cli: Run) -> None:
    options = ("origins", "--definition", "parent", "--group-by", "region", "--by", "quarter", "--format")
    document = json.loads(cli(*options, "json"))
    expected = NAMED["parent"].with_(group_by="region", period="quarter")
    assert document["definition"]["hash"] == expected.hash
    assert document["definition"]["sentence"] == expected.sentence
    assert document["definition"]["name"] == "parent with other period, group_by"
    rows = list(csv.DictReader(io.StringIO(cli(*options, "csv"))))
    assert len(rows) == len(document["rows"])
    assert {r["definition_hash"] for r in rows} == {expected.hash}
    assert {r["graph"] for r in rows} == {document["graph"]["hash"]}
    assert {r["period"][4:6] for r in rows if r["period"] != "no date"} == {"-Q"}


def test_overrides_take_the_name_of_what_they_make(cli: Run) -> None:
    document = json.loads(cli("origins", "--denominator", "resolved", "--format", "json"))
    assert document["definition"]["name"] == "root-resolved"


def test_explain_gives_band_ends_and_data(cli: Run) -> None:
    document = json.loads(cli("origins", "--explain", "--since", "2026-03", "--until", "2026-03", "--format", "json"))
    assert {r["group"] for r in document["rows"]} == {"CN", "US"}
    for row in document["rows"]:
        assert row["lowest"] <= row["share"] <= row["highest"]
        assert row["lowest_by"] in NAMED
        assert row["low_95"] is None
    assert any("not a random sample" in n for n in document["notes"])
    text = cli("origins", "--explain", "--since", "2026-03", "--until", "2026-03", "--random-sample", "--group", "CN")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "95 % interval" in text
    assert "at least 30 units" in text


def test_ids_of_a_bucket_are_those_that_were_counted(cli: Run) -> None:
    month = ("--since", "2026-03", "--until", "2026-03", "--format", "json")
    rows = json.loads(cli("origins", "--ids", "FR", *month))["rows"]
    cells = {c["group"]: c["value"] for c in json.loads(cli("origins", *month))["rows"]}
    assert len(rows) == cells["FR"] > 10
    assert len({r["id"] for r in rows}) == len(rows)
    assert cli("origins", "--ids", "XX", *month, code=2) == ""
    assert "has no bucket 'XX'" in cli.err  # type: ignore[attr-defined]


def test_definitions_are_listed(cli: Run) -> None:
    rows = json.loads(cli("origins", "--definitions", "--format", "json"))["rows"]
    everything = {**NAMED, **OTHERS}
    assert {r["definition"]: (r["hash"], r["sentence"]) for r in rows} == {
        d.name: (d.hash, d.sentence) for d in everything.values()
    }


def test_a_graph_does_not_differ_from_itself(cli: Run, sample_home: Home) -> None:
    with sample_home.open() as store:
        graph = store.info.hash
    document = json.loads(cli("origins", "--definition", "parent", "--compare", graph, "--format", "json"))
    assert document["rows"] == []
    assert document["graphs"] == {"first": graph, "second": graph}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("origins", "--definition", "roots"), "no definition 'roots'"),
        (("origins", "--since", "march"), "since 'march'; expected a month"),
        (("origins", "--since", "2026-03", "--until", "2026-01"), "since 2026-03 is after until 2026-01"),
        (("origins", "--leave-out", "nobody"), "--leave-out 'nobody': observed no model"),
        (("origins", "--measure", "downloads", "--unit", "edge"), "downloads belong to models"),
        (("origins", "--store", "neo4j", "--explain"), "the embedded graph"),
        (("origins", "--store", "neo4j", "--definition", "uploader"), "the embedded graph"),
        (("whatif",), "say who goes away"),
        (("whatif", "--without", "China"), "expected one of country"),
        (("claims", "check", "nothing"), "no claim 'nothing'"),
    ],
)
def test_wrong_use(cli: Run, arguments: tuple[str, ...], says: str) -> None:
    assert cli(*arguments, code=2) == ""
    assert says in " ".join(cli.err.split())  # type: ignore[attr-defined]


def test_whatif(cli: Run) -> None:
    document = json.loads(cli("whatif", "--without", "org:alibaba", "--format", "json"))
    rows = {(r["level"], r["loss"]): r["models"] for r in document["rows"]}
    assert rows["first", "every base"] < rows["all", "every base"]
    losing = json.loads(cli("whatif", "-w", "org:alibaba", "--show", "models", "--format", "json"))["rows"]
    assert sum(r["bases_left"] == 0 for r in losing) == rows["all", "every base"]
    assert sum(r["bases_left"] > 0 for r in losing) == rows["all", "one of several"]
    table = cli("whatif", "--without", "org:alibaba", "--show", "alternatives", "--limit", "3")
    assert "Qwen/" in table
    points = json.loads(cli("whatif", "--single-points", "--limit", "3", "--format", "json"))["rows"]
    assert [len(points), points[0]["cut_off"] > points[2]["cut_off"]] == [3, True]


def test_concentration(cli: Run) -> None:
    document = json.loads(cli("concentration", "--of", "labs", "--by", "all", "--format", "json"))
    (row,) = document["rows"]
    assert row["largest"] == "alibaba-cloud"
    assert row["hhi"] == pytest.approx(1 / row["effective"])
    assert document["definition"]["group_by"] == "organization"


@pytest.fixture(scope="module")
def folder(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of the sample."""
    pytest.importorskip("matplotlib")
    path = tmp_path_factory.mktemp("report")
    assert run(["--home", str(sample_home.path), "report", "-o", str(path)]) == 0
    return path


def test_report(cli: Run, folder: Path, tmp_path: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    names = {p.stem for p in folder.glob("*.csv")}
    assert names == {p.stem for p in folder.glob("*.svg")} == {p.stem for p in folder.glob("*.png")}
    for name in names:
        part = page.split(f'<section id="{name}">')[1].split("</section>")[0]
        assert part.index("<img") < part.index("<table>"), name
        assert '<pre tabindex="0">modelroots ' in part
    for status in ("not reproducible from this graph", "copy: Beyond DeepSeek", "computed from the graph"):
        assert status in page
    for definition in NAMED.values():
        assert f"<td class=s>{definition.hash}</td>" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    first = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert cli("report", "-o", str(tmp_path)).strip() == str(tmp_path / "index.html")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first


@pytest.mark.browser
def test_report_opens_without_network(folder: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no Chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        wanted: list[str] = []
        said: list[str] = []
        page.on("request", lambda r: wanted.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
        page.on("console", lambda m: said.append(m.text))
        page.goto((folder / "index.html").as_uri())
        drawn = page.evaluate("[...document.images].map(i => [i.complete, i.naturalWidth > 100])")
        beside = page.evaluate("[...document.querySelectorAll('.pair')].every(p => p.querySelector('table'))")
        fits = []
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            fits.append(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        told = page.evaluate("[...document.images].every(i => i.alt.length > 40)")
        reached = page.evaluate("[...document.querySelectorAll('.table, pre')].every(e => e.tabIndex === 0)")
        raw = page.evaluate("document.body.innerText.includes('`')")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        browser.close()
    assert wanted == []
    assert said == []
    assert len(drawn) >= 10
    assert all(all(image) for image in drawn)
    assert beside
    assert fits == [True, True]
    assert told
    assert reached
    assert not raw
    assert first == "Skip to the figures"
