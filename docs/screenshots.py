"""Takes the pictures in docs/images from a site of its own: a new database, the real knowledge.

python docs/screenshots.py
"""

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"  # Debian's; Playwright's own would have to be downloaded
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

# Width and height in CSS pixels: a common phone, and a small laptop.
SCREENS = {"phone": (390, 844), "desktop": (1280, 900)}
PATIENCE = 60  # seconds until the site has to answer

# Somebody of 45 with pain above the heel: the ranking's plainest case. Field -> values ticked.
RED_FLAGS = ("injury", "walking", "leg", "skin-and-joint", "body", "health")
ANSWERS = {
    **{f"q-red-flags-{name}": [":none"] for name in RED_FLAGS},
    "q-where-does-it-hurt": ["pain-above-heel"],
    "q-both-sides": ["left"],
    "q-how-did-it-begin": ["onset-gradual"],
    "q-load-before": ["sudden-increase-in-exercise", "running-or-jumping-sport"],
    "q-worse-in-the-morning": ["yes"],
    "q-what-do-you-notice": ["thickened-tendon", "stiff-ankle"],
}


@dataclass(frozen=True)
class Site:
    address: str
    passwords: Mapping[str, str]


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for screen in SCREENS:
            photograph_public_pages(browser, site, screen)
        photograph_admin(browser, site)
        browser.close()


@contextmanager
def running_site() -> Iterator[Site]:
    """A demonstration site on a free port, gone with its database when the block ends."""
    with tempfile.TemporaryDirectory(prefix="ankle-screenshots-") as folder:
        environment = os.environ | {
            "DEBUG": "true",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        }
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
        said = subprocess.run(
            [*manage, "setup_demo"], env=environment, check=True, capture_output=True, text=True
        ).stdout
        passwords = dict(re.findall(r"^    (\w+) +(\S+)$", said, re.MULTILINE))
        port = free_port()
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield Site(address, passwords)
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Return when the site answers; raises URLError where it never does."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(address).close()  # noqa: S310  our own server
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def photograph_public_pages(browser: Browser, site: Site, screen: str) -> None:
    page = new_page(browser, screen)
    for name, path in {
        "home": "/",
        "form": "/check/",
        "condition": "/conditions/midportion-achilles-tendinopathy/",
    }.items():
        visit(page, site.address + path)
        photograph(page, f"{name}-{screen}")
    visit(page, f"{site.address}/check/")
    answer_form(page)
    photograph(page, f"result-{screen}")


def answer_form(page: Page) -> None:
    page.fill("[name=age]", "45")
    for field, values in ANSWERS.items():
        for value in values:
            page.check(f"[name='{field}'][value='{value}']")
    page.get_by_role("button", name="Show my result").click()
    page.wait_for_url(re.compile(r"/check/[\w-]{20,}/"))


def photograph_admin(browser: Browser, site: Site) -> None:
    page = new_page(browser, "desktop")
    visit(page, f"{site.address}/admin/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", site.passwords["editor"])
    page.click("[type=submit]")
    page.wait_for_url(f"{site.address}/admin/")
    photograph(page, "admin-desktop")
    visit(page, f"{site.address}/admin/conditions/condition/?q=achilles")
    page.click("a[href*='/conditions/condition/'][href*='/change/']")
    photograph(page, "admin-condition-desktop")


def new_page(browser: Browser, screen: str) -> Page:
    width, height = SCREENS[screen]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.set_default_timeout(PATIENCE * 1000)
    return page


def visit(page: Page, address: str) -> None:
    response = page.goto(address)
    if response is None or not response.ok:
        raise RuntimeError(f"{address} does not answer as it should.")


def photograph(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    sys.stdout.write(f"docs/images/{name}.png\n")


if __name__ == "__main__":
    main()
