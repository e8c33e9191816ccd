"""Neo4j Browser in headless Chromium: connect, style, run a statement, take a picture."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def connected(address: str, bolt: str, user: str, password: str, *, width: int, height: int) -> Iterator[Page]:
    """Page of Neo4j Browser, logged in."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("No Chromium found: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(120_000)
            page.goto(address)
            field = page.get_by_test_id("boltaddress")
            field.wait_for()
            scheme, _, host = bolt.partition("://")
            page.get_by_test_id("bolt-scheme-select").select_option(f"{scheme}://")
            field.fill(host)
            page.get_by_test_id("username").fill(user)
            page.get_by_test_id("password").fill(password)
            page.get_by_test_id("connect").click()
            page.get_by_test_id("username").wait_for(state="detached")
            yield page
        finally:
            browser.close()


def run(page: Page, text: str) -> None:
    """Type a command or statement into the editor and run it."""
    page.locator(".monaco-editor").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")


def drop(page: Page, selector: str, file: Path) -> None:
    """Let a file fall onto an element."""
    import base64

    transfer = page.evaluate_handle(
        """([name, content]) => {
            const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [file.name, base64.b64encode(file.read_bytes()).decode()],
    )
    page.dispatch_event(selector, "drop", {"dataTransfer": transfer})
