from typing import Any

from playwright.sync_api import Page

from tests.browser.test_check import answer
from tests.triage.clinic import open_clinic


def test_nothing_moves_while_a_page_loads(page: Page, live_server: Any) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => {"
        "  for (const shift of list.getEntries()) window.moved += shift.value"
        "}).observe({type: 'layout-shift', buffered: true})"
    )
    open_clinic()
    start = live_server.url
    answer(page, start)
    result = page.url
    paths = ("/", "/check/", "/check/guided/", "/conditions/achilles-tendonitis/", "/design/")

    moved = {}
    for address in (result, *(start + path for path in paths)):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        moved[address] = page.evaluate("window.moved")
    assert moved == dict.fromkeys(moved, 0)
