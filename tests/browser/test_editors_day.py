"""A day of an editor, from a thin condition on the dashboard to what patients read, and back again.

The pictures of docs/editors.md are taken on the way, where ANKLE_PICTURES names a folder.
"""

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from pytest_playwright import CreateContextCallback

from conditions.levels import Urgency
from conditions.models import Release
from tests.accounts import make_member
from tests.ankle_site.staff.logging_in import PASSWORD, code_of, make_device
from tests.browser.conftest import WCAG, Picture, in_scheme
from tests.factories import make_vignette, publish
from tests.triage.clinic import (
    make_clinic_conditions,
    make_clinic_questions,
    make_clinic_symptoms,
)

pytestmark = pytest.mark.usefixtures("clinic")

PEOPLE = " people with these answers"
THIN = "Posterior tibial tendonitis"
MORNING = f"Pain with the first steps in the morning in {THIN}"

# What a patient with a sore inner ankle is shown, and how many people with these answers have it.
BEFORE = {
    "Osteoarthritis of the ankle": "About 3 of 10",
    "Posterior tibial tendonitis": "About 3 of 10",
    "Achilles tendonitis": "About 3 of 10",
    "Plantar fasciitis": "Fewer than 1 of 20",
    "Torn Achilles tendon": "Fewer than 1 of 100",
    "Something that is not in our list": "Fewer than 1 of 20",
}
AFTER = {
    "Posterior tibial tendonitis": "About 6 of 10",
    "Osteoarthritis of the ankle": "About 2 of 10",
    "Achilles tendonitis": "About 1 of 10",
    "Plantar fasciitis": "Fewer than 1 of 20",
    "Torn Achilles tendon": "Fewer than 1 of 100",
    "Something that is not in our list": "Fewer than 1 of 20",
}


@pytest.fixture
def clinic(live_server: LiveServer, settings: Settings) -> Release:
    settings.SECOND_FACTOR = True
    symptoms = make_clinic_symptoms()
    conditions = make_clinic_conditions(symptoms)
    make_clinic_questions(symptoms)
    ticked = ("inner-ankle", "morning", "swelling")
    make_vignette(
        "sore-inner-ankle",
        {symptoms[slug]: "yes" for slug in ticked},
        gold=conditions["posterior-tibial-tendonitis"],
        gold_urgency=Urgency.SOON,
    )
    return publish()


@pytest.fixture
def open_page(
    new_context: CreateContextCallback, live_server: LiveServer, watch: Callable[[Page], Page]
) -> Callable[[], Page]:
    """A page of a browser of its own, for a person of their own."""
    return lambda: watch(new_context(base_url=live_server.url).new_page())


def give_password(page: Page, name: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def set_up_the_app(page: Page, picture: Picture) -> None:
    secret = page.locator(".secret").inner_text().replace(" ", "")
    picture(page, "second-factor")
    page.get_by_label("Code from the new app").fill(code_of(base64.b32decode(secret).hex()))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them: go on").click()


def log_in_with_the_app(page: Page, name: str, *roles: str) -> None:
    make_device(make_member(*roles, username=name, password=PASSWORD))
    give_password(page, name)
    page.get_by_label("Code from your app").fill(code_of())
    page.get_by_role("button", name="Go on").click()


def result(page: Page) -> list[tuple[str, str]]:
    """Answer as somebody with a sore inner ankle, and read the matches in their order."""
    page.goto("/check/")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.fill("[name=age]", "45")
    for field, value in (
        ("warning-signs", ":none"),
        ("where", "inner-ankle"),
        ("morning", "yes"),
        ("swelling", "yes"),
        ("background", "tight-shoes"),
    ):
        page.check(f"[name=q-{field}][value='{value}']")
    page.locator(".send button").click()
    page.wait_for_url(re.compile(r"/check/[\w-]{20,}/$"))
    names = page.locator(".match h3").all_inner_texts()
    shares = page.locator(".match-share").get_by_text(PEOPLE).all_inner_texts()
    return [(name, share.removesuffix(PEOPLE)) for name, share in zip(names, shares, strict=True)]


def find_the_thin_condition(page: Page, picture: Picture) -> None:
    weakest = page.get_by_role("region", name="Conditions with the weakest evidence")
    row = weakest.get_by_role("row").filter(has_text=THIN)
    expect(row.get_by_role("cell")).to_have_text(["0", "3"])
    picture(page, "dashboard")
    picture(page, "gaps", part=page.locator("#section-gaps"))
    assert in_scheme(page, "light", WCAG) == []
    row.get_by_role("link", name=THIN).click()
    expect(page.locator("#id_name")).to_have_value(THIN)


def add_a_source(page: Page, picture: Picture) -> None:
    page.get_by_role("link", name="Sources").first.click()
    page.locator("a[href^='/admin/conditions/source/add/']").first.click()
    page.get_by_label("Title").fill("Morning pain in a tired tibialis posterior")
    page.get_by_label("Slug").fill("moreau-2024")
    page.get_by_label("Authors").fill("Moreau L et al.")
    page.get_by_label("Year").fill("2024")
    page.get_by_label("Kind").select_option("study")
    page.get_by_label("DOI").fill("https://doi.org/10.1234/clinic.2024.7")
    picture(page, "source")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("gridcell").filter(has=page.get_by_role("textbox", name=name))


def add_evidence_in_the_grid(page: Page, picture: Picture) -> None:
    page.get_by_role("link", name="Evidence grid").first.click()
    cell(page, MORNING).focus()
    page.keyboard.type("0.7")
    page.keyboard.press("Enter")
    cell(page, MORNING).click()
    page.get_by_label("Basis").select_option("measured")
    page.get_by_label("Note").fill("58 of 83 people, asked before treatment.")
    page.locator("#grid-details .select2-search__field").fill("tired")
    page.get_by_role("option", name="Moreau L et al.").click()
    expect(cell(page, MORNING)).to_contain_text("measured · 1 source")
    picture(page, "grid")
    assert in_scheme(page, "light", WCAG) == []
    page.get_by_role("button", name="Save all changes").click()
    expect(page.get_by_text("Rows of evidence: 1 added.")).to_be_visible()


def preview_the_effect(page: Page, watch: Callable[[Page], Page], picture: Picture) -> None:
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview effect (in a new tab)").click()
    effect = watch(opened.value)
    higher = effect.get_by_role("row", name="Sore inner ankle")
    expect(higher).to_contain_text(THIN)
    expect(effect.get_by_text("No safety vignette fails.")).to_be_visible()
    picture(effect, "effect")
    assert in_scheme(effect, "light", WCAG) == []
    effect.close()


def propose(page: Page, watch: Callable[[Page], Page], picture: Picture) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Propose a release").click()
    preview_the_effect(page, watch, picture)
    page.get_by_label("Notes").fill("Morning pain in posterior tibial tendonitis, from a study.")
    page.get_by_role("button", name="Propose this draft").click()
    expect(page.get_by_text("Release 2 waits for a reviewer.")).to_be_visible()


def fail_to_approve_ones_own(page: Page) -> None:
    """Though the account has both roles."""
    decision = page.locator("#decision")
    expect(decision).to_contain_text("You proposed it, so a second person has to approve it.")
    expect(decision.get_by_role("link")).to_have_text([re.compile("Send back")])
    page.goto(f"{page.url.removesuffix('change/')}approve/")
    page.get_by_label("Reason").fill("It is mine.")
    page.get_by_role("button", name="Approve").click()
    refusal = "proposed release 2; a second person has to approve it."
    expect(page.get_by_text(f"ines {refusal}")).to_be_visible()
    assert Release.objects.live() == Release.objects.get(number=1)


def review(page: Page, picture: Picture) -> None:
    page.get_by_role("link", name="Release 2").click()
    added = page.get_by_role("row", name="Evidence row:").filter(has_text="0.7")
    expect(added).to_contain_text("ines, ")
    assert in_scheme(page, "light", WCAG) == []
    page.get_by_role("link", name="Comment on evidence row").click()
    page.get_by_label("Comment").fill("Were the 83 people seen by a specialist?")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("article", name="Comment of ravi")).to_contain_text("Open")
    picture(page, "candidate")
    picture(page, "differences", part=page.locator("#differences"))


def approve(page: Page, picture: Picture) -> None:
    page.get_by_role("link", name="Approve").click()
    page.get_by_label("Reason").fill("The treatments come with the next release.")
    picture(page, "approve")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Release 2 is live.")).to_be_visible()


def roll_back(page: Page) -> None:
    page.get_by_role("link", name="Releases").first.click()
    page.get_by_role("link", name="Release 1", exact=True).click()
    page.get_by_role("link", name="Make live again").click()
    page.get_by_label("Reason").fill("The study was withdrawn.")
    page.get_by_role("button", name="Make live again").click()
    expect(page.get_by_text("Release 1 is live again.")).to_be_visible()


def test_an_editors_day(
    open_page: Callable[[], Page], watch: Callable[[Page], Page], picture: Picture
) -> None:
    patient, editor, reviewer = open_page(), open_page(), open_page()
    assert result(patient) == list(BEFORE.items())

    make_member("editor", "reviewer", username="ines", password=PASSWORD)
    give_password(editor, "ines")
    set_up_the_app(editor, picture)
    find_the_thin_condition(editor, picture)
    add_a_source(editor, picture)
    add_evidence_in_the_grid(editor, picture)
    propose(editor, watch, picture)
    fail_to_approve_ones_own(editor)
    assert result(patient) == list(BEFORE.items())

    log_in_with_the_app(reviewer, "ravi", "reviewer")
    review(reviewer, picture)
    approve(reviewer, picture)
    assert result(patient) == list(AFTER.items())
    picture(patient, "result")

    roll_back(reviewer)
    assert result(patient) == list(BEFORE.items())
