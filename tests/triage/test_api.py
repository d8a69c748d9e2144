"""The triage endpoint: its contract, its refusals, and what it keeps."""

import json
from math import log
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from conditions.models import Release
from tests.factories import (
    make_condition,
    make_empty_release,
    make_evidence,
    make_question,
    make_rule,
    make_symptom,
    publish,
)
from tests.small_knowledge import publish_small_knowledge
from triage.explanation import DISCLAIMER
from triage.models import Assessment
from triage.results import assess

pytestmark = pytest.mark.django_db

UNKNOWN = "There is no symptom of this name in this release."
UNKNOWN_FIELD = "Unknown field. Allowed: age, sex, answers, sources, release, limit, include."
WRONG_AGE = "Give a whole number of years from 0 to 120, or null."
WRONG_SEX = "Use female, male or null."
WRONG_ANSWER = "Answer yes, no or unsure."
WRONG_ANSWERS = "Give an object of symptom slugs and yes, no or unsure; it may be empty."
WRONG_LIMIT = "Give a whole number from 1 to 20."
WRONG_RELEASE = "Give the number of a published release (see /api/v1/releases/), or null."


def post(client: Client, body: Any) -> Any:
    return client.post("/api/v1/triage/", data=json.dumps(body), content_type="application/json")


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def publish_two_conditions() -> Release:
    morning, swelling = make_symptom("morning", background_rate=0.25), make_symptom("swelling")
    for slug in ("calf", "fever"):
        make_symptom(slug)
    achilles = make_condition("achilles", name="Achilles tendonitis", prior=0.3)
    make_evidence(achilles, morning, 0.75)
    make_evidence(achilles, swelling, 0.6)
    make_evidence(make_condition("clot", prior=0.1, urgency=Urgency.URGENT), swelling, 0.9)
    make_rule(
        "hot-leg",
        [[(swelling, True)]],
        title="A swollen leg",
        level=Urgency.SOON,
        message="See a doctor this week.",
    )
    make_question("when", [morning])
    return publish(something_else_prior=0.1)


def test_the_answer_has_the_urgency_first_and_matches_with_every_part(client: Client) -> None:
    release = publish_two_conditions()
    answer = post(
        client,
        {
            "age": 45,
            "sex": "female",
            "answers": {"morning": "yes", "swelling": "no", "calf": "unsure"},
            "limit": 1,
            "release": None,
        },
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert list(answer.json()) == [
        "release",
        "urgency",
        "sufficient",
        "matches",
        "something_else",
        "answers",
        "disclaimer",
    ]
    # achilles: 0.3 * (0.75 / 0.25) * (0.4 / 0.8); clot: 0.1 * (0.1 / 0.8); something else: 0.1
    total = 0.45 + 0.0125 + 0.1
    assert answer.json() == {
        "release": {"number": 1, "checksum": release.checksum},
        "urgency": {
            "level": "routine",
            "label": "See a doctor if it does not settle",
            "reasons": [],
            "conditions": ["achilles"],
        },
        "sufficient": False,
        "matches": [
            {
                "condition": "achilles",
                "name": "Achilles tendonitis",
                "probability": pytest.approx(0.45 / total),
                "score": pytest.approx(log(0.45)),
                "prior": pytest.approx(log(0.3)),
                "strength": "strong",
                "urgency": "routine",
                "raised_urgency": True,
                "evidence": [
                    {
                        "symptom": "morning",
                        "name": "morning",
                        "answer": "yes",
                        "weight": pytest.approx(log(3)),
                        "frequency": 0.75,
                        "background": 0.25,
                    },
                    {
                        "symptom": "swelling",
                        "name": "swelling",
                        "answer": "no",
                        "weight": pytest.approx(log(0.5)),
                        "frequency": 0.6,
                        "background": 0.2,
                    },
                ],
                "not_asked": [],
            }
        ],
        "something_else": pytest.approx(0.1 / total),
        "answers": [
            {"symptom": "morning", "name": "morning", "state": "yes", "source": "asked"},
            {"symptom": "swelling", "name": "swelling", "state": "no", "source": "asked"},
            {"symptom": "calf", "name": "calf", "state": "unsure", "source": "asked"},
        ],
        "disclaimer": DISCLAIMER,
    }


def test_a_rule_that_fires_is_named_with_what_to_do(client: Client) -> None:
    publish_two_conditions()
    answer = post(client, {"answers": {"swelling": "yes"}}).json()
    assert answer["urgency"] == {
        "level": "urgent",
        "label": "Get medical help today",
        "reasons": [
            {
                "rule": "hot-leg",
                "level": "soon",
                "title": "A swollen leg",
                "message": "See a doctor this week.",
            }
        ],
        "conditions": ["clot"],
    }
    assert [match["not_asked"] for match in answer["matches"]] == [["morning"], []]


def test_the_endpoint_ranks_as_the_pages_do(client: Client) -> None:
    release = publish_small_knowledge(6)
    answers = {"symptom-1": "yes", "symptom-2": "no", "symptom-3": "yes"}
    expected = assess(answers=answers, age=50, sex="male", release=release, limit=20)
    body = {"age": 50, "sex": "male", "answers": answers, "limit": 20}
    given = post(client, body).json()
    assert [(m["condition"], m["score"], m["probability"]) for m in given["matches"]] == [
        (m.condition, m.score, m.probability) for m in expected.matches
    ]
    assert given["something_else"] == expected.something_else
    assert given["urgency"]["level"] == expected.urgency.code
    for match in given["matches"]:
        parts = [match["prior"], *(part["weight"] for part in match["evidence"])]
        assert match["score"] == pytest.approx(sum(parts), abs=1e-9)


def test_all_but_the_answers_may_be_left_out(client: Client) -> None:
    publish_small_knowledge(6)
    answer = post(client, {"answers": {}})
    assert answer.status_code == 200
    assert len(answer.json()["matches"]) == 5
    assert answer.json()["sufficient"] is False


@pytest.mark.parametrize(("limit", "matches"), [(1, 1), (5, 5), (20, 6)])
def test_the_limit_bounds_the_matches(client: Client, limit: int, matches: int) -> None:
    publish_small_knowledge(6)
    assert len(post(client, {"answers": {}, "limit": limit}).json()["matches"]) == matches


def test_a_retired_release_can_be_asked_for_and_a_candidate_cannot(client: Client) -> None:
    first = publish_two_conditions()
    make_condition("third")
    publish()
    make_empty_release(3, status="candidate")
    body: dict[str, Any] = {"answers": {"morning": "yes"}}
    assert post(client, body).json()["release"]["number"] == 2
    answer = post(client, body | {"release": 1}).json()
    assert answer["release"] == {"number": 1, "checksum": first.checksum}
    assert [match["condition"] for match in answer["matches"]] == ["achilles", "clot"]
    assert errors(post(client, body | {"release": 3})) == {"release": WRONG_RELEASE}


@pytest.mark.parametrize(
    ("_case", "body", "wrong"),
    [
        ("no answers", {}, {"answers": WRONG_ANSWERS}),
        ("null answers", {"answers": None}, {"answers": WRONG_ANSWERS}),
        ("a list of answers", {"answers": ["morning"]}, {"answers": WRONG_ANSWERS}),
        ("a text for answers", {"answers": "morning"}, {"answers": WRONG_ANSWERS}),
        ("an unknown slug", {"answers": {"nope": "yes"}}, {"answers.nope": UNKNOWN}),
        ("a slug with a NUL", {"answers": {"a\0b": "yes"}}, {"answers.a\0b": UNKNOWN}),
        ("an empty slug", {"answers": {"": "yes"}}, {"answers.": UNKNOWN}),
        ("an unknown answer", {"answers": {"fever": "maybe"}}, {"answers.fever": WRONG_ANSWER}),
        ("a boolean answer", {"answers": {"fever": True}}, {"answers.fever": WRONG_ANSWER}),
        ("a null answer", {"answers": {"fever": None}}, {"answers.fever": WRONG_ANSWER}),
        ("a nested answer", {"answers": {"fever": {"a": "yes"}}}, {"answers.fever": WRONG_ANSWER}),
        ("an empty answer", {"answers": {"fever": ""}}, {"answers.fever": WRONG_ANSWER}),
        ("too young", {"answers": {}, "age": -1}, {"age": WRONG_AGE}),
        ("too old", {"answers": {}, "age": 121}, {"age": WRONG_AGE}),
        ("age beyond counting", {"answers": {}, "age": 10**400}, {"age": WRONG_AGE}),
        ("age as a text", {"answers": {}, "age": "45"}, {"age": WRONG_AGE}),
        ("age as a boolean", {"answers": {}, "age": True}, {"age": WRONG_AGE}),
        ("half a year", {"answers": {}, "age": 4.5}, {"age": WRONG_AGE}),
        ("a whole float", {"answers": {}, "age": 45.0}, {"age": WRONG_AGE}),
        ("ages", {"answers": {}, "age": [45]}, {"age": WRONG_AGE}),
        ("another sex", {"answers": {}, "sex": "x"}, {"sex": WRONG_SEX}),
        ("no text for sex", {"answers": {}, "sex": ["male"]}, {"sex": WRONG_SEX}),
        ("an empty sex", {"answers": {}, "sex": ""}, {"sex": WRONG_SEX}),
        ("no matches", {"answers": {}, "limit": 0}, {"limit": WRONG_LIMIT}),
        ("too many matches", {"answers": {}, "limit": 21}, {"limit": WRONG_LIMIT}),
        ("no limit", {"answers": {}, "limit": None}, {"limit": WRONG_LIMIT}),
        ("a limit as a text", {"answers": {}, "limit": "5"}, {"limit": WRONG_LIMIT}),
        ("release 0", {"answers": {}, "release": 0}, {"release": WRONG_RELEASE}),
        ("an unknown release", {"answers": {}, "release": 99}, {"release": WRONG_RELEASE}),
        ("no release there can be", {"answers": {}, "release": 10**30}, {"release": WRONG_RELEASE}),
        ("a release as a text", {"answers": {}, "release": "1"}, {"release": WRONG_RELEASE}),
        (
            "an unknown field",
            {"answers": {}, "agee": 45},
            {"agee": UNKNOWN_FIELD},
        ),
        (
            "a sign of age against the age",
            {"answers": {"over-40": "yes"}, "age": 20},
            {"answers.over-40": "This contradicts the age or sex that was given."},
        ),
        ("a list", [1], {"body": "Give a JSON object."}),
        ("a text", "yes", {"body": "Give a JSON object."}),
        ("a number", 1, {"body": "Give a JSON object."}),
        ("null", None, {"body": "Give a JSON object."}),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    client: Client, _case: str, body: Any, wrong: dict[str, str]
) -> None:
    make_condition()
    make_symptom("fever")
    make_symptom("over-40", kind="demographic", min_age=40)
    publish()
    assert errors(post(client, body)) == wrong


@pytest.mark.parametrize("release", [None, 1, 99])
def test_everything_that_is_wrong_is_named_in_one_go(client: Client, release: int | None) -> None:
    make_condition()
    make_symptom("fever")
    make_symptom("over-40", kind="demographic", min_age=40)
    publish()
    body = {
        "age": 4.5,
        "sex": "x",
        "answers": {"nope": "yes", "fever": "maybe", "over-40": "no", "neither": "perhaps"},
        "limit": 0,
        "release": release,
        "name": "Jo",
    }
    wrong = {
        "name": UNKNOWN_FIELD,
        "age": WRONG_AGE,
        "sex": WRONG_SEX,
        "answers.fever": WRONG_ANSWER,
        "answers.neither": WRONG_ANSWER,
        "limit": WRONG_LIMIT,
        "answers.nope": UNKNOWN,
    }
    answer = post(client, body)
    assert errors(answer) == wrong | ({"release": WRONG_RELEASE} if release == 99 else {})
    assert (
        answer.json()["detail"] == f"{len(errors(answer))} fields are wrong; `errors` names each."
    )


def test_slugs_are_looked_up_in_the_release_that_is_asked_for(client: Client) -> None:
    make_condition()
    publish()
    make_symptom("new")
    publish()
    body: dict[str, Any] = {"answers": {"new": "yes"}, "limit": 0}
    assert errors(post(client, body)) == {"limit": WRONG_LIMIT}
    assert errors(post(client, body | {"release": 1})) == {
        "limit": WRONG_LIMIT,
        "answers.new": UNKNOWN,
    }


@pytest.mark.parametrize(("answers", "status"), [(1000, 200), (1001, 400)])
def test_a_thousand_answers_are_taken_and_no_more(
    client: Client, answers: int, status: int
) -> None:
    make_condition()
    for number in range(answers):
        make_symptom(f"s{number}")
    publish()
    answer = post(client, {"answers": {f"s{number}": "unsure" for number in range(answers)}})
    assert answer.status_code == status
    if status == 400:
        assert errors(answer) == {"answers": "Give at most 1000 answers."}


def test_before_the_first_release_there_is_nothing_to_go_by(client: Client) -> None:
    answer = post(client, {"answers": {}})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_nothing_is_kept_of_what_was_posted(client: Client) -> None:
    publish_two_conditions()
    answer = post(client, {"age": 45, "answers": {"morning": "yes"}})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}
    assert (Assessment.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_answers_are_posted_and_nothing_else(client: Client, method: str) -> None:
    publish_two_conditions()
    answer = getattr(client, method)("/api/v1/triage/", content_type="application/json")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("size", [1, 6])
def test_triage_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    body = {"answers": {f"symptom-{n}": "yes" for n in range(1, size + 1)}, "age": 45}
    # live release; then those of `assess`: symptoms, exclusive choices, rules, criteria, scores,
    # matched conditions, their evidence
    with django_assert_num_queries(8):
        answer = post(client, body)
    assert len(answer.json()["matches"]) == min(size, 5)
    # and the release that was asked for
    with django_assert_num_queries(9):
        post(client, body | {"release": 1})
