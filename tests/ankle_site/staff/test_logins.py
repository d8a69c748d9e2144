"""Failed log-ins are logged and locked; no answer tells which names exist."""

import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from ankle_site.staff.logins import client_address, household
from tests.ankle_site.staff.logging_in import (
    NOON,
    PASSWORD,
    give_password,
    make_person,
    whereabouts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/conditions/condition/"
LOCKED = "Too many failed log-ins under this name from this address."


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Any:
    settings.AXES_FAILURE_LIMIT = settings.LOGIN_FAILURES = 3
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def fail(client: Client, times: int = 3, name: str = "editor", **headers: Any) -> Any:
    for _ in range(times):
        answer = give_password(client, name, "wrong", **headers)
    return answer


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_the_last_allowed_failure_locks_whether_there_is_such_an_account_or_not(
    client: Client, name: str
) -> None:
    make_person()
    before = fail(client, 2, name)
    assert (before.status_code, LOCKED in before.text) == (200, False)

    locked = fail(client, 1, name)

    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert LOCKED in locked.text
    assert "Try again in 15 minutes, after 12:15 UTC." in " ".join(locked.text.split())


def test_a_name_longer_than_any_is_refused_by_its_length(client: Client) -> None:
    answer = give_password(client, "e" * 151, "wrong")

    told = "Ensure this value has at most 150 characters (it has 151)."
    assert (answer.status_code, told in answer.text) == (200, True)
    assert AccessAttempt.objects.count() == 0  # of more than 255 the database keeps none


def test_a_lock_ends_by_itself_and_tries_do_not_prolong_it(client: Client, clock: Any) -> None:
    make_person()
    fail(client)
    clock.shift(timedelta(minutes=14))
    refused = give_password(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute," in " ".join(refused.text.split())

    clock.shift(timedelta(minutes=1, seconds=1))

    assert give_password(client).headers["Location"] == LIST
    assert whereabouts(client) == LIST


def test_a_lock_is_for_one_name_from_one_address(client: Client) -> None:
    make_person()
    make_person("reviewer")
    fail(client)

    assert give_password(client, "reviewer").status_code == 302
    assert give_password(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302
    assert give_password(Client(), HTTP_USER_AGENT="Another").status_code == 429


def test_a_lock_is_for_all_addresses_of_one_household(client: Client) -> None:
    """Of IPv6 each gets a network with more addresses than anybody can lock one by one."""
    make_person()
    for number in range(3):
        fail(client, 1, REMOTE_ADDR=f"2001:db8:0:1::{number}")

    locked = give_password(client, REMOTE_ADDR="2001:db8:0:1:ffff:ffff:ffff:ffff")

    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert AccessAttempt.objects.get().ip_address == "2001:db8:0:1::"
    assert give_password(client, REMOTE_ADDR="2001:db8:0:2::").status_code == 302


def test_a_lock_says_when_it_ends_for_the_whole_household(client: Client, clock: Any) -> None:
    fail(client, REMOTE_ADDR="2001:db8::1")
    clock.shift(timedelta(minutes=14))

    assert give_password(client, REMOTE_ADDR="2001:db8::2").headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("_case", "address", "counts_as"),
    [
        ("version 4 by itself", "203.0.113.9", "203.0.113.9"),
        ("version 4, as version 6 writes it", "::ffff:203.0.113.9", "203.0.113.9"),
        ("version 6 by its network", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("there is none", "", None),
    ],
)
def test_who_cannot_be_told_apart_is_one_household(
    _case: str, address: str, counts_as: str | None
) -> None:
    assert household(RequestFactory().get("/", REMOTE_ADDR=address)) == counts_as


def test_a_log_in_that_succeeds_forgets_the_failures(client: Client) -> None:
    make_person()
    fail(client, 2)
    give_password(client)

    assert not AccessAttempt.objects.exists()


def test_an_administrator_lets_somebody_try_again(client: Client) -> None:
    make_person()
    fail(client)
    administrator = Client()
    administrator.force_login(make_person("administrator"))
    row = AccessAttempt.objects.get()
    page = administrator.get("/admin/axes/accessattempt/")
    assert "3: locked" in page.text

    administrator.post(f"/admin/axes/accessattempt/{row.pk}/delete/", {"post": "yes"})

    assert give_password(client).status_code == 302


def test_the_log_has_neither_passwords_nor_what_may_be_one(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_person()
    caplog.set_level(logging.INFO, logger="ankle_site")
    fail(client, 1, name="hunter2")
    fail(client, 2)
    fail(client, 1)
    give_password(Client(), REMOTE_ADDR="203.0.113.9")
    ours = [one[1:] for one in caplog.record_tuples if one[0].startswith("ankle_site.")]

    assert ours == [
        (logging.WARNING, "Log-in failed for an unknown name from 127.0.0.1"),
        (logging.WARNING, "Log-in failed for editor from 127.0.0.1"),
        (logging.WARNING, "Log-in failed for editor from 127.0.0.1"),
        (logging.WARNING, "Log-in failed for editor from 127.0.0.1"),
        (logging.WARNING, "Log-in locked for editor from 127.0.0.1"),
        (logging.INFO, "Log-in of editor from 203.0.113.9"),
    ]
    assert PASSWORD not in caplog.text
    assert "wrong" not in caplog.text
    stored = AccessAttempt.objects.get(username="editor")
    assert "wrong" not in stored.post_data


@pytest.mark.parametrize(
    ("_case", "proxies", "forwarded", "remote", "address"),
    [
        ("nobody is believed unasked", 0, "198.51.100.1", "203.0.113.9", "203.0.113.9"),
        ("the one proxy says", 1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("what a visitor made up is left", 1, "1.1.1.1, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("two proxies say", 2, "1.1.1.1, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        ("the proxy says nothing", 1, "", "10.0.0.1", "10.0.0.1"),
        ("it is no address", 1, "unknown", "10.0.0.1", "10.0.0.1"),
        ("version 6", 1, "2001:DB8::1", "10.0.0.1", "2001:db8::1"),
        ("there is none, on a socket", 0, "", "", None),
    ],
)
def test_the_address_is_what_trusted_proxies_say(
    settings: Settings,
    _case: str,
    proxies: int,
    forwarded: str,
    remote: str,
    address: str | None,
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


def test_failures_without_an_address_count_as_well(client: Client) -> None:
    make_person()

    assert fail(client, REMOTE_ADDR="").status_code == 429


def test_what_no_longer_counts_is_deleted_with_old_results(client: Client, clock: Any) -> None:
    make_person()
    give_password(Client())
    fail(client, 1)
    clock.shift(timedelta(hours=2))
    fail(Client(), 1, name="nobody", REMOTE_ADDR="203.0.113.9")
    AccessAttempt.objects.create(username="old", failures_since_start=1)
    AccessAttempt.objects.filter(username="old").update(attempt_time=NOON)
    said = StringIO()

    call_command("delete_old_assessments", stdout=said)

    assert said.getvalue().splitlines() == [
        "0 assessments deleted.",
        "0 interviews deleted.",
        "0 searches without result deleted.",
        "1 failed log-ins deleted.",
        "1 sessions deleted.",
    ]
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["nobody"]
    assert not Session.objects.exists()
