from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from conditions.models import Condition
from tests.factories import publish
from tests.knowledge import KNOWLEDGE_PAGES, STANDING_PAGES

pytestmark = pytest.mark.usefixtures("knowledge")
PAGES = (*KNOWLEDGE_PAGES, *STANDING_PAGES)
# WCAG 2.2, 2.5.8: what can be pressed is 24 by 24 pixels; links in sentences, boxes in labels and
# those that cover their whole card are excepted.
SMALL_TARGETS = """
() => [...document.querySelectorAll("a, button, input, summary")]
    .filter(target => !target.closest("p, dd, label, .evidence-basis, .sources, .card-list"))
    .filter(target => target.checkVisibility() && !target.matches(".skip-link"))
    .filter(target => { const box = target.getBoundingClientRect();
                        return box.width < 24 || box.height < 24 })
    .map(target => target.outerHTML)
"""
LONG = "Rhabdomyolysisassociatedtenosynovitisstenosans"


def width(page: Page) -> int:
    found = page.evaluate("document.documentElement.scrollWidth")
    assert isinstance(found, int)
    return found


def test_every_page_is_accessible(
    page: Page, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:

    found = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        found[path] = axe(page)

    assert found == {path: [] for path in PAGES}


def test_every_page_fits_a_small_phone_and_a_thumb(page: Page, live_server: Any) -> None:
    Condition.objects.draft().update(other_names=LONG, name=LONG, see_doctor=LONG)
    publish()
    page.set_viewport_size({"width": 320, "height": 640})

    found = {}
    for path in PAGES:
        page.goto(live_server.url + path)
        found[path] = (width(page), page.evaluate(SMALL_TARGETS))

    assert found == {path: (320, []) for path in PAGES}


@pytest.mark.parametrize("path", ["/no-such-page/", "/conditions/none/"])
def test_an_error_page_is_accessible(
    context: BrowserContext, live_server: Any, axe: Callable[[Page], list[str]], path: str
) -> None:
    page = context.new_page()  # not watched: the browser itself writes the 404 to the console
    page.goto(live_server.url + path)

    expect(page).to_have_title("There is no such page \u2013 Ankle Site")
    assert axe(page) == []


def test_the_keyboard_skips_to_the_content(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/conditions/")

    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.text_content() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.locator(":focus").text_content() == "Achilles tendonitis"


def test_focus_is_visible(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/conditions/achilles-tendonitis/")
    links = page.locator("main a").all()
    page.keyboard.press("Tab")

    for link in links:
        link.focus()
        style = link.evaluate("e => getComputedStyle(e).outlineStyle")
        assert style == "solid"


def test_without_javascript_one_finds_and_reads(
    new_context: Callable[..., BrowserContext], watch: Callable[[Page], Page], live_server: Any
) -> None:
    page = watch(new_context(java_script_enabled=False).new_page())
    page.goto(live_server.url + "/")

    page.get_by_role("link", name="Search").click()
    page.get_by_label("A condition, a symptom, a treatment, a part of the foot").fill("ibuprofen")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Anti-inflammatory tablets").click()
    page.get_by_role("link", name="Achilles tendonitis").click()

    assert page.get_by_role("heading", level=1).text_content() == "Achilles tendonitis"
    expect(page.get_by_role("heading", name="When to see a doctor")).to_be_visible()


def test_the_whole_card_is_pressed(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/conditions/")

    # Forced: Playwright would wait for ever for the text not to be covered by the link.
    page.get_by_text("The tendon at the back of the heel is sore.").click(force=True)

    expect(page).to_have_url(live_server.url + "/conditions/achilles-tendonitis/")


def test_paper_shows_what_is_read_and_not_what_is_pressed(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/conditions/achilles-tendonitis/")
    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("heading", name="When to see a doctor")).to_be_visible()
    expect(page.get_by_text("This is not a diagnosis.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_text("Is this your pain?")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(("reduced", "moves"), [("reduce", "0s"), ("no-preference", "0.12s")])
def test_nothing_moves_for_those_who_asked_for_less(
    page: Page, live_server: Any, reduced: Any, moves: str
) -> None:
    page.emulate_media(reduced_motion=reduced)
    page.goto(live_server.url + "/")

    durations = page.locator("main .button").first.evaluate(
        "e => getComputedStyle(e).transitionDuration.split(', ')"
    )
    assert set(durations) == {moves}
