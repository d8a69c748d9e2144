"""An administrator takes a lost second factor away; never their own, nor a superuser's."""

from io import StringIO

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from ankle_site.staff import second_factor
from tests.ankle_site.staff.logging_in import (
    NOON,
    code_of,
    give_code,
    give_password,
    make_device,
    make_person,
    whereabouts,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/conditions/condition/"
ANOTHER_KEY = "11" * 20


@time_machine.travel(NOON, tick=False)
def test_an_administrator_resets_it_for_who_lost_everything(
    client: Client, settings: Settings
) -> None:
    settings.SECOND_FACTOR = True
    person = make_person()
    make_device(person)
    give_password(client)
    give_code(client, code_of())
    second_factor.new_recovery_codes(user=person)
    administrator = make_person("administrator")
    make_device(administrator, ANOTHER_KEY)
    theirs = Client()
    give_password(theirs, "administrator")
    give_code(theirs, code_of(ANOTHER_KEY))
    page = f"/admin/auth/user/{person.pk}/access/"
    assert (
        theirs.get(page).context["device"].user,
        theirs.get(page).context["codes_left"],
        TOTPDevice.objects.count(),
    ) == (person, 10, 2)

    assert theirs.post(page, {"do": "reset"}).headers["Location"] == page

    assert [device.user for device in TOTPDevice.objects.all()] == [administrator]
    assert not StaticToken.objects.exists()
    assert whereabouts(client) == f"/admin/login/?next={LIST}"
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (
        administrator,
        str(person.pk),
        "Reset the second factor.",
    )


@pytest.mark.parametrize("whose", ["own", "superuser's"])
def test_an_administrator_resets_neither_their_own_nor_a_superusers(
    client: Client, whose: str
) -> None:
    administrator = make_person("administrator")
    root = make_user("root", is_staff=True, is_superuser=True)
    person = administrator if whose == "own" else root
    client.force_login(administrator)
    make_device(person)

    page = reverse("admin:auth_user_access", args=[person.pk])

    assert client.get(page).status_code == 403
    assert client.post(page, {"do": "reset"}).status_code == 403
    assert TOTPDevice.objects.count() == 1


@pytest.mark.parametrize("written", ["{}", "0{}"])
def test_an_administrator_changes_their_own_password_by_the_present_one_alone(
    client: Client, written: str
) -> None:
    administrator = make_person("administrator")
    client.force_login(administrator)
    page = f"/admin/auth/user/{written.format(administrator.pk)}/password/"

    sent = {"password1": ANOTHER_KEY, "password2": ANOTHER_KEY, "usable_password": "true"}
    answers = [client.get(page), client.post(page, sent)]

    assert [answer.headers.get("Location") for answer in answers] == ["/admin/password_change/"] * 2
    administrator.refresh_from_db()
    assert not administrator.check_password(ANOTHER_KEY)


@pytest.mark.parametrize("key", ["0", "nobody"])
def test_there_is_nothing_to_reset_for_who_is_not_there(client: Client, key: str) -> None:
    client.force_login(make_person("administrator"))

    assert client.post(f"/admin/auth/user/{key}/access/", {"do": "reset"}).status_code == 404


def test_the_command_resets_it_where_no_administrator_is_left() -> None:
    make_device(make_person())
    said = StringIO()

    call_command("reset_second_factor", "editor", stdout=said)

    assert said.getvalue() == "editor sets up a new second factor at the next log-in.\n"
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match=r"^There is no account nobody\.$"):
        call_command("reset_second_factor", "nobody")
