"""The interview in Spanish, and every kind of page from right to left."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.knowledge import publish_achilles
from tests.translated import translate_everything
from tests.triage.clinic import open_clinic
from triage.models import Assessment

RESULT = re.compile(r"/check/[\w-]{32}/$")


def test_an_interview_in_spanish_and_its_result_in_either_language(
    page: Page, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:
    open_clinic()
    translate_everything()
    page.goto(live_server.url)
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Español").click()
    page.get_by_role("banner").get_by_role("link", name="Evaluar mi dolor").click()
    page.get_by_role("group", name="¿Quién tiene el dolor?").get_by_text("Yo", exact=True).click()
    page.get_by_label("¿Qué edad tiene la persona?").fill("45")
    page.get_by_role("button", name="Empezar").click()
    expect(page.locator("#progress")).to_contain_text("Paso 1")
    page.get_by_text("Nada de esto").click()
    page.get_by_role("button", name="Continuar").click()
    expect(page.locator("#progress")).to_contain_text("Paso 2")
    # The second question was swapped in, and the link to it in English with it.
    other = page.get_by_role("navigation", name="Idioma").get_by_role("link", name="English")
    expect(other).to_have_attribute("href", page.url.removeprefix(f"{live_server.url}/es"))
    assert axe(page) == []
    page.get_by_role("link", name="Terminar ahora").click()
    page.get_by_role("button", name="Mostrar mi resultado").click()

    expect(page).to_have_url(re.compile(rf"/es{RESULT.pattern}"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{live_server.url}/check/{Assessment.objects.get().token}/")
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")


def test_nothing_sticks_out_on_a_small_screen_from_right_to_left(
    page: Page, live_server: Any, settings: Settings
) -> None:
    """Arabic stands for every such language; its words are missing, so that pages are English."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    publish_achilles()
    page.set_viewport_size({"width": 320, "height": 640})
    paths = [
        *("", "conditions/", "conditions/achilles-tendonitis/", "symptoms/morning-pain/"),
        *("anatomy/achilles-tendon/", "search/?q=heel", "guides/in-the-morning/", "sources/"),
        *("check/", "check/guided/"),
    ]

    def laid_out(path: str) -> tuple[str, int]:
        page.goto(f"{live_server.url}/ar/{path}")
        html = "document.documentElement"
        return page.evaluate(f"{html}.dir"), page.evaluate(f"{html}.scrollWidth")

    found = {path: laid_out(path) for path in paths}
    page.locator("input[name=age]").fill("45")
    page.locator("input[name=for_whom]").first.check()
    page.locator("#interview form button").click()
    page.locator("#progress").wait_for()
    page.locator("a.finish").click()
    page.wait_for_url("**/answers/")
    page.locator("#interview form button").first.click()
    page.wait_for_url(RESULT)
    found["result"] = laid_out(page.url.split("/ar/")[1])

    assert found == dict.fromkeys([*paths, "result"], ("rtl", 320))
