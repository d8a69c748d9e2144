"""The drawing as an aid over the boxes: pressed, lit up, folded, printed, and never needed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_structure,
    make_symptom,
    make_zone,
    publish,
)
from triage.models import Assessment, QuestionKind, Section

PLACES = {
    "tendon": ("In the tendon", ["achilles-tendon"]),
    "under-heel": ("Under the heel", ["under-heel-centre", "under-heel-inner"]),
    "calf": ("In the calf", ["calf-lower", "calf-upper"]),
    "nowhere": ("At no one place", []),
}
# WCAG 2.2, 2.5.8
SMALL = """
badges => badges.map(badge => badge.getBoundingClientRect())
    .filter(box => box.width < 24 || box.height < 24).length
"""


@pytest.fixture(autouse=True)
def knowledge(live_server: Any) -> None:
    condition, structure = make_condition(), make_structure("achilles-tendon")
    asked = []
    for slug, (words, zones) in PLACES.items():
        asked.append(make_symptom(slug, lay_name=words))
        make_evidence(condition, asked[-1])
        for zone in zones:
            lies_here = [structure] if zone == "achilles-tendon" else []
            make_zone(zone, [asked[-1]], lies_here)
    kinds = {"kind": QuestionKind.CHOOSE_ANY, "section": Section.WHERE}
    make_question("where", asked, text="Where does it hurt?", **kinds)
    swollen = [make_symptom(f"swollen-{number}") for number in range(3)]
    for symptom, zone in zip(swollen, ("arch", "ball", "front"), strict=True):
        make_zone(zone, [symptom])
    make_question("swollen", swollen, text="Where is it swollen?", kind=QuestionKind.CHOOSE_ONE)
    both = [make_symptom("both-sides")]
    make_question("side", both, text="Which side hurts?", **(kinds | {"kind": QuestionKind.SIDE}))
    publish()


@pytest.fixture
def start(live_server: Any) -> str:
    return f"{live_server.url}/check/"


def group(page: Page, question: str = "Where does it hurt?") -> Locator:
    return page.get_by_role("group", name=question)


def spot(page: Page, zone: str) -> Locator:
    return page.locator(f"[data-zone='{zone}']").first


def fill(page: Page, zone: str) -> str:
    found = spot(page, zone).locator(".spot-area").evaluate("e => getComputedStyle(e).fill")
    assert isinstance(found, str)
    return found


def test_a_press_on_a_place_ticks_its_box_and_lights_it_up(page: Page, start: str) -> None:
    page.goto(start)
    calm = fill(page, "calf-upper")

    spot(page, "calf-lower").locator(".spot-badge").click()

    expect(group(page).get_by_label("In the calf")).to_be_checked()
    assert fill(page, "calf-upper") == fill(page, "calf-lower") != calm
    assert fill(page, "achilles-tendon") == calm
    spot(page, "calf-upper").locator(".spot-area").click(position={"x": 20, "y": 20})
    expect(group(page).get_by_label("In the calf")).not_to_be_checked()
    assert fill(page, "calf-upper") == calm


def test_the_keyboard_ticks_the_boxes_and_passes_the_drawing_by(page: Page, start: str) -> None:
    page.goto(start)
    calm = fill(page, "achilles-tendon")
    group(page).locator("summary").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(group(page).get_by_label("In the tendon")).to_be_checked()
    expect(group(page).get_by_label("In the tendon")).to_be_focused()
    assert fill(page, "achilles-tendon") != calm


def test_without_javascript_boxes_light_places_up_and_nothing_asks_to_be_pressed(
    new_context: Callable[..., BrowserContext], watch: Callable[[Page], Page], start: str
) -> None:
    page = watch(new_context(java_script_enabled=False).new_page())
    page.goto(start)
    expect(group(page).get_by_text("You can press the drawing too.")).to_be_hidden()
    calm = page.screenshot()

    group(page).get_by_label("Under the heel").check()

    assert page.screenshot() != calm
    page.get_by_label("How old is the person?").fill("45")
    group(page, "Which side hurts?").get_by_label("Left").check()
    page.get_by_role("button", name="Show my result").click()
    assert Assessment.objects.get().side == "left"
    page.get_by_text("Show all my answers").click()
    expect(page.get_by_text("Left", exact=True)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Left", exact=True)).to_be_visible()


def test_screen_readers_hear_the_boxes_and_not_the_drawing(page: Page, start: str) -> None:
    page.goto(start)

    for name in ("In the tendon", "Under the heel", "In the calf", "At no one place"):
        box = group(page).get_by_role("checkbox", name=name, exact=True)
        expect(box).to_have_count(1)  # the number beside it is not part of its name
    expect(group(page).get_by_role("img")).to_have_count(0)


def test_the_first_drawing_is_open_and_later_ones_wait(page: Page, start: str) -> None:
    page.goto(start)
    expect(group(page).locator(".views")).to_be_visible()
    page.locator("details.part:not([open]) > summary").click()
    swollen = group(page, "Where is it swollen?")
    expect(swollen.locator(".views")).to_be_hidden()

    swollen.locator("summary").click()
    swollen.locator("[data-zone='ball']").click()

    expect(swollen.get_by_role("radio").nth(1)).to_be_checked()


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_places_are_large_enough_for_a_thumb(page: Page, start: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(start)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")

    assert page.locator(".spot-badge").evaluate_all(SMALL) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_form_and_anatomy_with_the_drawing_are_accessible(
    page: Page, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{live_server.url}/check/")
    group(page).get_by_label("In the calf").check()
    found = axe(page)
    page.goto(f"{live_server.url}/anatomy/achilles-tendon/")

    assert found + axe(page) == []
    expect(page.locator(".spot--marked").first).to_be_visible()


def test_in_forced_colours_a_lit_place_still_differs(page: Page, start: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(start)
    calm = fill(page, "achilles-tendon")

    group(page).get_by_label("In the tendon").check()

    assert fill(page, "achilles-tendon") != calm
