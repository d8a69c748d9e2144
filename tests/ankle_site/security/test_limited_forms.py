"""Whatever a visitor can send is limited, at every address that there is; a new one fails here."""

from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from conditions.models.recording import unrecorded
from tests.accounts import make_member
from tests.ankle_site.test_permissions import ADMIN
from tests.pages import main_text, one_line
from tests.public_site import CHECK, GUIDED, arrived
from tests.samples import publish_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOON = "2026-11-29T12:00:00Z"
RATES = ("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS")
ANNOUNCED = {
    "Retry-After": "60",
    "RateLimit-Policy": "1;w=60",
    "RateLimit-Limit": "1",
    "RateLimit-Remaining": "0",
    "RateLimit-Reset": "60",
}


@pytest.fixture
def one_a_minute(settings: Settings) -> None:
    for rate in RATES:
        setattr(settings, rate, "1/min")


def second(client: Client, method: str, address: str) -> tuple[int, dict[str, str]]:
    """What the second of two equal requests of a minute is told."""
    cache.clear()
    client.generic(method, address)
    answer = client.generic(method, address)
    return answer.status_code, {name: answer.headers.get(name, "") for name in ANNOUNCED}


@unrecorded()
def test_nobody_sends_anything_without_end(client: Client, settings: Settings) -> None:
    publish_every_kind()
    nothing_is_there = set(settings.API_PREFIXES)  # 404 without a look at anything
    addresses = {*arrived(client).addresses(), "/no-such-page/"} - nothing_is_there
    for rate in RATES:
        setattr(settings, rate, "1/min")

    with time_machine.travel(NOON, tick=False):
        told = {
            (method, address): second(client, method, address)
            for address in addresses
            for method in ("POST", "PUT", "PATCH", "DELETE")
        }

    assert {CHECK, f"{GUIDED}delete/", "/api/v1/triage/", "/fhir/Questionnaire"} <= addresses
    assert {asked: said for asked, said in told.items() if said != (429, ANNOUNCED)} == {}


@pytest.mark.usefixtures("one_a_minute")
def test_nor_to_the_admin_before_somebody_is_let_in(client: Client) -> None:
    """No row is needed: it comes before the address is looked at."""
    with time_machine.travel(NOON, tick=False):
        told = {name: second(client, "POST", f"/admin/{name}/") for name in (*ADMIN, "login")}

    assert {name: said for name, said in told.items() if said != (429, ANNOUNCED)} == {}


@pytest.mark.usefixtures("one_a_minute")
def test_new_names_give_nobody_new_guesses(client: Client) -> None:
    cache.clear()
    guesses = [
        client.post("/admin/login/", {"username": name, "password": "winter2026"})
        for name in ("ada", "bob")
    ]

    assert [answer.status_code for answer in guesses] == [200, 429]


@pytest.mark.usefixtures("one_a_minute")
def test_who_has_to_wait_is_told_so_and_when_not_to_wait(client: Client) -> None:
    cache.clear()
    client.post(CHECK)

    text = main_text(client.post(CHECK).content.decode())

    assert text.startswith(
        one_line(
            """
            Please wait a minute More forms came from your network than we can take at once, and
            nothing of this one was stored. Wait a minute, then load this page again: your browser
            offers to send what you filled in once more.
            """
        )
    )
    assert "Call your emergency number" in text
    in_spanish: Any = client.post(f"/es{CHECK}")
    assert (in_spanish.status_code, "Espere un minuto" in in_spanish.text) == (429, True)


@pytest.mark.usefixtures("one_a_minute")
def test_neither_readers_nor_staff_at_work_are_held_up(client: Client) -> None:
    cache.clear()
    assert [client.get("/about/").status_code for _ in range(3)] == [200] * 3
    client.force_login(make_member("editor"))

    answers = [client.post("/admin/account/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302] * 3


def test_a_minute_later_one_goes_on(client: Client, settings: Settings) -> None:
    cache.clear()
    settings.RATE_FORMS = "1/min"
    with time_machine.travel(NOON, tick=False) as time:
        statuses = [client.post("/about/").status_code for _ in range(2)]
        time.shift(60)
        statuses.append(client.post("/about/").status_code)

    assert statuses[1:] == [429, statuses[0]]
