"""`Questionnaire/$next-question`: the interview of the pages, by the operation of SDC."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release
from tests.small_knowledge import publish_small_knowledge
from tests.triage.fhir.server import (
    BASE,
    Resource,
    age,
    coding,
    issues,
    item,
    next_question,
    response,
    said,
    sex,
    symptom,
    triage,
)
from triage.answers import resolve
from triage.interview import Ask
from triage.interviewers import prepared

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
STOP = f"{BASE}/StructureDefinition/stop-reason"
PERSON = [age(64), item("person.sex", sex("female"))]
# What somebody says to the clinic's questions, in FHIR and in the engine's words.
CALM: dict[str, tuple[list[Resource], dict[str, str]]] = {
    "warning-signs": ([said("none")], {"snap": "no", "cold-foot": "no"}),
    "where": ([symptom("above-heel")], {"above-heel": "yes"}),
    "morning": ([said("yes")], {"morning": "yes"}),
    "swelling": ([said("no")], {"swelling": "no"}),
    "background": (
        [symptom("more-training"), said("unsure")],
        {"more-training": "yes", "tight-shoes": "unsure"},
    ),
}


def begun(*items: Resource, **elements: Any) -> Resource:
    """As SDC has it: with a Questionnaire inside, derived from the one that is asked for."""
    inner = {
        "resourceType": "Questionnaire",
        "id": "q",
        "status": "active",
        "derivedFrom": [f"{BASE}/Questionnaire/interview|1"],
    }
    started = {"status": "in-progress", "questionnaire": "#q", "contained": [inner]}
    return {**response(*items), **started, **elements}


def asked(found: Resource) -> list[str]:
    """What is asked and not answered."""
    answered = {element["linkId"] for element in found.get("item", [])}
    links = [element["linkId"] for element in found["contained"][0].get("item", [])]
    return [link for link in links if link not in answered]


def interviewed(client: Client, sent: Resource) -> tuple[list[list[str]], Resource]:
    """The questions of each step to somebody calm, and the response at the end."""
    pages = []
    while (found := next_question(client, sent))["status"] == "in-progress":
        pages.append(asked(found))
        answers = [item(link, *CALM[link][0]) for link in asked(found) if link in CALM]
        person = PERSON if "person.age" in asked(found) else []
        sent = {**found, "item": [*found.get("item", []), *person, *answers]}
    return pages, found


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
@pytest.mark.usefixtures("clinic")
def test_it_begins_with_whom_it_is_about(client: Client) -> None:
    found = next_question(client, begun(id="mine", identifier={"value": "7"}))

    [inner] = found.pop("contained")
    assert found == {
        "resourceType": "QuestionnaireResponse",
        "id": "mine",
        "meta": {"profile": [f"{SDC}/sdc-questionnaireresponse-adapt"]},
        "identifier": {"value": "7"},
        "questionnaire": "#asked",
        "status": "in-progress",
        "subject": {
            "extension": [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                    "valueCode": "unknown",
                }
            ]
        },
        "authored": "2026-11-29T12:00:00+00:00",
    }
    items = [(asked["linkId"], asked["required"]) for asked in inner.pop("item")]
    assert items == [("person.age", True), ("person.sex", True)]
    assert inner == {
        "resourceType": "Questionnaire",
        "id": "asked",
        "meta": {"profile": [f"{SDC}/sdc-questionnaire-adapt"]},
        "extension": [
            {"url": f"{SDC}/sdc-questionnaire-questionnaireAdaptive", "valueBoolean": True}
        ],
        "derivedFrom": [f"{BASE}/Questionnaire/interview|1"],
        "title": "Pain at the back of the ankle, heel and calf, question by question",
        "status": "active",
        "subjectType": ["Patient"],
    }


def test_it_asks_what_the_interviewer_asks_until_the_end(client: Client, clinic: Release) -> None:
    kept = prepared(clinic)
    expected, given = [["person.age", "person.sex"]], dict[str, str]()

    def step() -> Any:
        vocabulary = kept.engine.language.vocabulary
        case = resolve(answers=given, age=64, sex="female", vocabulary=vocabulary)
        return kept.interviewer.next_step(case)

    while isinstance(now := step(), Ask):
        expected.append([topic.slug for topic in now.topics])
        for topic in now.topics:
            given |= CALM[topic.slug][1]

    pages, found = interviewed(client, begun())

    assert pages == expected
    assert found["status"] == "completed"
    [reason] = found["extension"]
    assert (reason["url"], reason["valueCoding"]["code"]) == (STOP, now.reason)
    # What the interview ends with can be assessed as it is, and comes to the same.
    assessed = triage(client, found)
    shares = [match["probabilityDecimal"] for match in assessed["prediction"]]
    result = kept.engine.assess(answers=given, age=64, sex="female")
    expected_shares = [*(match.probability for match in result.matches), result.something_else]
    assert shares == pytest.approx([100 * share for share in expected_shares], abs=1e-4)
    basis = assessed["contained"][0]
    assert basis["questionnaire"] == f"{BASE}/Questionnaire/interview|1"
    assert [element["linkId"] for element in basis["item"]][2:] == [
        link for page in expected[1:] for link in page
    ]


@pytest.mark.usefixtures("clinic")
def test_an_emergency_ends_it_at_once(client: Client) -> None:
    found = next_question(client, begun(*PERSON, item("warning-signs", symptom("cold-foot"))))
    reason = coding("stop-reasons", "emergency", "An answer calls for emergency help")
    assert (found["status"], found["extension"]) == (
        "completed",
        [{"url": STOP, "valueCoding": reason}],
    )
    assert asked(found) == []


@pytest.mark.usefixtures("clinic")
def test_asking_again_without_an_answer_asks_the_same(client: Client) -> None:
    first = next_question(client, begun(*PERSON, subject={"reference": "Patient/7"}))
    again = next_question(client, first)
    assert asked(first) == asked(again) == ["warning-signs"]
    assert first["subject"] == again["subject"] == {"reference": "Patient/7"}
    # By the canonical address alone, without a Questionnaire inside, too.
    plain = response(*PERSON, questionnaire="interview|1", status="in-progress")
    assert asked(next_question(client, plain)) == ["warning-signs"]


@pytest.mark.usefixtures("clinic")
def test_a_choice_of_which_none_may_fit_has_a_way_out(client: Client) -> None:
    found = next_question(client, begun(*PERSON, item("warning-signs", said("none"))))
    [where] = [asked for asked in found["contained"][0]["item"] if asked["linkId"] == "where"]
    labels = [option["valueCoding"]["display"] for option in where["answerOption"]]
    assert labels[-1] == "Not sure, or none of these"


@pytest.mark.usefixtures("clinic")
def test_what_is_wrong_is_named_as_for_triage(client: Client) -> None:
    wrong = next_question(client, begun(item("nope", said("yes"))), 400)
    assert list(issues(wrong)) == ["QuestionnaireResponse.item[0].linkId"]


@pytest.mark.usefixtures("clinic")
def test_an_answer_is_not_kept_by_anybody(client: Client) -> None:
    answer = client.post(
        "/fhir/Questionnaire/$next-question", json.dumps(begun()), content_type="application/json"
    )
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("size", [1, 6])
def test_a_step_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    release = publish_small_knowledge(size)
    prepared(release)
    # the release that is named; questions, choices, their symptoms
    with django_assert_num_queries(4):
        next_question(client, begun(*PERSON))
