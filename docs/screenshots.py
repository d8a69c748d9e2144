"""Takes a picture of every kind of page, and writes the gallery that shows them.

python -m docs.screenshots

The site is one of its own: a new database with the shipped knowledge. Each page is taken on a phone
and on a desktop, in the light and in the dark theme, as docs/images/<page>-<screen>-<theme>.webp.
The pictures of docs/editors.md are taken by tests/browser/test_editors_day.py.
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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser.pictures import CHROMIUM, DESKTOP_HEIGHT, DESKTOP_SCALE, DESKTOP_WIDTH, webp

Theme = Literal["light", "dark"]

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
GALLERY = ROOT / "docs" / "screenshots.md"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

# Width and height in CSS pixels: a common phone, and a small laptop.
SCREENS = {"phone": (390, 844), "desktop": (DESKTOP_WIDTH, DESKTOP_HEIGHT)}
TALLEST = {"phone": 1250, "desktop": DESKTOP_HEIGHT}
SCALE = {"phone": 1.0, "desktop": DESKTOP_SCALE}
THEMES: tuple[Theme, ...] = ("light", "dark")
RESULT = re.compile(r"/check/[\w-]{20,}/$")
WHY_NOT = "insertional-achilles-tendinopathy"
PATIENCE = 60  # seconds until the site has to answer

INTRODUCTION = """# Every kind of page

Made by `make screenshots` from the shipped knowledge; long pages are cut at the bottom. An editor's
day is told with pictures of its own: [editors.md](editors.md).
"""

# Page of the gallery -> its title there and its address.
ENTRANCES = {
    "home": ("Home", "/"),
    "form": ("The form on one page", "/check/"),
    "interview-start": ("Interview: start", "/check/guided/"),
}
KNOWLEDGE = {
    "conditions": ("Conditions", "/conditions/"),
    "condition": ("A condition", "/conditions/midportion-achilles-tendinopathy/"),
    "symptoms": ("Symptoms", "/symptoms/"),
    "symptom": ("A symptom that is a warning sign", "/symptoms/calf-swelling/"),
    "structures": ("Anatomy", "/anatomy/"),
    "structure": ("A part of the foot", "/anatomy/achilles-tendon/"),
    "treatments": ("Treatments", "/treatments/"),
    "treatment": ("A treatment", "/treatments/nsaid-tablets/"),
    "investigations": ("Tests", "/investigations/"),
    "investigation": ("A test", "/investigations/calf-squeeze-test/"),
    "guides": ("Guides", "/guides/"),
    "guide": ("A guide", "/guides/pain-in-the-morning/"),
    "search": ("Search", "/search/?q=heel"),
    "sources": ("Sources", "/sources/"),
    "about": ("About", "/about/"),
    "privacy": ("Privacy", "/privacy/"),
    "accessibility": ("Accessibility", "/accessibility/"),
    "not-found": ("No such page", "/no-such-page/"),
    "design": ("The design system", "/design/"),
}
ADMIN = {
    "admin": ("Editors: the front page", "/admin/"),
    "admin-conditions": ("Editors: conditions", "/admin/conditions/condition/"),
    "admin-evidence": ("Editors: evidence", "/admin/conditions/conditionsymptom/"),
}
# Forms of the admin: title, and the list whose first row opens it.
ADMIN_FORMS = {
    "admin-condition": ("Editors: a condition", "/admin/conditions/condition/?q=midportion"),
    "admin-release": ("Reviewers: a release", "/admin/conditions/release/"),
}

RED_FLAGS = ("injury", "walking", "leg", "skin-and-joint", "body", "health")
NO_RED_FLAGS = {f"q-red-flags-{name}": [":none"] for name in RED_FLAGS}
# Somebody of 45 with pain above the heel: the ranking's plainest case. Field -> values ticked.
ACHILLES = NO_RED_FLAGS | {
    "q-where-does-it-hurt": ["pain-above-heel"],
    "q-both-sides": ["left"],
    "q-how-did-it-begin": ["onset-gradual"],
    "q-load-before": ["sudden-increase-in-exercise", "running-or-jumping-sport"],
    "q-worse-in-the-morning": ["yes"],
    "q-what-do-you-notice": ["thickened-tendon", "stiff-ankle"],
}
# Title, and what is ticked in the form.
RESULTS = {
    "result-emergency": (
        "Result: emergency",
        ACHILLES | {"q-red-flags-leg": ["pale-cold-foot"]},
    ),
    "result-urgent": (
        "Result: today",
        ACHILLES | {"q-red-flags-walking": ["snap", "sudden-push-off-loss"]},
    ),
    "result-soon": (
        "Result: within days",
        ACHILLES | {"q-how-does-it-work": ["cannot-tiptoe"]},
    ),
    "result-routine": ("Result: if it does not settle", ACHILLES),
    "result-too-little": (
        "Result: too little answered",
        {field: [":unsure"] for field in (*NO_RED_FLAGS, "q-where-does-it-hurt")},
    ),
}


@dataclass(frozen=True)
class Site:
    address: str
    passwords: Mapping[str, str]


@dataclass(frozen=True)
class Shot:
    """A page of the gallery; `name` is that of its files. Some are shown to a new visitor."""

    name: str
    title: str
    address: str
    new_visitor: bool = False


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        shots, state = prepare(browser, site)
        for screen in SCREENS:
            for theme in THEMES:
                photograph(browser, shots, site=site, screen=screen, theme=theme, state=state)
        browser.close()
    GALLERY.write_text(gallery(shots), encoding="utf-8")


@contextmanager
def running_site() -> Iterator[Site]:
    """A demonstration site on a free port, gone with its database when the block ends."""
    with tempfile.TemporaryDirectory(prefix="ankle-screenshots-") as folder:
        environment = os.environ | {
            "DEBUG": "true",
            "SECOND_FACTOR": "false",
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
            env=environment | {"DEBUG": "false"},
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


def prepare(browser: Browser, site: Site) -> tuple[list[Shot], StorageState]:
    """Answer, log in and look where everything is; the cookies let other windows see it too."""
    page = browser.new_page(base_url=site.address)
    page.set_default_timeout(PATIENCE * 1000)
    found = [*results(page)]
    log_in(page, site)
    forms = [*admin_forms(page)]
    asked = [*interview(page)]  # last: it stays unfinished
    entrances = [replace(shot, new_visitor=True) for shot in plain(ENTRANCES)]
    shots = [*entrances, *asked, *found, *plain(KNOWLEDGE), *plain(ADMIN), *forms]
    return shots, page.context.storage_state()


def plain(pages: Mapping[str, tuple[str, str]]) -> Iterator[Shot]:
    return (Shot(name, title, path) for name, (title, path) in pages.items())


def results(page: Page) -> Iterator[Shot]:
    for name, (title, ticked) in RESULTS.items():
        page.goto("/check/")
        page.fill("[name=age]", "45")
        tick(page, ticked)
        page.locator(".send button").click()
        page.wait_for_url(RESULT)
        yield Shot(name, title, page.url)
        if name == "result-routine":
            yield Shot("why-list", "Result: every condition", f"{page.url}why/")
            yield Shot("why", "Result: why not this one", f"{page.url}why/{WHY_NOT}/")
            yield Shot("feedback", "Result: feedback", f"{page.url}feedback/")
            yield Shot("delete", "Result: deleting it", f"{page.url}delete/")


def tick(page: Page, ticked: Mapping[str, list[str]]) -> None:
    """Tick the answers; the parts of the form that hold them may be folded."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    for field, values in ticked.items():
        for value in values:
            page.check(f"[name='{field}'][value='{value}']")


def log_in(page: Page, site: Site) -> None:
    page.goto("/admin/")
    page.fill("[name=username]", "administrator")
    page.fill("[name=password]", site.passwords["administrator"])
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


def admin_forms(page: Page) -> Iterator[Shot]:
    for name, (title, path) in ADMIN_FORMS.items():
        page.goto(path)
        link = page.locator("#result_list a[href*='/change/']").first
        yield Shot(name, title, str(link.get_attribute("href")).partition("?")[0])


def interview(page: Page) -> Iterator[Shot]:
    """Answer as ACHILLES does until the answers are shown to check."""
    page.goto("/check/guided/")
    page.check("[name=for_whom][value=me]")
    page.fill("[name=age]", "45")
    page.check("[name=sex][value=female]")
    page.locator(".send button").click()
    page.wait_for_url("**/questions/**")
    asked = [page.url, *answer_all(page)]
    where = next(address for address in asked if "/where-does-it-hurt" in address)
    after = asked[asked.index(where) + 1]
    yield Shot("interview-warning-signs", "Interview: warning signs", asked[0])
    yield Shot("interview-where", "Interview: where it hurts", where)
    yield Shot("interview-question", "Interview: a question", after)
    yield Shot("interview-answers", "Interview: the answers to check", "/check/guided/answers/")


def answer_all(page: Page) -> Iterator[str]:
    """The addresses of the questions after the first."""
    while "/questions/" in (address := page.url):
        for field in page.locator("form fieldset").all():
            inputs = field.locator("input")
            name = str(inputs.first.get_attribute("name"))
            for value in ACHILLES.get(name, []):
                field.locator(f"input[value='{value}']").check()
            if name not in ACHILLES:
                inputs.last.check()  # "Not sure"
        page.locator("form button").click()
        page.wait_for_function("address => location.href != address", arg=address)
        page.wait_for_load_state("networkidle")
        if "/questions/" in page.url:
            yield page.url


def photograph(
    browser: Browser,
    shots: list[Shot],
    *,
    site: Site,
    screen: str,
    theme: Theme,
    state: StorageState,
) -> None:
    width, height = SCREENS[screen]
    for new_visitor in (True, False):
        page = browser.new_page(
            base_url=site.address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            storage_state=None if new_visitor else state,
        )
        page.set_default_timeout(PATIENCE * 1000)
        for shot in shots:
            if shot.new_visitor is new_visitor:
                page.goto(shot.address)
                page.wait_for_load_state("networkidle")
                path = IMAGES / f"{shot.name}-{screen}-{theme}.webp"
                path.write_bytes(webp(page, tallest=TALLEST[screen], scale=SCALE[screen]))
                sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        page.context.close()


def gallery(shots: list[Shot]) -> str:
    """The page that shows the pictures, a table for each page of the site."""
    lines = [INTRODUCTION]
    for shot in shots:
        lines += [
            f"## {shot.title}",
            "",
            "| Phone, light | dark | Desktop, light | dark |",
            "| --- | --- | --- | --- |",
        ]
        cells = [
            f"![{shot.title}, {screen}, {theme}](images/{shot.name}-{screen}-{theme}.webp)"
            for screen in SCREENS
            for theme in THEMES
        ]
        lines += [f"| {' | '.join(cells)} |", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
