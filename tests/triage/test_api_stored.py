"""Results that programs store: read as they were shown, deleted, and made once for each key."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.models import Condition, ConditionSymptom, Release
from tests.factories import publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.pages import lines
from tests.triage.posting import UNKNOWN, WRONG_LIMIT, errors, post
from triage import idempotency
from triage.idempotency import Posting
from triage.models import Answer, Assessment

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = "1f5d3d4e-7b0c-4f61-9d6e-2f3c8c0a5b11"
WRONG_KEY = "Give 1 to 255 printable characters of ASCII, such as a random UUID."
BODY: dict[str, Any] = {
    "age": 70,
    "sex": "female",
    "answers": {"morning": "yes", "under-heel": "yes", "swelling": "no", "snap": "unsure"},
    "sources": {"morning": "initial"},
}


def store(client: Client, body: Any = BODY, key: str | None = None) -> Any:
    return post(
        client, body, "assessments/", **({"Idempotency-Key": key} if key is not None else {})
    )


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


@time_machine.travel(NOON, tick=False)
def test_a_stored_result_is_answered_with_its_token(
    client: Client, clinic: Release, settings: Settings
) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = 30
    answer = store(client, BODY | {"limit": 2})
    token = Assessment.objects.get().token
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert answer["Location"] == f"http://testserver/api/v1/assessments/{token}/"
    assert answer.json() == {
        "token": token,
        "page": f"http://testserver/check/{token}/",
        "created_at": "2026-11-23T12:00:00Z",
        "expires_at": "2026-12-23T12:00:00Z",
        "result": post(client, BODY | {"limit": 2}).json(),
    }


def test_it_is_read_as_it_was_shown_whatever_was_released_since(
    client: Client, clinic: Release, settings: Settings
) -> None:
    stored = store(client)
    ConditionSymptom.objects.draft().update(frequency=0.5)
    Condition.objects.draft().update(name="Renamed", prior=0.2)
    publish()
    settings.URGENCY_PROBABILITY = 0.9
    again = client.get(stored["Location"])
    assert (again.status_code, again["Cache-Control"]) == (200, "no-store")
    assert again.json() == stored.json()
    assert client.head(stored["Location"]).status_code == 200


def test_an_older_release_can_be_stored_under(client: Client, clinic: Release) -> None:
    Condition.objects.draft().update(prior=0.2)
    publish()
    results = [store(client, BODY | {"release": number}).json()["result"] for number in (1, 2)]
    assert [result["release"]["number"] for result in results] == [1, 2]


def test_people_open_its_page_with_the_same_token(client: Client, clinic: Release) -> None:
    told = store(client).json()
    page = client.get(told["page"])
    assert page.status_code == 200
    assert told["result"]["matches"][0]["name"] in " ".join(lines(page))


def test_the_sources_are_kept_with_the_answers(client: Client, clinic: Release) -> None:
    store(client)
    assert list(Answer.objects.values_list("symptom__slug", "state", "source")) == [
        ("morning", "yes", "initial"),
        ("under-heel", "yes", "asked"),
        ("swelling", "no", "asked"),
        ("snap", "unsure", "asked"),
    ]


def test_deleting_leaves_nothing(client: Client, clinic: Release) -> None:
    address = store(client, key=KEY)["Location"]
    answer = client.delete(address)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert (Assessment.objects.count(), Answer.objects.count()) == (0, 0)


def test_wrong_deleted_and_expired_tokens_are_not_found_alike(
    client: Client, clinic: Release
) -> None:
    deleted = store(client)["Location"]
    client.delete(deleted)
    expired = store(client)["Location"]
    Assessment.objects.update(created_at=NOON - timedelta(days=4000))
    addresses = [deleted, expired, "/api/v1/assessments/never-there/"]
    answers = [getattr(client, way)(a) for a in addresses for way in ("get", "delete")]
    found = {problem(answer) for answer in answers}
    assert found == {(404, "There is no stored result of this token.")}
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("/api/v1/assessments/", "POST"), ("/api/v1/assessments/a/", "GET, HEAD, DELETE")],
)
def test_results_are_never_listed_or_changed(client: Client, address: str, allowed: str) -> None:
    ways = {"get", "head", "post", "put", "patch", "delete", "options"}
    for way in ways - {name.lower() for name in allowed.split(", ")}:
        answer = getattr(client, way)(address)
        assert (answer.status_code, answer["Allow"]) == (405, allowed)


def test_the_same_key_and_body_store_once(client: Client, clinic: Release) -> None:
    first = store(client, key=KEY)
    # Another order of the names is the same body; and what is live by now is not asked.
    body = {name: BODY[name] for name in reversed(BODY)}
    Condition.objects.draft().update(name="Renamed")
    publish()
    again = store(client, body, KEY)
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert again.json() == first.json()
    assert Assessment.objects.count() == 1


def test_another_key_or_none_stores_again(client: Client, clinic: Release) -> None:
    tokens = {store(client, key=key).json()["token"] for key in (KEY, f"{KEY}2", None, None)}
    assert len(tokens) == Assessment.objects.count() == 4


@pytest.mark.parametrize(
    "body", [BODY | {"age": 71}, BODY | {"limit": 5}, BODY | {"agee": 1}, {}, None, []]
)
def test_a_key_is_refused_for_another_body(client: Client, clinic: Release, body: Any) -> None:
    stored = store(client, key=KEY).json()
    assert problem(store(client, body, KEY)) == (
        422,
        "This Idempotency-Key was used for another body. Take a new key for a new body.",
    )
    assert [each.token for each in Assessment.objects.all()] == [stored["token"]]


def test_a_key_of_which_nothing_was_stored_is_free(client: Client, clinic: Release) -> None:
    assert errors(store(client, BODY | {"limit": 0}, KEY)) == {"limit": WRONG_LIMIT}
    assert store(client, key=KEY).status_code == 201


def test_a_key_is_free_again_when_its_result_is_gone(client: Client, clinic: Release) -> None:
    first = store(client, key=KEY)
    client.delete(first["Location"])
    second = store(client, key=KEY)
    Assessment.objects.update(created_at=NOON - timedelta(days=4000))  # and not deleted yet
    third = store(client, BODY | {"age": 71}, KEY)
    assert len({answer["Location"] for answer in (first, second, third)}) == 3
    assert [each.token for each in Assessment.objects.all()] == [third.json()["token"]]


@pytest.mark.parametrize(
    "key", ["", " ", "a\tb", "key\0", "k\N{LATIN SMALL LETTER E WITH ACUTE}y", "k" * 256, " key"]
)
def test_a_bad_key_is_named_with_all_else_that_is_wrong(
    client: Client, clinic: Release, key: str
) -> None:
    assert errors(store(client, BODY, key)) == {"Idempotency-Key": WRONG_KEY}
    assert errors(store(client, {"answers": {"nope": "no"}}, key)) == {
        "Idempotency-Key": WRONG_KEY,
        "answers.nope": UNKNOWN,
    }
    assert errors(store(client, [], key)) == {
        "Idempotency-Key": WRONG_KEY,
        "body": "Give a JSON object.",
    }
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("key", ["k", "k" * 255, f'"{KEY}"', "a key~"])
def test_a_key_of_printable_characters_is_taken(client: Client, clinic: Release, key: str) -> None:
    assert store(client, key=key).json() == store(client, key=key).json()


def test_of_two_that_come_at_once_one_is_stored(
    client: Client, clinic: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither sees the other when it looks; the constraint does."""
    looked: list[Posting] = []

    def find(posting: Posting, *, at: datetime | None = None) -> Assessment | None:
        looked.append(posting)
        return None if len(looked) % 2 else found(posting, at=at)

    first = store(client, key=KEY)
    found = idempotency.find
    monkeypatch.setattr(idempotency, "find", find)
    assert store(client, key=KEY).json() == first.json()
    assert problem(store(client, BODY | {"age": 71}, KEY))[0] == 422
    assert len(looked) == 4
    assert (Assessment.objects.count(), Answer.objects.count()) == (1, len(BODY["answers"]))


def test_neither_key_nor_body_can_be_told_from_what_is_stored(
    client: Client, clinic: Release, settings: Settings
) -> None:
    store(client, key=KEY)
    store(client, key=f"{KEY}2")
    first, second = Assessment.objects.values_list("key_hash", "body_hash")
    assert len({*first, *second}) == 4  # equal bodies do not look alike
    assert {len(value) for value in (*first, *second)} == {64}
    ours = Posting.of(key=KEY, body=BODY)
    settings.SECRET_KEY = "another"
    assert Posting.of(key=KEY, body=BODY).body_hash != ours.body_hash
    assert Posting.of(key=KEY, body=BODY).key_hash != ours.key_hash


def test_what_is_wrong_is_named_and_nothing_is_stored(client: Client, clinic: Release) -> None:
    body = {"answers": {"nope": "yes"}, "include": [], "limit": 0}
    assert errors(store(client, body)) == {
        "include": "Unknown field. Allowed: age, sex, answers, sources, release, limit.",
        "limit": WRONG_LIMIT,
        "answers.nope": UNKNOWN,
    }
    assert Assessment.objects.count() == 0


def test_before_the_first_release_nothing_is_stored(client: Client) -> None:
    assert problem(store(client, key=KEY))[0] == 503


@pytest.mark.parametrize("size", [1, 6])
def test_storing_and_reading_take_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    body = {"answers": {f"symptom-{n}": "yes" for n in range(1, size + 1)}}
    # live release; the ten of `assess`; storing (10); then what is told: answers, matches, rules;
    # sources
    told = 4
    with django_assert_num_queries(1 + 10 + 10 + told):
        address = store(client, body)["Location"]
    # the key; of those of `assess` the scores alone; and round the storing: savepoint, the expired,
    # the key, the savepoint's end
    with django_assert_num_queries(1 + 1 + 1 + 10 + 4 + told):
        store(client, body, KEY)
    # the key alone
    with django_assert_num_queries(1 + told):
        store(client, body, KEY)
    # the assessment with its release
    with django_assert_num_queries(1 + told):
        client.get(address)
