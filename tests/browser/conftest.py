"""A real Chromium that notices everything a page says, loads and gets wrong."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

from conditions.models import Release
from tests.browser.pictures import CHROMIUM, DESKTOP_HEIGHT, DESKTOP_SCALE, DESKTOP_WIDTH, webp
from tests.knowledge import publish_achilles

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# All that another colour scheme can change.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url() -> str:
    """None: tests name the live server. The plugin's own fixture makes pytest warn."""
    return ""


@pytest.fixture
def knowledge(live_server: Any) -> Release:
    """A small knowledge base with one of everything, live on the server."""
    return publish_achilles()


@pytest.fixture
def watch(live_server: Any) -> Iterator[Callable[[Page], Page]]:
    """Fails the test where a watched page wrote to the console or asked another host."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        complaints.append(f"console: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith(live_server.url):
            complaints.append(f"loaded from elsewhere: {request.url}")

    def start(page: Page) -> Page:
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("request", see)
        return page

    yield start
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext, watch: Callable[[Page], Page]) -> Page:
    """Playwright's page, watched."""
    return watch(context.new_page())


class Picture(Protocol):
    def __call__(self, page: Page, name: str, *, part: Locator | None = None) -> None: ...


@pytest.fixture
def picture() -> Picture:
    """Takes a picture for docs/editors.md, of a page or one part of it; only when asked to."""
    folder = os.environ.get("ANKLE_PICTURES")

    def take(page: Page, name: str, *, part: Locator | None = None) -> None:
        if not folder:
            return
        page.set_viewport_size({"width": DESKTOP_WIDTH, "height": DESKTOP_HEIGHT})
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_load_state("networkidle")
        taken = webp(page, tallest=DESKTOP_HEIGHT, scale=DESKTOP_SCALE, part=part)
        Path(folder, f"editors-{name}.webp").write_bytes(taken)

    return take


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page, light or dark, one line for each element."""

    def violations(page: Page) -> list[str]:
        return in_scheme(page, "light", WCAG) + in_scheme(page, "dark", OF_COLOURS)

    return violations


def in_scheme(page: Page, scheme: Literal["light", "dark"], rules: list[str]) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if page.evaluate("!window.axe"):  # half a megabyte of script
        page.evaluate(AXE_SCRIPT)
    asked = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("async asked => (await axe.run(asked)).violations", asked)
    return [
        f"{scheme}: {violation['id']}: {node['html']}"
        for violation in found
        for node in violation["nodes"]
    ]
