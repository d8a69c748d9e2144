"""The guided interview by mouse, by keyboard and without scripts, over the clinic's questions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from playwright.sync_api import BrowserContext, Locator, Page, expect

from conditions.models import Release
from tests.browser.test_check import NONE, TARGETS, TOO_SMALL, unfold
from tests.triage.clinic import open_clinic
from triage import assessments
from triage.models import Assessment, Interview

WARNING, WHERE = "Is any of these true?", "Where does it hurt most?"
COLD, SNAP = "The foot is cold, pale or blue", "A sudden snap or kick"
SAID = {
    WARNING: NONE,
    WHERE: "Pain in the tendon just above the heel",
    "Do the first steps in the morning hurt?": "Yes",
    "Is it swollen?": "Not sure",
    "What was new before it began?": "More running or jumping than usual",
}
GO_ON = "Go on with this check?"
CHECK, RESULT = "Check your answers", re.compile(r"/check/[\w-]{32}/$")
ROUTINE, EMERGENCY = "See a doctor if it does not settle", "Get emergency help now"
MARK = "window.mark = 'the page was not loaded again'"


@pytest.fixture(autouse=True)
def clinic(live_server: Any) -> Release:
    return open_clinic()


@pytest.fixture
def start(live_server: Any) -> str:
    return f"{live_server.url}/check/guided/"


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def begin(page: Page, start: str) -> None:
    page.goto(start)
    page.get_by_role("group", name="Who is it about?").get_by_text("Me", exact=True).click()
    page.get_by_label("How old is the person?").fill("45")
    page.get_by_role("button", name="Start").click()
    expect(heading(page)).to_have_text(WARNING)


def answer(page: Page, words: str) -> None:
    """Press the words of an answer, and go on."""
    page.locator("form .choice").get_by_text(words).click()
    page.get_by_role("button", name="Continue").click()


def answer_all(page: Page, said: dict[str, str] = SAID) -> list[str]:
    """Answer until the answers are shown to check; the questions in the order of asking."""
    asked: list[str] = []
    while (question := heading(page).inner_text()) != CHECK:
        asked.append(question)
        answer(page, said[question])
        expect(heading(page)).not_to_have_text(question)
    return asked


def given() -> dict[str, str]:
    return dict(Assessment.objects.get().answers.values_list("symptom__slug", "state"))


def test_the_whole_interview_by_mouse(page: Page, start: str) -> None:
    page.goto(start.removesuffix("check/guided/"))
    page.get_by_role("banner").get_by_role("link", name="Check my pain").click()
    expect(page).to_have_url(start)
    begin(page, start)
    page.evaluate(MARK)
    asked = answer_all(page)

    assert page.evaluate("window.mark") == "the page was not loaded again"
    assert asked[:2] == [WARNING, WHERE]
    page.get_by_role("button", name="Show my result").click()
    expect(page).to_have_url(RESULT)
    expect(heading(page)).to_have_text(ROUTINE)
    assert given()["above-heel"] == "yes"
    assert page.evaluate("window.mark") is None  # the result is a page of its own


def test_a_swapped_question_has_its_address_title_focus_and_announcement(
    page: Page, start: str
) -> None:
    begin(page, start)
    answer(page, NONE)

    expect(heading(page)).to_have_text(WHERE)
    expect(heading(page)).to_be_focused()
    expect(page).to_have_url(f"{start}questions/where/")
    expect(page).to_have_title(f"{WHERE} \u2013 Ankle Site")
    expect(page.locator("#announcement")).to_have_text(re.compile("Step 2"))


def test_going_back_shows_the_answer_and_going_on_keeps_what_came_later(
    page: Page, start: str
) -> None:
    begin(page, start)
    answer(page, NONE)
    answer(page, SAID[WHERE])
    expect(heading(page)).not_to_have_text(WHERE)
    page.go_back()
    expect(heading(page)).to_have_text(WHERE)
    expect(page.get_by_label(SAID[WHERE])).to_be_checked()
    page.get_by_role("link", name="Back").click()
    expect(heading(page)).to_have_text(WARNING)
    expect(page.get_by_label(NONE)).to_be_checked()

    page.get_by_text(NONE).click()
    answer(page, SNAP)

    expect(heading(page)).not_to_have_text(WARNING)
    expect(heading(page)).not_to_have_text(WHERE)


def test_an_answer_is_changed_from_the_check(page: Page, start: str) -> None:
    begin(page, start)
    answer_all(page)
    page.get_by_role("link", name=f"Change {WHERE}").click()
    expect(heading(page)).to_have_text(WHERE)
    answer(page, "Pain under the heel")
    expect(heading(page)).not_to_have_text(WHERE)
    answer_all(page)
    expect(page.get_by_text("Pain under the heel")).to_be_visible()


def test_an_emergency_stops_at_once(page: Page, start: str) -> None:
    begin(page, start)
    answer(page, COLD)

    expect(page).to_have_url(RESULT)
    expect(heading(page)).to_have_text(EMERGENCY)


def test_finishing_early_and_deleting(page: Page, start: str) -> None:
    begin(page, start)
    answer(page, NONE)
    expect(heading(page)).to_have_text(WHERE)
    page.get_by_role("link", name="Finish now").click()
    expect(heading(page)).to_have_text(CHECK)
    page.get_by_text("Go on later, or delete your answers").click()
    page.get_by_role("link", name="Delete my answers").click()
    page.get_by_role("button", name="Delete them for good").click()

    expect(heading(page)).to_have_text("Your answers are deleted")
    assert Interview.objects.count() == 0


def test_going_on_later_on_this_device_and_on_another(
    page: Page, new_context: Callable[..., BrowserContext], watch: Any, start: str
) -> None:
    begin(page, start)
    answer(page, NONE)
    expect(heading(page)).to_have_text(WHERE)
    link = page.locator(".address").text_content()
    page.goto(start)
    page.get_by_role("link", name="Go on where I stopped").click()
    expect(heading(page)).to_have_text(WHERE)

    other = watch(new_context().new_page())
    other.goto(str(link))
    expect(heading(other)).to_have_text(GO_ON)
    other.get_by_role("button", name="Go on with this check").click()
    expect(heading(other)).to_have_text(WHERE)
    expect(other).to_have_url(f"{start}questions/where/")


def test_a_link_that_somebody_sent_is_left_for_a_check_of_one_s_own(
    page: Page, new_context: Callable[..., BrowserContext], watch: Any, start: str
) -> None:
    begin(page, start)
    other = watch(new_context(java_script_enabled=False).new_page())
    other.goto(str(page.locator(".address").text_content()))
    other.get_by_role("link", name="Begin my own check").click()
    expect(other).to_have_url(start)
    begin(other, start)
    answer(other, COLD)

    expect(heading(page)).to_have_text(WARNING)
    page.reload()
    expect(heading(page)).to_have_text(WARNING)  # and no emergency
    assert Interview.objects.count() == 2


def test_an_empty_answer_is_pointed_out_in_place(page: Page, start: str) -> None:
    begin(page, start)
    page.get_by_role("button", name="Continue").click()

    summary = page.locator(".error-summary:visible")
    expect(summary).to_be_focused()
    expect(page).to_have_title(f"Error: {WARNING} \u2013 Ankle Site")
    summary.get_by_role("link", name=WARNING).click()
    expect(page.get_by_label(SNAP)).to_be_focused()
    answer(page, NONE)
    expect(heading(page)).to_have_text(WHERE)


def test_trouble_with_the_connection_is_said(context: BrowserContext, start: str) -> None:
    page = context.new_page()  # not watched: the browser itself complains in the console
    begin(page, start)
    context.set_offline(True)
    answer(page, NONE)
    expect(page.get_by_role("alert")).to_contain_text("That did not get through.")

    context.set_offline(False)
    page.get_by_role("button", name="Continue").click()
    expect(heading(page)).to_have_text(WHERE)
    expect(page.locator("#trouble")).to_be_hidden()


def test_an_emergency_is_told_where_it_cannot_be_stored(
    context: BrowserContext, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_: Any) -> None:
        raise OperationalError("server closed the connection")

    problems: list[str] = []
    page = context.new_page()  # not watched: the browser itself complains in the console
    page.on("pageerror", lambda error: problems.append(str(error)))
    begin(page, start)
    with monkeypatch.context() as outage:
        outage.setattr(assessments, "store", gone)
        answer(page, COLD)
        expect(heading(page)).to_have_text(EMERGENCY)
    expect(heading(page)).to_be_focused()
    expect(page.get_by_role("heading", name="We could not keep your result")).to_be_visible()
    expect(page.get_by_role("main")).to_have_count(1)
    page.reload()
    expect(page).to_have_url(RESULT)
    assert problems == []


def test_without_javascript(
    new_context: Callable[..., BrowserContext], watch: Callable[[Page], Page], start: str
) -> None:
    page = watch(new_context(java_script_enabled=False).new_page())
    begin(page, start)
    answer_all(page)
    page.get_by_role("button", name="Show my result").click()

    expect(page).to_have_url(RESULT)
    assert given()["above-heel"] == "yes"


def test_by_keyboard_alone(page: Page, start: str) -> None:
    keys = page.keyboard

    def walk_to(label: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            words = "e => e.labels?.length ? e.labels[0].textContent : e.textContent"
            if str(page.locator(":focus").evaluate(words)).strip().startswith(label):
                return
        pytest.fail(f"Tab never came to {label!r}")

    page.goto(start)
    walk_to("Me")
    keys.press("Space")
    walk_to("How old is the person?")
    keys.type("45")
    walk_to("Start")
    keys.press("Enter")
    expect(heading(page)).to_have_text(WARNING)
    while (question := heading(page).inner_text()) != CHECK:
        walk_to({"Is it swollen?": "Yes"}.get(question, SAID[question]))
        keys.press("Space")
        walk_to("Continue")
        keys.press("Enter")
        expect(heading(page)).not_to_have_text(question)
    walk_to("Show my result")
    keys.press("Enter")
    expect(page).to_have_url(RESULT)


def visit_all(page: Page, start: str) -> dict[str, Callable[[], object]]:
    def error() -> None:
        begin(page, start)
        page.get_by_role("button", name="Continue").click()
        expect(page.locator(".error-summary:visible")).to_be_focused()

    def where() -> None:
        begin(page, start)
        answer(page, NONE)
        expect(heading(page)).to_have_text(WHERE)

    def check() -> None:
        begin(page, start)
        answer_all(page)

    def resume() -> None:
        begin(page, start)
        link = str(page.locator(".address").text_content())
        page.context.clear_cookies()
        page.goto(link)
        expect(heading(page)).to_have_text(GO_ON)
        begin(page, start)
        page.goto(link)  # where it has one more thing to say
        expect(heading(page)).to_have_text(GO_ON)

    return {
        "start": lambda: page.goto(start),
        "warning signs": lambda: begin(page, start),
        "an error": error,
        "where": where,
        "check": check,
        "person": lambda: page.goto(f"{start}person/"),
        "resume": resume,
        "start again": lambda: page.goto(start),
        "delete": lambda: page.goto(f"{start}delete/"),
        "deleted": lambda: page.goto(f"{start}deleted/"),
    }


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
