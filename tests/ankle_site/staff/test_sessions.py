"""Sessions of staff: listed, ended, and over in time; patients have none."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.test import Client

from ankle_site.staff.sessions import StaffSession, browser_in_words, hashed, sessions_of
from tests.ankle_site.staff.logging_in import (
    NOON,
    PASSWORD,
    give_password,
    make_person,
    whereabouts,
)
from tests.factories import make_condition, publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/conditions/condition/"
LOGIN = f"/admin/login/?next={LIST}"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def another() -> Client:
    return Client(HTTP_USER_AGENT=FIREFOX)


def test_a_session_is_stored_under_a_hash_of_its_key(client: Client) -> None:
    make_person()
    give_password(client)
    key = client.cookies["sessionid"].value

    stored = Session.objects.get()
    assert stored.session_key == hashed(key)
    assert key not in str(stored.get_decoded())
    assert whereabouts(Client(HTTP_COOKIE=f"sessionid={stored.session_key}")) == LOGIN


def test_ones_account_lists_ones_sessions_the_present_first(
    client: Client, another: Client, clock: Any
) -> None:
    make_person()
    give_password(client)
    clock.shift(timedelta(hours=1))
    give_password(another)
    give_password(Client(), "nobody")

    listed = client.get("/admin/account/").context["sessions"]

    assert listed == [
        StaffSession(
            id=hashed(client.session.session_key or ""),
            browser="Unknown browser",
            started=NOON,
            seen=NOON,
            verified=False,
            current=True,
        ),
        StaffSession(
            id=hashed(another.session.session_key or ""),
            browser="Firefox on Windows",
            started=NOON + timedelta(hours=1),
            seen=NOON + timedelta(hours=1),
            verified=False,
            current=False,
        ),
    ]


def test_what_another_store_left_behind_is_no_session() -> None:
    editor = make_person()
    data = DatabaseStore().encode({"_auth_user_id": str(editor.pk)})
    Session.objects.create(session_key="k", session_data=data, expire_date=NOON + timedelta(1))

    assert sessions_of(editor) == []


def ids(user: User) -> list[str]:
    return [session.id for session in sessions_of(user)]


def test_one_ends_one_session_or_all_others_but_nobody_elses(
    client: Client, another: Client
) -> None:
    editor, reviewer = make_person(), make_person("reviewer")
    third, theirs = Client(), Client()
    for browser in (client, another, third):
        give_password(browser)
    give_password(theirs, "reviewer")

    for session in (hashed(another.session.session_key or ""), *ids(reviewer)):
        client.post("/admin/account/", {"session": session})

    browsers = (client, another, third, theirs)
    assert [whereabouts(browser) for browser in browsers] == [LIST, LOGIN, LIST, LIST]
    client.post("/admin/account/")
    assert [whereabouts(browser) for browser in browsers] == [LIST, LOGIN, LOGIN, LIST]
    assert ids(editor) == [hashed(client.session.session_key or "")]


def test_an_administrator_ends_somebodys_sessions(client: Client, another: Client) -> None:
    editor = make_person()
    make_person("administrator")
    give_password(client)
    give_password(another, "administrator")
    page = f"/admin/auth/user/{editor.pk}/access/"
    assert [session.id for session in another.get(page).context["sessions"]] == ids(editor)

    another.post(page, {"do": "end"})

    assert [whereabouts(client), whereabouts(another)] == [LOGIN, LIST]


def test_a_new_password_ends_the_others(client: Client, another: Client) -> None:
    editor = make_person()
    give_password(client)
    give_password(another)

    new = "battery staple"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post("/admin/password_change/", sent)

    editor.refresh_from_db()
    assert ids(editor) == [hashed(client.session.session_key or "")]
    assert [whereabouts(client), whereabouts(another)] == [LIST, LOGIN]


def test_who_is_deactivated_is_out_and_stays_out(client: Client, another: Client) -> None:
    editor = make_person()
    make_person("administrator")
    give_password(client)
    give_password(another, "administrator")

    another.post(
        f"/admin/auth/user/{editor.pk}/change/",
        {"username": "editor", "is_staff": "on", "groups": [editor.groups.get().pk]},
    )
    User.objects.filter(is_active=False).update(is_active=True)

    assert whereabouts(client) == LOGIN


@pytest.mark.parametrize(
    ("_case", "steps", "let_in"),
    [
        ("used after nearly two hours", [119], True),
        ("unused for two hours", [120], False),
        ("used now and then for nearly twelve hours", [100] * 7 + [19], True),
        ("used now and then for twelve hours", [100] * 7 + [20], False),
    ],
)
def test_a_session_ends_when_unused_and_at_the_latest_after_a_day(
    client: Client, clock: Any, _case: str, steps: list[int], let_in: bool
) -> None:
    make_person()
    give_password(client)

    for minutes in steps:
        clock.shift(timedelta(minutes=minutes))
        end = whereabouts(client)

    assert end == (LIST if let_in else LOGIN)


def test_use_is_noted_every_few_minutes_only(client: Client, clock: Any) -> None:
    make_person()
    give_password(client)

    def seen_after(minutes: int) -> float:
        clock.move_to(NOON + timedelta(minutes=minutes))
        client.get("/admin/account/")
        return (datetime.fromisoformat(client.session["seen"]) - NOON).total_seconds() / 60

    assert [seen_after(minutes) for minutes in (1, 4, 5, 9, 10)] == [0, 0, 5, 5, 10]


@pytest.mark.parametrize("size", [1, 4])
def test_ones_account_costs_the_same_at_any_number_of_sessions(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    make_person()
    for browser in (client, *(Client() for _ in range(size))):
        give_password(browser)
    # Session, account, two of permissions, the device, the recovery codes, everybody's sessions.
    with django_assert_num_queries(7):
        client.get("/admin/account/")


def test_patients_have_no_session(client: Client) -> None:
    make_condition()
    publish()

    for page in ["/", "/check/", "/interview/", "/es/search/?q=heel", "/no/"]:
        client.get(page)
        client.post(page)

    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
            " Gecko) Version/18.1 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
            " like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge on Linux",
        ),
        ("<script>", "Unknown browser"),
    ],
)
def test_browsers_are_told_in_words(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
