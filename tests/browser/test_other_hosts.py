"""A browser that visits every kind of page of the site asks no other host for anything."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.ankle_site.permission_table import MODELS, PAGES
from tests.ankle_site.test_permissions import address, rows  # noqa: F401  is a fixture
from tests.factories import make_user
from tests.public_site import arrived

pytestmark = pytest.mark.usefixtures("rows")

# What a page of the admin looks like depends on its kind and not on its model.
SHOWN = ["auth.user", "conditions.condition"]
# What was loaded from elsewhere, and what the page asks the browser to get ready for.
FOREIGN = """
() => [
    ...performance.getEntriesByType("resource").map(loaded => loaded.name),
    ...[...document.querySelectorAll("link")]
        .filter(link => !["alternate", "canonical"].includes(link.rel)).map(link => link.href),
].filter(address => !address.startsWith(location.origin) && !address.startsWith("data:"))
"""


def in_the_browser_of(client: Client, context: BrowserContext, live_server: LiveServer) -> None:
    context.add_cookies(
        [{"name": n, "value": m.value, "url": live_server.url} for n, m in client.cookies.items()]
    )


def pages(client: Client, addresses: list[str]) -> list[str]:
    """Those of them that are pages, and there."""
    answers = [(one, client.get(one)) for one in addresses]
    return [
        one
        for one, answer in answers
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    ]


def foreign(page: Page, live_server: LiveServer, addresses: list[str]) -> dict[str, Any]:
    found = {}
    for one in addresses:
        page.goto(live_server.url + one)
        found[one] = page.evaluate(FOREIGN)
    return found


def test_public_pages(page: Page, context: BrowserContext, live_server: LiveServer) -> None:
    client = Client(headers={"host": "localhost"})
    every = list(arrived(client).addresses())
    in_english = [one for one in every if not one.startswith("/es/")]
    one_of_each = list({resolve(one).route: one for one in in_english}.values())
    visited = [*pages(client, one_of_each), "/es/", "/es/check/", "/search/?q=heel"]
    in_the_browser_of(client, context, live_server)

    assert foreign(page, live_server, visited) == {one: [] for one in visited}
    assert len(visited) > 30
    assert {cookie["name"] for cookie in context.cookies()} <= {
        settings.CSRF_COOKIE_NAME,
        "interview",
    }


def test_pages_of_the_admin(context: BrowserContext, live_server: LiveServer) -> None:
    """Not watched: Chromium has advice about passwords, and asks for an icon of what is no page."""
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    client = Client(headers={"host": "localhost"})
    client.force_login(make_user(is_staff=True, is_superuser=True))
    of_models = {
        f"admin:{name}": shown
        for label in SHOWN
        for name, shown in MODELS[label].pages(label.replace(".", "_")).items()
    }
    every = [address(name) + shown.query for name, shown in (PAGES | of_models).items()]
    visited = ["/admin/", *pages(client, every)]
    in_the_browser_of(client, context, live_server)

    assert foreign(page, live_server, visited) == {one: [] for one in visited}
    assert [one for one in asked if not one.startswith((live_server.url, "data:"))] == []
    assert len(visited) > 40
