"""Pictures of README and docs, taken of the sample in headless Chromium: python -m tools.pictures [--home DIR].

Writes docs/report.png and docs/lineage-view.png. The picture of Neo4j Browser needs a server: python -m
tools.neo4j.guide.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from modelroots.api import Graph
from modelroots.home import Home
from modelroots.report.write import write_report
from modelroots.views.lineage import lineage_network
from modelroots.views.page import write_page
from queries.figures.columns import Columns
from tools.neo4j.browser import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
MOST_BYTES: Final = 200_000
_SECTIONS: Final = ("share-by-region", "band-of-china")
_MERGE: Final = "mradermacher/Thalia-70B-0307-Clean-i1-GGUF"
_MARGIN: Final = 36


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("--home", type=Path, help="home folder with a graph of the sample; without it one is built")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as page:
        home = Home(given.home) if given.home else _sample(Path(folder) / "home")
        _keep("report.png", take_report(home, Path(folder), page))
        _keep("lineage-view.png", take_lineage(home, Path(folder), page))


@contextmanager
def chromium() -> Iterator[Page]:
    """A page of headless Chromium that cannot reach the network."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise SystemExit("No Chromium found: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        try:
            yield browser.new_context(offline=True).new_page()
        finally:
            browser.close()


def take_report(home: Home, folder: Path, page: Page) -> bytes:
    """The first sections of the report."""
    with home.open() as store:
        file = write_report(Columns(store), folder / "report")
    page.set_viewport_size({"width": 1240, "height": 900})
    page.goto(file.as_uri())
    boxes = [page.locator(f"#{name}").bounding_box() for name in _SECTIONS]
    found = [box for box in boxes if box is not None]
    left, top = found[0]["x"], found[0]["y"]
    bottom = found[-1]["y"] + found[-1]["height"]
    width = max(box["width"] for box in found)
    clip = {"x": max(left - _MARGIN, 0), "y": top, "width": width + 2 * _MARGIN, "height": bottom - top}
    return page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]


def take_lineage(home: Home, folder: Path, page: Page) -> bytes:
    """What a merge stands on."""
    file = folder / "lineage.html"
    with Graph.open(home.path) as graph:
        write_page(lineage_network(graph, [_MERGE]), file)
    page.set_viewport_size({"width": 1200, "height": 560})
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    return page.screenshot()


def _sample(path: Path) -> Home:
    from modelroots.pipeline import build_home
    from modelroots.sample import ingest_sample

    home = Home(path)
    ingest_sample(home.snapshots)
    build_home(home)
    return home


def _keep(name: str, picture: bytes) -> None:
    """Write a picture in few colours, as text and charts need no more."""
    from PIL import Image

    out = io.BytesIO()
    # The method that keeps small patches of colour too, such as a legend's.
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
    image.save(out, format="PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        raise SystemExit(f"docs/{name} would have {out.tell():,} bytes; at most {MOST_BYTES:,} are wanted.")
    (DOCS / name).write_bytes(out.getvalue())
    print(f"docs/{name}: {out.tell():,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
