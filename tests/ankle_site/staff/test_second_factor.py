"""A password alone opens nothing; a code of one's own device does, once."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from ankle_site.staff import second_factor
from tests.ankle_site.staff.logging_in import (
    KEY,
    NOON,
    code_of,
    give_code,
    give_password,
    make_device,
    make_person,
    whereabouts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/conditions/condition/"
CODE = f"/admin/second-factor/?next={LIST}"
SET_UP = f"/admin/second-factor/set-up/?next={LIST}"


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR = True


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def log_in(client: Client, clock: Any) -> User:
    """An editor with a device, by password and code, when both can be used again."""
    person = make_person()
    make_device(person)
    give_password(client)
    give_code(client, code_of())
    clock.shift(timedelta(seconds=60))
    return person


def error_of(answer: Any) -> list[str]:
    return [message for messages in answer.context["form"].errors.values() for message in messages]


def test_who_has_no_device_sets_one_up_before_anything_else(client: Client, clock: Any) -> None:
    person = make_person()

    assert give_password(client).headers["Location"] == LIST
    assert whereabouts(client) == SET_UP
    page = client.get(SET_UP)
    key = client.session["second_factor_key"]
    assert (
        page.context["secret"].replace(" ", "")
        == re.findall("secret=([A-Z2-7]+)&", TOTPDevice(user=person, key=key).config_url)[0]
    )
    assert page.context["picture"].startswith("data:image/svg+xml;base64,")

    done = client.post(SET_UP, {"code": code_of(key)})

    device = TOTPDevice.objects.get()
    assert (device.user, device.key, device.confirmed) == (person, key, True)
    assert sorted(done.context["codes"]) == sorted(
        f"{token[:4]}-{token[4:]}" for token in StaticToken.objects.values_list("token", flat=True)
    )
    assert len(done.context["codes"]) == 10
    assert "no-store" in done.headers["Cache-Control"]
    assert whereabouts(client) == LIST
    assert "second_factor_key" not in client.session


def test_a_wrong_code_sets_nothing_up_and_keeps_the_secret(client: Client, clock: Any) -> None:
    make_person()
    give_password(client)
    client.get(SET_UP)
    key = client.session["second_factor_key"]

    refused = client.post(SET_UP, {"code": "12345\N{SUPERSCRIPT TWO}"})

    assert error_of(refused) == [
        "This is not the code that your app should show. Scan again, or check the clock of your"
        " device."
    ]
    assert client.session["second_factor_key"] == key
    assert not TOTPDevice.objects.exists()
    assert whereabouts(client) == SET_UP


def test_until_the_code_is_given_a_person_is_nobody_anywhere(client: Client, clock: Any) -> None:
    person = make_person()
    make_device(person)
    give_password(client)

    assert client.get("/about/").wsgi_request.user.is_anonymous
    assert client.post("/admin/account/", {"others": ""}).headers["Location"] == (
        "/admin/second-factor/?next=/admin/account/"
    )
    assert (
        client.get("/admin/second-factor/set-up/")
        .headers["Location"]
        .startswith("/admin/second-factor/?")
    )

    give_code(client, code_of())

    assert client.get("/about/").wsgi_request.user == person


def test_the_right_code_leads_on_and_changes_the_key_of_the_session(
    client: Client, clock: Any
) -> None:
    make_device(make_person())
    give_password(client)
    before = client.session.session_key
    assert whereabouts(client) == CODE
    page = client.get(CODE)
    assert 'autocomplete="one-time-code"' in str(page.context["form"]["code"])

    answer = client.post(CODE, {"code": f" {code_of()[:3]} {code_of()[3:]} ", "next": LIST})

    assert answer.headers["Location"] == LIST
    assert client.session.session_key != before
    assert Session.objects.count() == 1
    assert whereabouts(client) == LIST
    assert client.get("/admin/second-factor/").headers["Location"] == "/admin/"


def test_a_code_leads_to_no_other_host(client: Client, clock: Any) -> None:
    make_device(make_person())
    give_password(client)

    answer = client.post(
        "/admin/second-factor/", {"code": code_of(), "next": "https://evil.example/"}
    )

    assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize("page", ["", "nowhere", "a\x00b"])
def test_a_code_leads_nowhere_that_is_no_address(client: Client, clock: Any, page: str) -> None:
    log_in(client, clock)

    answer = client.get("/admin/second-factor/", {"next": page})

    assert answer.status_code == 302


def test_a_code_counts_once(client: Client, clock: Any) -> None:
    log_in(client, clock)
    clock.move_to(NOON)
    another = Client()
    give_password(another)

    refused = give_code(another, code_of())

    assert error_of(refused) == [
        "This code is wrong or was used before. Wait for the next one in your app."
    ]
    assert whereabouts(another) == CODE
    clock.shift(timedelta(seconds=30))
    give_code(another, code_of())
    assert whereabouts(another) == LIST


def test_wrong_codes_slow_the_next_ones_down(
    client: Client, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make_device(make_person())
    give_password(client)
    caplog.clear()
    give_code(client, "000000")

    assert error_of(give_code(client, code_of())) == [
        "Too many wrong codes. Wait 1 second, then try again."
    ]
    clock.shift(timedelta(seconds=1))
    give_code(client, "000000")
    assert error_of(give_code(client, code_of())) == [
        "Too many wrong codes. Wait 2 seconds, then try again."
    ]
    clock.shift(timedelta(seconds=2))
    give_code(client, code_of())
    assert whereabouts(client) == LIST
    ours = [one for one in caplog.record_tuples if one[0].startswith("ankle_site.")]
    assert ours == [
        ("ankle_site.staff.second_factor", logging.WARNING, "Wrong second factor of editor"),
        ("ankle_site.staff.second_factor", logging.WARNING, "Wrong second factor of editor"),
        (
            "ankle_site.staff.second_factor",
            logging.INFO,
            "Second factor of editor: Authenticator app",
        ),
    ]


def test_a_recovery_code_lets_in_once(client: Client, clock: Any) -> None:
    person = make_person()
    make_device(person)
    code = second_factor.new_recovery_codes(user=person)[0]
    give_password(client)

    give_code(client, code.upper(), "/admin/second-factor/recovery/")

    page = client.get(LIST)
    assert [str(message) for message in page.context["messages"]] == [
        "Recovery codes left: 9. See Your account."
    ]
    another = Client()
    give_password(another)
    refused = give_code(another, code, "/admin/second-factor/recovery/")
    assert error_of(refused) == ["This recovery code is wrong or was used before."]


def test_who_never_had_recovery_codes_is_told_so(client: Client, clock: Any) -> None:
    make_device(make_person())
    give_password(client)

    refused = give_code(client, "abcd-efgh", "/admin/second-factor/recovery/")

    assert error_of(refused) == ["You have no recovery codes."]


@pytest.mark.parametrize(
    ("_case", "new", "present"),
    [("new code", "000000", None), ("present code", None, "000000")],
)
def test_a_device_is_replaced_by_nobody_without_both_codes(
    client: Client, clock: Any, _case: str, new: str | None, present: str | None
) -> None:
    log_in(client, clock)
    client.get("/admin/second-factor/set-up/")
    sent = {
        "code": new or code_of(client.session["second_factor_key"]),
        "present_code": present or code_of(),
    }

    assert len(error_of(client.post("/admin/second-factor/set-up/", sent))) == 1
    assert TOTPDevice.objects.get().key == KEY


def test_replacing_a_device_ends_the_sessions_that_the_old_one_opened(
    client: Client, clock: Any
) -> None:
    log_in(client, clock)
    another = Client()
    give_password(another)
    give_code(another, code_of())
    clock.shift(timedelta(seconds=60))
    client.get("/admin/second-factor/set-up/")
    key = client.session["second_factor_key"]

    client.post("/admin/second-factor/set-up/", {"code": code_of(key), "present_code": code_of()})

    assert TOTPDevice.objects.get().key == key
    assert whereabouts(client) == LIST
    assert whereabouts(another) == f"/admin/login/?next={LIST}"


def test_new_recovery_codes_ask_for_a_code_and_end_the_old_ones(client: Client, clock: Any) -> None:
    person = log_in(client, clock)
    old = second_factor.new_recovery_codes(user=person)

    refused = give_code(client, "zzzz-zzzz", "/admin/account/recovery-codes/")

    assert error_of(refused) == ["This recovery code is wrong or was used before."]
    done = give_code(client, code_of(), "/admin/account/recovery-codes/")
    assert len(done.context["codes"]) == 10
    assert {*done.context["codes"]}.isdisjoint(old)
    assert StaticToken.objects.count() == 10


def test_who_cannot_give_a_code_logs_out(client: Client, clock: Any) -> None:
    make_device(make_person())
    give_password(client)

    assert client.get("/admin/second-factor/cancel/").status_code == 405
    client.post("/admin/second-factor/cancel/")

    assert whereabouts(client) == f"/admin/login/?next={LIST}"
    assert not Session.objects.exists()


@pytest.mark.parametrize("page", ["second-factor/", "second-factor/set-up/"])
def test_visitors_have_no_second_factor(client: Client, page: str) -> None:
    answer = client.get(f"/admin/{page}", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/admin/login/")


def test_where_it_is_not_required_only_who_has_a_device_is_asked(
    client: Client, clock: Any, settings: Settings
) -> None:
    settings.SECOND_FACTOR = False
    person = make_person()
    give_password(client)
    assert whereabouts(client) == LIST

    make_device(person)
    another = Client()
    give_password(another)

    assert whereabouts(another) == CODE
    give_code(another, code_of())
    assert whereabouts(another) == LIST


def test_sessions_from_before_it_was_required_are_asked_as_well(
    client: Client, settings: Settings
) -> None:
    settings.SECOND_FACTOR = False
    make_person()
    give_password(client)
    settings.SECOND_FACTOR = True

    assert whereabouts(client) == SET_UP


def test_no_page_of_the_admin_shows_secrets() -> None:
    assert [
        model._meta.label for model in admin.site._registry if "otp" in model._meta.app_label
    ] == []
