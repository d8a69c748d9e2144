"""The preview under a text for patients, as an editor types."""

from collections.abc import Callable

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from conditions.models import Condition, MedicalWord
from tests.accounts import make_member
from tests.factories import make_condition
from tests.forms import address


def test_an_editor_sees_what_patients_will_read_and_what_is_hard_in_it(
    context: BrowserContext, live_server: LiveServer, watch: Callable[[Page], Page]
) -> None:
    MedicalWord.objects.create(word="oedema", instead="swelling")
    client = Client()
    client.force_login(make_member("editor"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = watch(context.new_page())
    page.goto(live_server.url + address(Condition, "change", make_condition().pk))

    causes = page.locator("#id_causes")
    causes.fill("Some **oedema**.\n\n<script>alert(1)</script>")
    preview = page.get_by_role("group", name="Preview of Causes")
    expect(preview.locator("strong")).to_have_text("oedema")
    expect(preview).to_contain_text("<script>alert(1)</script>")
    hints = page.get_by_role("status").filter(has_text="better")
    expect(hints).to_have_text("oedema: better swelling")

    causes.fill("It is swollen.")
    expect(preview).to_have_text("It is swollen.")
    expect(page.locator(".preview-hints")).to_have_text("")

    causes.fill("x" * 5001)
    expect(page.locator(".preview-hints")).to_contain_text("Too long")
    expect(preview).to_be_empty()
    assert Condition.objects.get().causes.startswith("Why ")
