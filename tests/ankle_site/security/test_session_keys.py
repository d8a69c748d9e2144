"""A session's key changes with what it opens: one that was seen or planted before opens nothing."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from tests.ankle_site.staff.logging_in import (
    NOON,
    PASSWORD,
    code_of,
    give_code,
    give_password,
    make_device,
    make_person,
    whereabouts,
)
from tests.architecture.project import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/conditions/condition/"
LOGIN = f"/admin/login/?next={LIST}"
NEW = "battery staple"
SET_UP = "/admin/second-factor/set-up/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def opens(key: str) -> str:
    """Where somebody else gets with a key."""
    return whereabouts(Client(HTTP_COOKIE=f"sessionid={key}"))


def test_a_key_that_somebody_planted_is_not_taken_up(client: Client) -> None:
    make_person()
    client.cookies["sessionid"] = "a" * 32
    give_password(client)

    assert (key_of(client) != "a" * 32, opens("a" * 32), opens(key_of(client))) == (
        True,
        LOGIN,
        LIST,
    )


def test_to_log_in_again_or_as_another_ends_the_key_from_before(client: Client) -> None:
    make_person()
    make_person("reviewer")
    keys = []
    for name in ("editor", "editor", "reviewer"):
        give_password(client, name)
        keys.append(key_of(client))

    assert len({*keys}) == 3
    assert [opens(key) for key in keys] == [LOGIN, LOGIN, LIST]
    assert Session.objects.count() == 1


def test_a_code_ends_the_key_that_the_password_got(client: Client) -> None:
    make_device(make_person())
    give_password(client)
    before = key_of(client)
    give_code(client, code_of())

    assert (opens(before), opens(key_of(client))) == (LOGIN, LIST)
    assert Session.objects.count() == 1


def test_so_does_a_second_factor_that_is_set_up_or_replaced(client: Client, clock: Any) -> None:
    make_person()
    give_password(client)
    keys = [key_of(client)]
    present = ""
    for _ in range(2):
        client.get(SET_UP)
        new = client.session["second_factor_key"]
        client.post(SET_UP, {"code": code_of(new), "present_code": present and code_of(present)})
        present = new
        keys.append(key_of(client))
        clock.shift(timedelta(seconds=60))

    assert len({*keys}) == 3
    assert [opens(key) for key in keys] == [LOGIN, LOGIN, LIST]


def test_so_does_a_new_password(client: Client) -> None:
    make_person()
    give_password(client)
    before = key_of(client)
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    client.post("/admin/password_change/", sent)

    assert key_of(client) != before
    assert (opens(before), opens(key_of(client))) == (LOGIN, LIST)


def test_after_a_log_out_no_key_opens_anything(client: Client) -> None:
    make_person()
    give_password(client)
    key = key_of(client)
    client.post("/admin/logout/")

    assert opens(key) == LOGIN
    assert not Session.objects.exists()


OVER_HTTPS = """
import django; django.setup()
import json
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from triage.interview_views import _remember
from django.utils import timezone
from triage.models import Interview
User.objects.create_user("ada", password="a long one", is_staff=True)
client = Client(headers={"host": "localhost", "x-forwarded-proto": "https"})
client.get("/admin/login/")
client.post("/admin/login/", {"username": "ada", "password": "a long one"})
interview = _remember(HttpResponse(), Interview(token="a", created_at=timezone.now())).cookies
print(json.dumps({
    name: [bool(one["secure"]), bool(one["httponly"]), one["samesite"], one["path"], one["domain"]]
    for name, one in [*client.cookies.items(), *interview.items()]
}))
"""


def test_over_https_each_cookie_is_for_this_host_alone(own_database: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "ankle_site.settings",
        "HTTPS": "true",
        "PROXIES": "1",
    }
    run = subprocess.run(
        [sys.executable, "-c", OVER_HTTPS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(run.stdout.splitlines()[-1]) == {
        "__Host-csrftoken": [True, False, "Lax", "/", ""],
        "__Host-sessionid": [True, True, "Lax", "/", ""],
        "__Host-interview": [True, True, "Lax", "/", ""],
    }
