"""The endpoint that reads free text: its contract, its refusals, and what it keeps."""

import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.models import Release
from tests.factories import make_condition, make_empty_release, make_symptom, publish
from tests.problems import problem
from tests.small_knowledge import publish_small_knowledge
from tests.triage.clinic import open_clinic
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WRONG_TEXT = "Give a text of 1 to 2000 characters."
WRONG_RELEASE = "Give the number of a published release (see /api/v1/releases/), or null."


def post(client: Client, body: Any, path: str = "/api/v1/parse/") -> Any:
    return client.post(path, data=json.dumps(body), content_type="application/json")


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_the_answer_has_the_answers_the_mentions_and_what_was_not_understood(
    client: Client,
) -> None:
    release = open_clinic()
    text = "\U0001f9b6 Pain under my heel, no swelling, could it be a snap? My budgie sings."
    answer = post(client, {"text": text, "release": None})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {
        "release": {"number": 1, "checksum": release.checksum},
        "answers": {"swelling": "no", "under-heel": "yes"},
        "mentions": [
            {
                "span": {"text": "Pain under my heel", "start": 2, "end": 20},
                "state": "yes",
                "trigger": None,
                "symptom": "under-heel",
                "withheld": None,
                "candidates": [
                    {"symptom": "under-heel", "name": "Pain under the heel", "confidence": 0.98}
                ],
            },
            {
                "span": {"text": "swelling", "start": 25, "end": 33},
                "state": "no",
                "trigger": {"text": "no", "start": 22, "end": 24},
                "symptom": "swelling",
                "withheld": None,
                "candidates": [{"symptom": "swelling", "name": "Swelling", "confidence": 1.0}],
            },
            {
                "span": {"text": "snap", "start": 49, "end": 53},
                "state": "yes",
                "trigger": {"text": "could it", "start": 35, "end": 43},
                "symptom": None,
                "withheld": "supposed",
                "candidates": [
                    {
                        "symptom": "snap",
                        "name": "A sudden snap or kick at the back of the ankle",
                        "confidence": 1.0,
                    }
                ],
            },
        ],
        "unmatched": [{"text": "My budgie sings", "start": 55, "end": 70}],
    }


def test_the_answers_can_be_posted_to_triage(client: Client) -> None:
    open_clinic()
    answers = post(client, {"text": "sore under the heel in the morning, no swelling"}).json()
    result = post(client, {"answers": answers["answers"]}, "/api/v1/triage/")
    assert result.status_code == 200
    assert result.json()["matches"][0]["condition"] == "plantar-fasciitis"


def test_a_retired_release_can_be_asked_for_and_a_candidate_cannot(client: Client) -> None:
    make_condition()
    make_symptom("fever")
    first = publish()
    make_symptom("swelling")
    publish()
    make_empty_release(3, status="candidate")
    body = {"text": "fever and swelling"}
    assert post(client, body).json()["answers"] == {"fever": "yes", "swelling": "yes"}
    old = post(client, body | {"release": 1}).json()
    assert old["release"] == {"number": 1, "checksum": first.checksum}
    assert old["answers"] == {"fever": "yes"}
    assert errors(post(client, body | {"release": 3})) == {"release": WRONG_RELEASE}


@pytest.mark.parametrize(
    ("_case", "body", "wrong"),
    [
        ("no text", {}, {"text": WRONG_TEXT}),
        ("null", {"text": None}, {"text": WRONG_TEXT}),
        ("an empty text", {"text": ""}, {"text": WRONG_TEXT}),
        ("too long a text", {"text": "a" * 2001}, {"text": WRONG_TEXT}),
        ("a number", {"text": 5}, {"text": WRONG_TEXT}),
        ("a truth", {"text": True}, {"text": WRONG_TEXT}),
        ("a list", {"text": ["swelling"]}, {"text": WRONG_TEXT}),
        ("release 0", {"text": "a", "release": 0}, {"release": WRONG_RELEASE}),
        ("an unknown release", {"text": "a", "release": 99}, {"release": WRONG_RELEASE}),
        ("a release as a text", {"text": "a", "release": "1"}, {"release": WRONG_RELEASE}),
        ("no release there can be", {"text": "a", "release": 10**30}, {"release": WRONG_RELEASE}),
        (
            "other fields",
            {"text": "a", "age": 45, "answers": {}},
            dict.fromkeys(["age", "answers"], "Unknown field. Allowed: release, text."),
        ),
        (
            "everything",
            {"text": "", "release": 0, "name": "Jo"},
            {
                "name": "Unknown field. Allowed: release, text.",
                "release": WRONG_RELEASE,
                "text": WRONG_TEXT,
            },
        ),
        ("a body that is a list", ["swelling"], {"body": "Give a JSON object."}),
        ("a body that is a text", "swelling", {"body": "Give a JSON object."}),
        ("a body that is null", None, {"body": "Give a JSON object."}),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    client: Client, _case: str, body: Any, wrong: dict[str, str]
) -> None:
    make_condition()
    publish()
    assert errors(post(client, body)) == wrong


@pytest.mark.parametrize(
    ("_case", "text"),
    [
        ("as long as may be", "no swelling, " * 153 + "a" * 11),
        ("one long word", "a" * 2000),
        ("spaces", "  \n\t "),
        ("signs of all kinds", "\u202e\ufeff\u0130 ﬁ \U0001f9b6\u0301 '''' --- ?!?!"),
    ],
)
def test_any_other_text_is_taken(client: Client, _case: str, text: str) -> None:
    make_condition()
    make_symptom("swelling")
    publish()
    assert post(client, {"text": text}).status_code == 200


def test_before_the_first_release_there_is_nothing_to_go_by(client: Client) -> None:
    answer = post(client, {"text": "swelling"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_nothing_is_kept_of_what_was_posted(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    open_clinic()
    answer = post(client, {"text": "my heel is swollen since grandmother's funeral"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.cookies == {}
    assert (Assessment.objects.count(), Session.objects.count()) == (0, 0)
    assert "funeral" not in caplog.text


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_texts_are_posted_and_nothing_else(client: Client, method: str) -> None:
    open_clinic()
    answer = getattr(client, method)("/api/v1/parse/", content_type="application/json")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("size", [1, 6])
def test_reading_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    release: Release = publish_small_knowledge(size)
    # live release; then those of `index_of`: release, red flags, symptoms, conditions, questions
    with django_assert_num_queries(6):
        answer = post(client, {"text": "symptom 1 and pain"})
    assert answer.json()["release"]["checksum"] == release.checksum
    with django_assert_num_queries(1):
        post(client, {"text": "symptom 1 and pain"})
    # and the release that was asked for
    with django_assert_num_queries(2):
        post(client, {"text": "symptom 1 and pain", "release": 1})


def test_a_site_where_it_is_off_reads_nothing(client: Client, settings: Settings) -> None:
    settings.FREE_TEXT = False
    open_clinic()
    answer = post(client, {"text": "Pain under my heel"})
    assert (answer.status_code, problem(answer)) == (
        404,
        {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "This site reads no free text: its setting FREE_TEXT is off.",
        },
    )
