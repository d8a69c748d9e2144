import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from conditions.models import Release
from tests.triage.clinic import open_clinic
from triage.models import Assessment

NONE, SNAP, COLD = "None of these", "A sudden snap or kick", "The foot is cold, pale or blue"
WARNING, WHERE = "Is any of these true?", "Where does it hurt most?"
MORNING, SWELLING = "Do the first steps in the morning hurt?", "Is it swollen?"
BACKGROUND = "What was new before it began?"
# Parts of the form that are folded at first, in the order of these three questions.
PATTERN, SIGNS, HEALTH = "When it hurts", "What you can see and feel", "You and your health"
SHOW, STOP = "Show my result", "Stop here: what should I do?"
RESULT = re.compile(r"/check/[\w-]{32}/$")
ROUTINE, EMERGENCY = "See a doctor if it does not settle", "Get emergency help now"

# What can be pressed, with the whole label where there is one.
TARGETS = (
    "main :is(a.button, a.button-quiet, a.button-danger, button, label.choice, summary, .call)"
)
TOO_SMALL = """
targets => targets
    .filter(target => target.checkVisibility())
    .filter(target => { const box = target.getBoundingClientRect();
                        return box.width < 44 || box.height < 28 })
    .map(target => target.outerHTML)
"""


@pytest.fixture(autouse=True)
def clinic(live_server: Any) -> Release:
    return open_clinic()


@pytest.fixture
def start(live_server: Any) -> str:
    address: str = live_server.url
    return address


def group(page: Page, question: str) -> Locator:
    return page.get_by_role("group", name=question)


def tick(page: Page, question: str, answer: str) -> None:
    """Press the words, as a thumb does: the label is the target."""
    group(page, question).get_by_text(answer).click()


def unfold_parts(page: Page) -> None:
    for name in (PATTERN, SIGNS, HEALTH):
        page.get_by_role("heading", name=name).click()


def fill_in(page: Page, warning: str = NONE) -> None:
    page.get_by_label("How old is the person?").fill("45")
    tick(page, WARNING, warning)
    tick(page, WHERE, "Pain in the tendon just above the heel")
    unfold_parts(page)
    tick(page, MORNING, "Yes")
    tick(page, SWELLING, "Not sure")
    tick(page, BACKGROUND, "More running or jumping than usual")


def answer(page: Page, start: str, warning: str = NONE) -> None:
    page.goto(f"{start}/check/")
    fill_in(page, warning)
    page.get_by_role("button", name=SHOW).click()
    expect(page).to_have_url(RESULT)
    page.wait_for_load_state()


def verdict(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def given() -> dict[str, str]:
    return dict(Assessment.objects.get().answers.values_list("symptom__slug", "state"))


ANSWERS = {
    "snap": "no",
    "cold-foot": "no",
    "above-heel": "yes",
    "morning": "yes",
    "swelling": "unsure",
    "more-training": "yes",
    "tight-shoes": "no",
}


def test_the_whole_form_by_mouse(page: Page, start: str) -> None:
    page.goto(start)
    page.get_by_role("link", name="see all questions on one page").click()
    fill_in(page)
    page.get_by_role("button", name=SHOW).click()

    expect(page).to_have_url(RESULT)
    expect(verdict(page)).to_have_text(ROUTINE)
    assert given() == ANSWERS
    page.reload()  # sends nothing again
    expect(verdict(page)).to_have_text(ROUTINE)
    assert Assessment.objects.count() == 1


def test_the_whole_form_by_keyboard_alone(page: Page, start: str) -> None:
    page.goto(f"{start}/check/")
    keys = page.keyboard

    def walk_to(label: str) -> None:
        """Press Tab until the control with this label has the focus."""
        for _ in range(60):
            keys.press("Tab")
            words = "e => e.labels?.length ? e.labels[0].textContent : e.textContent"
            if str(page.locator(":focus").evaluate(words)).strip().startswith(label):
                return
        pytest.fail(f"Tab never came to {label!r}")

    walk_to("How old is the person?")
    keys.type("45")
    walk_to(NONE)
    keys.press("Space")
    walk_to("Pain in the tendon just above the heel")
    keys.press("Space")
    walk_to(PATTERN)
    keys.press("Enter")
    walk_to("Yes")
    keys.press("Space")
    walk_to(SIGNS)
    keys.press("Enter")
    walk_to("Yes")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    walk_to(HEALTH)
    keys.press("Enter")
    walk_to("More running or jumping than usual")
    keys.press("Space")
    walk_to(SHOW)
    keys.press("Enter")

    expect(page).to_have_url(RESULT)
    assert given() == ANSWERS


def test_without_javascript_one_answers_reads_and_deletes(
    new_context: Callable[..., BrowserContext], watch: Callable[[Page], Page], start: str
) -> None:
    page = watch(new_context(java_script_enabled=False).new_page())
    page.goto(f"{start}/check/")
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("link", name=WHERE).click()
    expect(page.get_by_label("Pain in the tendon just above the heel")).to_be_visible()
    answer(page, start)
    assert given() == ANSWERS

    page.get_by_text("Show all my answers").click()
    expect(page.get_by_text("Yes: More running or jumping than usual").last).to_be_visible()
    page.get_by_role("link", name="Delete this result").click()
    page.get_by_role("button", name="Delete it for good").click()

    expect(verdict(page)).to_have_text("Your result is deleted")
    assert Assessment.objects.count() == 0


def test_errors_are_found_by_their_links_and_answers_stay(page: Page, start: str) -> None:
    page.goto(f"{start}/check/")
    unfold_parts(page)
    tick(page, MORNING, "Yes")
    page.get_by_role("button", name=SHOW).click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Check your pain \u2013 Ankle Site")
    expect(summary.get_by_role("link")).to_have_text(["How old is the person?", WARNING, WHERE])
    summary.get_by_role("link", name="How old is the person?").click()
    expect(page.get_by_label("How old is the person?")).to_be_focused()
    summary.get_by_role("link", name=WARNING).click()
    expect(page.get_by_label(SNAP)).to_be_focused()
    expect(group(page, MORNING).get_by_label("Yes")).to_be_checked()
    expect(group(page, WHERE)).to_have_accessible_description(
        "Error: Choose an answer. If you do not know, choose \u201cNot sure\u201d."
    )


def test_enter_sends_the_whole_form_not_the_part_above(page: Page, start: str) -> None:
    page.goto(f"{start}/check/")
    tick(page, WARNING, COLD)
    page.get_by_label("How old is the person?").fill("45")
    page.get_by_label("How old is the person?").press("Enter")

    expect(page.get_by_role("alert").get_by_role("link")).to_have_text([WHERE])


def test_an_emergency_is_told_without_the_rest_of_the_form(page: Page, start: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{start}/check/")
    page.get_by_label("How old is the person?").fill("45")
    tick(page, WARNING, COLD)
    page.get_by_role("button", name=STOP).click()

    expect(page).to_have_url(RESULT)
    page.wait_for_load_state()
    expect(verdict(page)).to_have_text(EMERGENCY)
    expect(page.get_by_text("Call an ambulance now.")).to_be_visible()
    assert [link.get_attribute("href") for link in page.locator(".call").all()] == [
        "tel:112",
        "tel:999",
        "tel:911",
    ]
    card = page.locator(".verdict").bounding_box()
    assert card is not None
    assert card["y"] < 150
    assert card["height"] > 400
    rest = page.get_by_role("heading", name="What it may be", exact=True)
    expect(rest).to_be_hidden()
    page.get_by_text("After you have got help").click()
    expect(rest).to_be_visible()


def test_a_source_is_unfolded_by_its_number(page: Page, start: str) -> None:
    answer(page, start)
    source = page.get_by_text("About Achilles tendonitis")
    expect(source).to_be_hidden()
    page.locator("a.cite").first.press("Enter")
    expect(source).to_be_visible()


def test_deleting_asks_first_and_then_nothing_is_left(page: Page, start: str) -> None:
    answer(page, start)
    result = page.url
    page.get_by_role("link", name="Delete this result").click()
    page.get_by_role("link", name="Keep it").click()
    expect(page).to_have_url(result)

    page.get_by_role("link", name="Delete this result").click()
    page.get_by_role("button", name="Delete it for good").click()

    expect(page).to_have_url(f"{start}/check/deleted/")
    assert Assessment.objects.count() == 0
    assert page.request.get(result).status == 404


def test_the_link_is_copied_and_the_page_printed_by_a_press(
    page: Page, context: BrowserContext, start: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("window.print = () => { window.printed = true }")
    answer(page, start)

    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed") is True


def test_without_javascript_no_button_does_nothing(
    new_context: Callable[..., BrowserContext], watch: Callable[[Page], Page], start: str
) -> None:
    page = watch(new_context(java_script_enabled=False).new_page())
    answer(page, start)

    visible = [button for button in page.locator("main button").all() if button.is_visible()]
    assert [button.text_content() for button in visible] == ["Yes", "Partly", "No"]
    page.get_by_role("button", name="Partly").click()
    expect(page.get_by_text("Thank you. You said: Partly.")).to_be_visible()


def test_the_pdf_is_downloaded(page: Page, start: str) -> None:
    answer(page, start)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF for the doctor").click()
    assert re.fullmatch(r"ankle-site-\d{4}-\d\d-\d\d\.pdf", download.value.suggested_filename)


def test_one_asks_why_not_and_comes_back(page: Page, start: str) -> None:
    answer(page, start)
    result = page.url
    page.get_by_role("link", name="Why not something else?").click()
    page.get_by_role("link", name="Osteoarthritis of the ankle").click()
    expect(verdict(page)).to_have_text("Why not Osteoarthritis of the ankle?")
    expect(page.get_by_text("Speaks more for Achilles tendonitis")).to_be_visible()
    page.get_by_role("link", name="Back to the result").click()
    expect(page).to_have_url(result)


def test_what_the_doctor_found_is_told_later(page: Page, start: str) -> None:
    answer(page, start)
    page.get_by_role("link", name="Have you seen a doctor since?").click()
    page.get_by_label("What did the doctor find?").select_option("Plantar fasciitis")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What the doctor found: Plantar fasciitis.")).to_be_in_viewport()


def test_paper_shows_everything_that_can_be_read(page: Page, start: str) -> None:
    answer(page, start)
    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_text("Yes: More running or jumping than usual").last).to_be_visible()
    expect(page.get_by_text("About Achilles tendonitis")).to_be_visible()
    expect(page.get_by_text("release 1 of our knowledge")).to_be_visible()
    expect(page.get_by_text("This is not a diagnosis.").first).to_be_visible()
    for hidden in (
        page.get_by_role("navigation", name="Main"),
        page.get_by_role("navigation", name="About this site"),
        page.get_by_role("link", name="Delete this result"),
        page.get_by_role("navigation", name="On this page"),
        page.get_by_role("heading", name="Did this help you?"),
        page.get_by_text("Show all my answers"),
        page.locator(".address"),
    ):
        expect(hidden).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def visit_all(page: Page, start: str) -> dict[str, Callable[[], object]]:
    """How to come to each of the pages, by name."""

    def errors() -> None:
        page.goto(f"{start}/check/")
        page.get_by_role("button", name=SHOW).click()

    def unsure() -> None:
        page.goto(f"{start}/check/")
        page.get_by_label("How old is the person?").fill("45")
        tick(page, WARNING, "Not sure")
        tick(page, WHERE, "Not sure")
        page.get_by_role("button", name=SHOW).click()

    def delete() -> None:
        answer(page, start)
        page.get_by_role("link", name="Delete this result").click()

    def follow(*links: str) -> None:
        answer(page, start)
        for link in links:
            page.get_by_role("link", name=link).click()

    why, osteoarthritis = "Why not something else?", "Osteoarthritis of the ankle"
    return {
        "every condition": lambda: follow(why),
        "why not": lambda: follow(why, osteoarthritis),
        "feedback": lambda: follow("Have you seen a doctor since?"),
        "form": lambda: page.goto(f"{start}/check/"),
        "form with errors": errors,
        "routine": lambda: answer(page, start),
        "urgent": lambda: answer(page, start, SNAP),
        "emergency": lambda: answer(page, start, COLD),
        "too little": unsure,
        "delete": delete,
        "deleted": lambda: page.goto(f"{start}/check/deleted/"),
        "guide": lambda: page.goto(f"{start}/guides/morning-pain/"),
    }


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def test_every_page_is_accessible(page: Page, start: str, axe: Callable[[Page], list[str]]) -> None:
    pages = visit_all(page, start)

    found = {}
    for name, visit in pages.items():
        visit()
        page.wait_for_load_state()
        unfold(page)
        found[name] = axe(page)

    assert found == {name: [] for name in pages}


def test_every_page_fits_a_small_phone_and_a_thumb(page: Page, start: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    pages = visit_all(page, start)

    found = {}
    for name, visit in pages.items():
        visit()
        page.wait_for_load_state()
        unfold(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        found[name] = (width, page.locator(TARGETS).evaluate_all(TOO_SMALL))

    assert found == {name: (320, []) for name in pages}
