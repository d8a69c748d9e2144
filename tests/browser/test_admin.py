"""The way of a figure from an editor's hands to the public, in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_playwright import CreateContextCallback

from conditions.models import ConditionSymptom, Release
from tests.accounts import make_member
from tests.factories import make_condition, make_evidence, make_symptom, publish


def log_in(page: Page, *, role: str) -> None:
    make_member(role, username=role, password="correct horse")
    page.goto("/admin/")
    page.get_by_label("Username").fill(role)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()


def test_an_editor_changes_a_frequency_and_a_reviewer_makes_it_public(
    new_context: CreateContextCallback,
    live_server: LiveServer,
    watch: Callable[[Page], Page],
    axe: Callable[[Page], list[str]],
) -> None:
    make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    publish()

    editor = watch(new_context(base_url=live_server.url).new_page())
    log_in(editor, role="editor")
    editor.get_by_role("link", name="Conditions").first.click()
    editor.get_by_role("link", name="Sprain", exact=True).click()
    editor.get_by_role("link", name="Evidence", exact=True).click()
    editor.locator("#id_evidence-0-frequency").fill("0.75")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()

    editor.goto("/admin/")
    editor.get_by_role("link", name="Propose a release").click()
    changed = editor.get_by_role("row", name="Evidence row: swelling")
    expect(changed).to_contain_text("0.4")
    expect(changed).to_contain_text("0.75")
    editor.get_by_label("Notes").fill("A better study.")
    editor.get_by_role("button", name="Propose this draft").click()
    expect(editor.get_by_text("Release 2 waits for a reviewer.")).to_be_visible()
    expect(editor.get_by_role("link", name="Approve")).to_have_count(0)
    assert live_frequency() == 0.4

    reviewer = watch(new_context(base_url=live_server.url).new_page())
    log_in(reviewer, role="reviewer")
    reviewer.get_by_role("link", name="Release 2").click()
    expect(reviewer.get_by_role("row", name="Evidence row: swelling")).to_contain_text("0.75")
    expect(reviewer.get_by_role("row", name="Evidence row: swelling")).to_contain_text("editor, ")
    assert axe(reviewer) == []
    reviewer.get_by_role("link", name="Comment on evidence row sprain / swelling").click()
    reviewer.get_by_label("Comment").fill("Which study?")
    reviewer.get_by_role("button", name="Comment").click()
    expect(reviewer.get_by_role("article", name="Comment of reviewer")).to_contain_text("Open")

    reviewer.get_by_role("link", name="Preview this candidate").click()
    reviewer.get_by_role("link", name="Sprain").click()
    expect(reviewer.get_by_text("Preview of release 2.")).to_be_visible()
    expect(reviewer.get_by_text("75%")).to_be_visible()
    assert axe(reviewer) == []
    reviewer.get_by_role("link", name="Leave the preview").click()

    reviewer.get_by_role("link", name="Approve").click()
    reviewer.get_by_label("Reason").fill("Treatments come with the next one.")
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_text("Release 2 is live.")).to_be_visible()
    assert live_frequency() == 0.75


def live_frequency() -> float:
    return ConditionSymptom.objects.in_release(Release.objects.live()).get().frequency


def test_the_first_page_fills_itself_and_leads_to_what_is_wrong(
    new_context: CreateContextCallback,
    live_server: LiveServer,
    watch: Callable[[Page], Page],
    axe: Callable[[Page], list[str]],
) -> None:
    make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    publish()
    page = watch(new_context(base_url=live_server.url).new_page())
    log_in(page, role="editor")
    for name, said in [
        ("Draft against the live release", "The draft is as Release 1."),
        ("Clinical reviews", "Never reviewed"),
        ("Gaps in the content", "Conditions without a vignette"),
    ]:
        expect(page.get_by_role("region", name=name).first).to_contain_text(said)
    drawn = page.evaluate("Chart.getChart(document.querySelector('canvas.chart')).data.labels")
    assert len(drawn) == 7
    assert axe(page) == []

    page.get_by_role("link", name="Add the treatments with their line").click()
    page.get_by_role("link", name="Condition sprain").click()
    expect(page.locator("#id_slug")).to_have_value("sprain")
