"""Views: every box in its place, every text as text, nothing fetched."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelroots.api import Graph
from modelroots.home import Home
from modelroots.views.folding import count_boxes, fold
from modelroots.views.layers import assign_layers, order_layers
from modelroots.views.layout import BOX_WIDTH, lay_out
from modelroots.views.lineage import lineage_network
from modelroots.views.network import Item, Link, Network, wrap
from modelroots.views.page import render_page
from modelroots.views.palette import OKABE_ITO, choose_colors, ink

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHAIN = "reaperdoesntknow/Qwen3-1.7B-Thinking-Distil"
MERGE = "OccultAI/Qliphoth-12B-v1.2"
BASE = "Qwen/Qwen3-8B"

HOSTILE = [
    "evil/</script><script>window.hacked=1</script>",
    "evil/<img src=x onerror=window.hacked=2>",
    "evil/\"'&amp;<b>bold</b>",
    "evil/\u202edlrow\u2028\u2029\x00\x1b[31m",
    "evil/${1+1}$title</textarea>-->]]>",
    "evil/<!--<script>",
    "<b>evil</b>/javascript:window.hacked=3",
]


def hostile_network() -> Network:
    items = [
        Item(h, wrap(h), (h, f"Lab: {h}"), category=HOSTILE[0] if i else None, marked=i == 0)
        for i, h in enumerate(HOSTILE)
    ]
    links = [Link(HOSTILE[0], h, h, (h,)) for h in HOSTILE[1:]]
    return Network(
        HOSTILE[0], HOSTILE[1], items, links, HOSTILE[2], HOSTILE[4], sources_first=False, notes=[HOSTILE[5]]
    )


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser.new_page(viewport={"width": 1500, "height": 950})
        browser.close()


@pytest.mark.browser
def test_hostile_texts_show_as_text_and_run_nothing(browser_page: Page, tmp_path: Path) -> None:
    page = browser_page
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(f"dialog {dialog.message}"))
    page.on("pageerror", lambda error: seen.append(f"error {error}"))
    page.on("console", lambda message: seen.append(f"console {message.text}"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    file = tmp_path / "view.html"
    file.write_text(render_page(hostile_network()), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")

    assert page.evaluate("window.hacked") is None
    assert page.inner_text("h1") == HOSTILE[0]
    assert page.title() == HOSTILE[0]
    assert page.inner_text("header p") == HOSTILE[1]
    assert page.query_selector("aside b, aside img, header b, #details b") is None
    assert HOSTILE[0] in page.inner_text("#colors")
    # A click shows the details, a hover the tooltip: both as text.
    shown = page.evaluate(
        "() => content.details.map((_, node) => { show([node], []); "
        "return [document.getElementById('details').textContent, document.querySelectorAll('#details *').length] })"
    )
    for (text, elements), hostile in zip(shown, HOSTILE, strict=True):
        clean = "".join(c if c.isprintable() else "\ufffd" for c in hostile)
        assert (text, elements) == (f"{clean}Lab: {clean}", 2)
    for node in range(len(HOSTILE)):
        box = page.evaluate(
            f"() => {{ network.moveTo({{scale: 1}}); network.focus({node}); "
            f"return network.canvasToDOM(network.getPosition({node})) }}"
        )
        canvas = page.locator("#picture").bounding_box()
        assert canvas is not None
        page.mouse.move(canvas["x"] + box["x"], canvas["y"] + box["y"])
        page.wait_for_timeout(250)
        clean = "".join(c if c.isprintable() else "\ufffd" for c in HOSTILE[node])
        assert page.locator(".vis-tooltip").all_inner_texts() == [f"{clean}\nLab: {clean}"]
        assert page.locator(".vis-tooltip").evaluate("e => [...e.querySelectorAll('*')].map(x => x.tagName)") in (
            [],
            ["BR"],
        )
    assert page.evaluate("window.hacked") is None
    page.fill("#search", "<img")
    assert page.inner_text("#found") == "1 found"
    assert (seen, requests) == ([], [file.as_uri()])


@pytest.mark.browser
@pytest.mark.parametrize(("model", "down"), [(CHAIN, False), (MERGE, False), (BASE, True)])
def test_boxes_as_drawn_do_not_overlap(
    sample_home: Home, browser_page: Page, tmp_path: Path, model: str, down: bool
) -> None:
    with Graph.open(sample_home.path) as graph:
        network = lineage_network(graph, [model], down=down)
    file = tmp_path / "view.html"
    file.write_text(render_page(network), encoding="utf-8")
    browser_page.goto(file.as_uri())
    browser_page.wait_for_selector("body[data-ready]")
    boxes = browser_page.evaluate("() => content.nodes.map((node) => network.getBoundingBox(node.id))")
    frames = set(browser_page.evaluate("() => content.frames"))
    folded = fold(network)
    assert len(boxes) == sum(1 + len(item.members) for item in folded.items)
    owner: dict[int, int] = {}
    i = 0
    for item in folded.items:
        owner.update(dict.fromkeys(range(i + 1, i + 1 + len(item.members)), i))
        i += 1 + len(item.members)
    assert set(owner.values()) == frames
    for i, a in enumerate(boxes):
        for j, b in enumerate(boxes[:i]):
            if owner.get(i) == j:
                assert b["left"] < a["left"] < a["right"] < b["right"], (i, j)
                assert b["top"] < a["top"] < a["bottom"] < b["bottom"], (i, j)
            elif owner.get(i, i) != j:
                apart = a["right"] <= b["left"] or b["right"] <= a["left"] or a["bottom"] <= b["top"]
                assert apart or b["bottom"] <= a["top"], (i, a, b)


@pytest.mark.browser
def test_a_narrow_screen_shows_picture_and_legend(browser_page: Page, tmp_path: Path) -> None:
    file = tmp_path / "view.html"
    file.write_text(render_page(hostile_network()), encoding="utf-8")
    browser_page.set_viewport_size({"width": 400, "height": 800})
    browser_page.goto(file.as_uri())
    browser_page.wait_for_selector("body[data-ready]")
    sizes = browser_page.evaluate(
        "['#picture canvas', 'aside'].map(s => document.querySelector(s).getBoundingClientRect()).map(r => "
        "[Math.round(r.width), r.height > 200, r.bottom <= innerHeight])"
    )
    browser_page.set_viewport_size({"width": 1500, "height": 950})
    assert sizes == [[400, True, True], [400, True, True]]


def test_categories_without_a_color_share_a_row_of_the_legend() -> None:
    countries = ["AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH", "II", None]
    items = [Item(id=str(i), label=("x",), details=(), category=c, owner="x") for i, c in enumerate(countries)]
    page = render_page(Network("t", "s", items, [], "c", "a"))
    rows = re.findall(r'<li><span class="swatch" style="background:(#\w+)"></span>([^<]*)</li>', page)
    assert [name for color, name in rows if color == "#FFFFFF"] == ["HH, II"]
    assert rows[-1][1] == "not known"
    assert len(rows) == 9


class Tags(HTMLParser):
    """Names of all tags and of all their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}


def test_page_refers_to_nothing_outside() -> None:
    page = render_page(hostile_network())
    found = Tags()
    found.feed(page)
    assert found.tags["script"] == 3, "content, library and script"
    assert not {"link", "iframe", "img", "object", "base", "form", "b", "textarea"} & set(found.tags)
    assert not {"src", "href", "action", "onerror", "srcset", "data"} & found.attributes
    style = page[page.index("<style>") : page.index("</style>")]
    assert not re.search(r"url\(|@import", style)
    assert re.search(r"script-src 'sha256-[\w+/=]{44}' 'sha256-[\w+/=]{44}';", page)


def test_lineage_view_holds_exactly_the_lineage(sample_home: Home) -> None:
    with Graph.open(sample_home.path) as graph:
        network = lineage_network(graph, [MERGE])
        edges = graph.ask("ancestor_edges", model=MERGE).rows
        ancestors = graph.ask("ancestors", model=MERGE).rows
    assert {i.id for i in network.items} == {MERGE, *(a.ancestor for a in ancestors)}
    assert {(x.source, x.target, x.label) for x in network.links} == {(e.child, e.parent, e.relation) for e in edges}
    assert [i.id for i in network.items if i.marked] == [MERGE]
    country = {a.ancestor: a.country for a in ancestors}
    assert {i.id: i.category for i in network.items if not i.marked} == country
    content = json.loads(re.search(r'type="application/json">(.*?)</script>', render_page(network, most=300))[1])  # type: ignore[index]
    named = zip(content["details"], content["nodes"], strict=True)
    shown = {texts[0] for texts, drawn in named if drawn["id"] not in content["frames"]}
    assert shown == {i.id for i in network.items}
    assert graph.info.hash in network.subtitle
    assert "edge set default" in network.subtitle


@pytest.mark.parametrize("most", [10, 30, 80, 500, 2000])
def test_folding_loses_nobody(sample_home: Home, most: int) -> None:
    with Graph.open(sample_home.path) as graph:
        network = lineage_network(graph, [BASE], down=True)
    folded = fold(network, most)
    assert count_boxes(folded) <= max(most, 12)
    assert sum(i.size for i in folded.items) == len(network.items)
    singles = [i.id for i in folded.items if i.size == 1] + [m.id for i in folded.items for m in i.members]
    assert len(set(singles)) == len(singles)
    assert set(singles) <= {i.id for i in network.items}
    if most == 2000:
        assert set(singles) == {i.id for i in network.items}
    ids = {i.id for i in folded.items}
    assert len(ids) == len(folded.items)
    assert all(link.source in ids and link.target in ids and link.source != link.target for link in folded.links)
    assert [i.id for i in folded.items if i.marked] == [BASE]
    assert {link.label for link in folded.links} == {link.label for link in network.links}


def test_derivatives_stand_below_their_bases(sample_home: Home) -> None:
    with Graph.open(sample_home.path) as graph:
        for network in (lineage_network(graph, [MERGE]), lineage_network(graph, [BASE], down=True)):
            layout = lay_out(network)
            axis = 1 if layout.direction == "down" else 0
            for link in network.links:
                assert layout.position[link.source][axis] > layout.position[link.target][axis]
            assert len(set(layout.position.values())) == len(network.items)


def test_layers_of_random_graphs_with_cycles() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        count = rng.randint(1, 25)
        pairs = [(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randint(0, 50))]
        layer = assign_layers(count, pairs)
        assert sorted(n for row in order_layers(layer, pairs) for n in row) == list(range(count))
        acyclic = [(a, b) for a, b in pairs if a < b]
        layer = assign_layers(count, acyclic)
        assert all(layer[a] < layer[b] for a, b in acyclic)
        network = Network(
            "", "", [Item(str(n), ("x",)) for n in range(count)], [Link(str(a), str(b), "") for a, b in pairs], "", ""
        )
        layout = lay_out(network)
        points = list(layout.position.values())
        height = layout.size["0"][1]
        for i, (x, y) in enumerate(points):
            for u, v in points[:i]:
                assert abs(x - u) >= BOX_WIDTH or abs(y - v) >= height


def test_colors_are_fixed_for_the_commonest_and_never_shared() -> None:
    codes = ["CN", "US", "DE", "GB", "FR", "KR", "CA"]
    colors = choose_colors([*codes, None])
    assert colors["CN"] == OKABE_ITO[1]
    assert colors["US"] == OKABE_ITO[0]
    assert len(set(colors.values())) == 8
    assert choose_colors([*codes, "IT"])["IT"] == "#FFFFFF"
    assert (ink("#F0E442"), ink("#0072B2")) == ("#000000", "#FFFFFF")


def test_view_of_a_model_without_lineage(sample_home: Home) -> None:
    with Graph.open(sample_home.path) as graph:
        lonely = graph.store.con.execute(  # type: ignore[attr-defined]
            "SELECT id FROM model WHERE is_root_all AND idx NOT IN (SELECT parent FROM derived_from) LIMIT 1"
        ).fetchall()[0][0]
        page = render_page(lineage_network(graph, [lonely]))
    assert "1 models, 0 edges" in page
