"""Style sheet and favorites, without a server."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from graph.schema import EDGES, NODES
from graph.store.duckdb import DuckDBStore
from modelroots.neo4j_browser import favorite, style_sheet, write_browser_files
from queries.catalog import find_question, iter_questions

BUCKETS = ("CN", "US", "mixed", "unresolved")


def rules(sheet: str) -> dict[str, dict[str, str]]:
    """Rules by selector, read as Neo4j Browser reads them: quotes vanish, everything splits at `;` and `:`."""
    found = {}
    for selector, body in re.findall(r"([^{}']+?)\s*\{((?:'[^']*'|[^{}'])*)\}", sheet):
        pairs = (part.split(":") for part in body.replace("'", "").split(";"))
        found[selector.strip()] = {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
    return found


def test_every_label_and_type_has_a_rule():
    found = rules(style_sheet(BUCKETS))
    for n in NODES:
        assert {"color", "caption", "text-color-internal"} <= found[f"node.{n.label}"].keys()
        for label, _ in n.extra_labels:
            assert "color" in found[f"node.{label}"]
    for e in EDGES:
        assert {"color", "caption", "shaft-width"} <= found[f"relationship.{e.type}"].keys()
    for label in ("OriginCN", "OriginUS", "OriginMixed", "OriginUnresolved"):
        assert "color" in found[f"node.{label}"]
    assert [found[f"node.Downloads{tier}"]["diameter"] for tier in ("High", "Medium", "Low")] == [
        "80px",
        "60px",
        "40px",
    ]
    # Later rules win: color by origin must come after color by type.
    order = list(found)
    assert order.index("node.Model") < order.index("node.OriginCN")
    assert order.index("node.Model") < order.index("node.DownloadsHigh")


def test_captions_name_properties():
    found = rules(style_sheet(BUCKETS))
    for n in NODES:
        caption = found[f"node.{n.label}"]["caption"]
        assert caption.strip("{}") in {p.name for p in n.properties if not p.stored_only}


def test_text_on_every_color_can_be_read():
    """WCAG asks for a contrast of 3 to 1 for large text and graphics."""
    for selector, rule in rules(style_sheet(BUCKETS)).items():
        if selector.startswith("node") and {"color", "text-color-internal"} <= rule.keys() and "." in selector:
            assert contrast(rule["color"], rule["text-color-internal"]) >= 3, (selector, rule)


def contrast(a: str, b: str) -> float:
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_favorites_hold_every_question(tmp_path: Path):
    sheet, favorites = write_browser_files(tmp_path, BUCKETS, iter_questions())
    with zipfile.ZipFile(favorites) as archive:
        names = set(archive.namelist())
        text = archive.read("modelroots/ancestors.cypher").decode()
    assert names == {f"modelroots/{q.name}.cypher" for q in iter_questions()}
    assert text == favorite(find_question("ancestors"))
    assert text.splitlines()[0] == f"// {find_question('ancestors').title}"
    assert text.splitlines()[1].startswith(":params {model: '")
    before = favorites.read_bytes()
    write_browser_files(tmp_path, BUCKETS, iter_questions())
    assert favorites.read_bytes() == before
    assert sheet.read_text(encoding="utf-8") == style_sheet(BUCKETS)


def test_the_command_writes_both_files(sample: DuckDBStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from modelroots.cli.main import run

    home = sample.folder.parents[1]
    assert run(["--home", str(home), "neo4j", "browser", str(tmp_path)]) == 0
    written = capsys.readouterr().out.split()
    assert written == [str(tmp_path / "modelroots.grass"), str(tmp_path / "modelroots-favorites.zip")]
    found = rules((tmp_path / "modelroots.grass").read_text(encoding="utf-8"))
    buckets = sample.con.execute("SELECT DISTINCT origin_bucket_default FROM model").fetchall()
    assert {f"node.Origin{b[:1].upper()}{b[1:]}" for (b,) in buckets} <= found.keys()
