"""The evidence grid under an editor's fingers, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_playwright import CreateContextCallback

from conditions.models import ConditionSymptom
from tests.browser.conftest import OF_COLOURS, in_scheme
from tests.browser.test_admin import log_in
from tests.factories import make_condition, make_evidence, make_source, make_symptom


@pytest.fixture
def grid(
    new_context: CreateContextCallback, live_server: LiveServer, watch: Callable[[Page], Page]
) -> Page:
    gout, sprain = make_condition("gout"), make_condition("sprain")
    bruise, swelling = make_symptom("bruise"), make_symptom("swelling")
    for condition, symptom, share in ((gout, bruise, 0.1), (sprain, bruise, 0.4)):
        make_evidence(condition, symptom, share)
    make_evidence(sprain, swelling, 0.6)
    make_source("paper", title="A paper")
    page = watch(new_context(base_url=live_server.url).new_page())
    log_in(page, role="editor")
    page.goto("/admin/conditions/conditionsymptom/grid/")
    return page


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("gridcell").filter(has=page.get_by_role("textbox", name=name))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def type_frequencies(page: Page) -> None:
    """Escape takes back what was typed, Enter and Tab keep it and go on, Delete empties."""
    cell(page, "Bruise in Gout").focus()
    press(page, "ArrowRight", "F2", "0", ".", "9")
    expect(page.get_by_role("textbox", name="Bruise in Sprain")).to_have_value("0.9")
    expect(cell(page, "Bruise in Sprain")).to_contain_text("+1.5 · editorial · no source")
    press(page, "Escape")
    expect(page.get_by_role("textbox", name="Bruise in Sprain")).to_have_value("0.4")
    expect(page.locator("#grid-changes")).to_have_text("")
    press(page, "0", ".", "5", "Enter")
    expect(cell(page, "Swelling in Sprain")).to_be_focused()
    press(page, "Delete", "Home", "Enter", "0", ".", "3", "Tab")
    expect(page.get_by_role("textbox", name="Swelling in Sprain")).to_have_value("")
    expect(cell(page, "Swelling in Sprain")).to_be_focused()
    expect(page.locator("#grid-changes")).to_have_text("3 unsaved changes")


def type_details(page: Page) -> None:
    """Of the cell that one was in last."""
    press(page, "ArrowLeft", "Tab")
    expect(page.get_by_label("Basis")).to_be_focused()
    page.get_by_label("Basis").select_option("measured")
    page.get_by_label("Note").fill("Found in a paper.")
    page.locator("#grid-details .select2-search__field").fill("paper")
    page.get_by_role("option", name="A paper").click()
    expect(cell(page, "Swelling in Gout")).to_contain_text("+0.4 · measured · 1 source")


def try_to_leave(page: Page) -> list[str]:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="Evidence rows").click()
    return asked


def test_evidence_is_edited_with_the_keyboard_and_saved_at_once(
    grid: Page, axe: Callable[[Page], list[str]]
) -> None:
    type_frequencies(grid)
    assert axe(grid) == []
    type_details(grid)
    assert try_to_leave(grid) == ["beforeunload"]

    grid.get_by_role("button", name="Save all changes").click()

    expect(grid.get_by_text("Rows of evidence: 1 added, 1 changed, 1 deleted.")).to_be_visible()
    rows = ConditionSymptom.objects.order_by("condition__slug", "symptom__slug")
    assert [(str(r), r.frequency, r.basis, r.note, r.sources.count()) for r in rows] == [
        ("Gout: bruise", 0.1, "editorial", "", 0),
        ("Gout: swelling", 0.3, "measured", "Found in a paper.", 1),
        ("Sprain: bruise", 0.5, "editorial", "", 0),
    ]
    grid.emulate_media(color_scheme="dark")
    grid.reload()  # unfold looks at the scheme when a page is loaded
    assert in_scheme(grid, "dark", OF_COLOURS) == []
