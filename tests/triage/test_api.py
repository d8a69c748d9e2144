"""The triage endpoint: its contract, its refusals, and what it keeps."""

import json
from dataclasses import fields
from math import log
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, Release, Symptom
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
from tests.triage.posting import WRONG_RELEASE, errors, post
from triage.api.assessing import Said
from triage.api.results import PartSerializer, SaidSerializer
from triage.explanation import DISCLAIMER
from triage.models import Assessment, Question
from triage.results import assess
from triage.values import Part

pytestmark = pytest.mark.django_db


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


def test_each_answer_is_told_with_its_source(client: Client) -> None:
    make_condition()
    for slug in ("pain", "fever"):
        make_symptom(slug)
    make_symptom("adult", kind="demographic", min_age=18)
    make_symptom("child", kind="demographic", max_age=17)
    make_symptom("woman", kind="demographic", sex="female")
    publish()
    answer = post(
        client,
        {
            "age": 40,
            "answers": {"pain": "yes", "child": "unsure", "adult": "yes", "fever": "unsure"},
            "sources": {"pain": "initial", "fever": "asked", "child": "asked"},
        },
    )
    assert [list(said.values()) for said in answer.json()["answers"]] == [
        ["pain", "pain", "yes", "initial"],
        ["fever", "fever", "unsure", "asked"],
        ["adult", "adult", "yes", "demographic"],
        ["child", "child", "no", "demographic"],
    ]


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


def test_an_older_release_answers_as_it_did(client: Client) -> None:
    """The number that a result names replays it, whatever was released since."""
    publish_two_conditions()
    make_question("swollen", [Symptom.objects.draft().get(slug="swelling")])
    publish()
    body = {
        "age": 45,
        "answers": {"morning": "yes", "swelling": "no", "calf": "no"},
        "include": ["next_question", "should_stop", "what_would_change"],
    }
    first = post(client, body).json()
    ConditionSymptom.objects.draft().update(frequency=0.5)
    Condition.objects.draft().update(name="Renamed", prior=0.2)
    Question.objects.draft().update(text="Renamed?")
    publish()
    assert post(client, body).json()["matches"] != first["matches"]
    assert post(client, body | {"release": first["release"]["number"]}).json() == first


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
    # live release; then the nine of `assess`
    with django_assert_num_queries(1 + 10):
        answer = post(client, body)
    assert len(answer.json()["matches"]) == min(size, 5)
    # live release, scores
    with django_assert_num_queries(2):
        assert post(client, body).content == answer.content
    # and the release that was asked for
    with django_assert_num_queries(3):
        assert post(client, body | {"release": 1}).content == answer.content


@pytest.mark.parametrize(("shape", "value"), [(PartSerializer, Part), (SaidSerializer, Said)])
def test_what_is_written_as_it_is_shows_all_of_its_dataclass(shape: Any, value: Any) -> None:
    """Else a field that is added to the engine would be told to everybody."""
    assert [*shape().fields] == [field.name for field in fields(value)]


def test_an_answer_can_be_asked_for_with_indents(client: Client) -> None:
    publish_two_conditions()
    case = {"answers": {"morning": "yes", "swelling": "no"}}
    plain = post(client, case)
    indented = post(client, case, Accept="application/json; indent=2")
    assert json.loads(indented.content) == json.loads(plain.content)
    assert indented.content.decode() == json.dumps(plain.json(), indent=2, ensure_ascii=False)
