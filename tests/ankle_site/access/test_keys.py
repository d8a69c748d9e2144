"""API keys: what they open, for how long, and what is kept of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from rest_framework.views import APIView

from ankle_site.access.api.permissions import scope_of
from ankle_site.access.models import ApiKey, KeyState, Scope
from tests.ankle_site.access.keys import make_api_key, sent
from tests.factories import make_empty_release, make_user
from tests.problems import problem
from triage.models import Assessment

pytestmark = pytest.mark.django_db

LIST = "/api/v1/conditions/"
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def release() -> None:
    make_empty_release()


def refusal(client: Client, key: ApiKey) -> str | None:
    """What is wrong with the key, or None where it lets in."""
    answer = client.get(LIST, headers=sent(key))
    if answer.status_code == 200:
        return None
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Api-Key")
    return str(problem(answer)["detail"])


def test_of_a_key_only_its_beginning_and_a_hash_are_kept() -> None:
    key: Any = make_api_key()
    prefix, secret = key.key.split(".")
    stored = ApiKey.objects.values().get()
    assert (stored["prefix"], len(secret)) == (prefix, 32)
    assert not [value for value in stored.values() if secret in str(value)]
    assert stored["hashed_key"].startswith("sha512$$")


@pytest.mark.parametrize(
    ("_case", "changed"),
    [
        ("another secret", lambda key: key[:-1] + ("a" if key[-1] != "a" else "b")),
        ("the beginning alone", lambda key: key[:8]),
        ("more than the key", lambda key: f"{key}a"),
        ("a NUL", lambda key: f"{key[:-1]}\0"),
        ("letters of another alphabet", lambda key: f"{key[:-1]}é"),
        ("two keys", lambda key: f"{key}, Api-Key {key}"),
    ],
)
def test_what_is_not_the_key_lets_nobody_in(client: Client, _case: str, changed: Any) -> None:
    key: Any = make_api_key()
    key.key = changed(key.key)
    assert refusal(client, key) == "There is no such key."


def test_the_scheme_is_read_in_any_case(client: Client) -> None:
    key: Any = make_api_key()
    answer = client.get(LIST, headers={"authorization": f"API-KEY  {key.key} "})
    assert answer.status_code == 200


def test_a_key_ends_when_it_expires_or_is_revoked(client: Client) -> None:
    key = make_api_key(expires_at=NOON)
    with time_machine.travel(NOON - SECOND, tick=False) as time:
        assert refusal(client, key) is None
        time.shift(SECOND)
        assert refusal(client, key) == "This key is expired."
        ApiKey.objects.all().revoke(by=make_user())
        assert refusal(client, key) == "This key is revoked."


def test_a_key_is_revoked_once_and_for_good() -> None:
    first, second = make_api_key(name="A"), make_api_key(name="B")
    ada = make_user("ada")
    assert ApiKey.objects.filter(pk=first.pk).revoke(by=ada, at=NOON) == [first]
    assert ApiKey.objects.all().revoke(by=make_user(), at=NOON + HOUR) == [second]
    first.refresh_from_db()
    assert (first.revoked_by, first.revoked_at) == (ada, NOON)
    assert first.state(NOON) == KeyState.REVOKED


@pytest.mark.parametrize(
    ("scopes", "reads", "assesses"),
    [
        ({}, 200, 200),
        ({"may_triage": False}, 200, 403),
        ({"may_read": False}, 403, 200),
        ({"may_read": False, "may_triage": False, "may_store": True}, 403, 403),
    ],
)
def test_a_key_opens_what_its_scopes_say(
    client: Client, scopes: dict[str, bool], reads: int, assesses: int
) -> None:
    headers = sent(make_api_key(**scopes))
    assert client.get(LIST, headers=headers).status_code == reads
    assert client.head(LIST, headers=headers).status_code == reads
    answer = client.post(
        "/api/v1/triage/", {"answers": {}}, content_type="application/json", headers=headers
    )
    assert answer.status_code == assesses


def test_a_view_may_state_its_scope(rf: Any) -> None:
    class Storing(APIView):
        scope = Scope.STORE

    assert scope_of(rf.post("/"), Storing()) == Scope.STORE
    assert scope_of(rf.post("/"), APIView()) == Scope.TRIAGE
    assert scope_of(rf.get("/"), APIView()) == Scope.READ


def test_a_key_costs_one_query_and_one_more_in_an_hour(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = make_api_key()
    with time_machine.travel(NOON, tick=False) as time:
        with django_assert_num_queries(2):  # release, count
            client.get(LIST)
        with django_assert_num_queries(4):  # and the key, and that it was used
            client.get(LIST, headers=sent(key))
        time.shift(HOUR - SECOND)
        with django_assert_num_queries(3):
            client.get(LIST, headers=sent(key))
        key.refresh_from_db()
        assert key.last_used_at == NOON
        time.shift(SECOND)
        client.get(LIST, headers=sent(key))
    key.refresh_from_db()
    assert key.last_used_at == NOON + HOUR


def test_what_cannot_be_a_key_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get(LIST, headers={"authorization": f"Api-Key {'x' * 5_000}"})


@pytest.mark.parametrize(
    ("_case", "wrong", "constraint"),
    [
        (
            "a key for nothing",
            {"may_read": False, "may_triage": False},
            "an_api_key_may_do_something",
        ),
        ("no requests", {"rate": 0}, "an_api_key_has_a_rate_that_can_be_kept"),
        ("too many", {"rate": 10_000}, "an_api_key_has_a_rate_that_can_be_kept"),
        (
            "revoked by nobody",
            {"revoked_at": NOON},
            "an_api_key_is_revoked_by_somebody_at_a_time",
        ),
    ],
)
def test_the_database_takes_no_key_that_makes_no_sense(
    _case: str, wrong: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_api_key(**wrong)
    assert not ApiKey.objects.exists()


def store(client: Client, key: ApiKey, **headers: str) -> Any:
    return client.post(
        "/api/v1/assessments/",
        {"answers": {}},
        content_type="application/json",
        headers=sent(key) | headers,
    )


def test_a_key_without_the_scope_stores_nothing(client: Client) -> None:
    answer = store(client, make_api_key())
    assert (answer.status_code, problem(answer)["detail"]) == (
        403,
        "This key lacks the scope `store`.",
    )
    assert not Assessment.objects.exists()


def test_two_programs_may_choose_the_same_idempotency_key(client: Client) -> None:
    one, other = make_api_key(may_store=True), make_api_key(may_store=True)
    same = {"idempotency-key": "1"}
    first, again = store(client, one, **same), store(client, one, **same)
    assert (
        first.json()["token"]
        == again.json()["token"]
        != store(client, other, **same).json()["token"]
    )
