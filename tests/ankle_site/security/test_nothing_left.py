"""What is kept of visitors, down to the bytes of SQLite's file: no address, and what was deleted
is gone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import GenericIPAddressField
from django.test import Client
from pytest_django import Settings

from conditions.models import MissedSearch
from tests.ankle_site.security.whole_visit import SEARCHED, use_the_interfaces, use_the_pages
from tests.factories import make_user
from tests.public_site import GUIDED
from tests.triage.clinic import open_clinic
from triage.models import Answer, Assessment, Feedback, Interview, InterviewAnswer, Match

ADDRESS, FORWARDED, BROWSER = "203.0.113.77", "198.51.100.23", "Netscape-7.7"
OF_PATIENTS = (Assessment, Answer, Match, Feedback, Interview, InterviewAnswer)


@pytest.fixture
def visitor(own_database: str) -> Client:
    headers = {"x-forwarded-for": FORWARDED, "user-agent": BROWSER}
    return Client(headers=headers, REMOTE_ADDR=ADDRESS)


def everything_kept() -> bytes:
    """Every value of every table; of SQLite also its files, with what no table has any more."""
    return b"\n".join([*_values(), *_files()])


def _values() -> Iterator[bytes]:
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            yield from (repr(row).encode() for row in cursor)


def _files() -> Iterator[bytes]:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        yield from (each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_network_address_is_kept_with_answers(
    visitor: Client, settings: Settings, proxies: int
) -> None:
    settings.PROXIES = proxies
    settings.RATE_READ = settings.RATE_TRIAGE = settings.RATE_FORMS = "9999/min"
    open_clinic()
    use_the_pages(visitor)
    use_the_interfaces(visitor)

    kept = everything_kept()

    assert Assessment.objects.latest("created_at").token.encode() in kept
    assert [one for one in (ADDRESS, FORWARDED, BROWSER) if one.encode() in kept] == []
    for model in OF_PATIENTS:
        assert model._default_manager.exists(), model


def test_of_staff_an_address_is_kept_while_a_failure_counts(visitor: Client) -> None:
    make_user("ada", password="a long one", is_staff=True)
    person = {"username": "ada", "password": "wrong"}
    visitor.post("/admin/login/", person)
    assert ADDRESS.encode() in everything_kept()

    visitor.post("/admin/login/", person | {"password": "a long one"})
    call_command("delete_old_assessments", verbosity=0)

    assert [one for one in (ADDRESS, BROWSER) if one.encode() in everything_kept()] == []


def test_no_table_but_that_of_failed_log_ins_has_a_place_for_an_address() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, GenericIPAddressField)
        or {"ip", "address", "agent"} & {*field.name.split("_")}
    }

    of_axes = AccessAttempt._meta.app_label
    assert {name for name in found if not name.startswith(f"{of_axes}.")} == set()
    assert f"{AccessAttempt._meta.label}.ip_address" in found


def test_what_somebody_deletes_is_nowhere_afterwards(visitor: Client, settings: Settings) -> None:
    open_clinic()
    pages = use_the_pages(visitor)
    stored = use_the_interfaces(visitor)
    rows = [*Assessment.objects.all(), *Interview.objects.all()]
    hashes = [h for row in Assessment.objects.all() for h in (row.key_hash, row.body_hash) if h]
    unique = [*(row.token for row in rows), *hashes, SEARCHED]
    assert [one for one in unique if one.encode() in everything_kept()] == unique

    visitor.post(f"{GUIDED}delete/")
    visitor.post(f"{pages}delete/")
    assert visitor.delete(stored).status_code == 204
    for row in Assessment.objects.all():  # that of the interview
        visitor.post(f"{row.get_absolute_url()}delete/")

    assert [model for model in OF_PATIENTS if model._default_manager.exists()] == []
    MissedSearch.objects.update(day="2020-01-01")
    call_command("delete_old_assessments", verbosity=0)
    assert [one for one in unique if one.encode() in everything_kept()] == []
