"""The form of a release as a Questionnaire, by url and version."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from conditions.models import Release, Reporter
from tests.factories import (
    make_condition,
    make_empty_release,
    make_question,
    make_symptom,
    make_user,
    publish,
)
from tests.small_knowledge import publish_small_knowledge
from tests.triage.fhir.server import BASE, coding, get, issues
from triage.models import QuestionKind, Section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CHECK, INTERVIEW = f"{BASE}/Questionnaire/check", f"{BASE}/Questionnaire/interview"
EXTENSION = "http://hl7.org/fhir/StructureDefinition"
HELP = {
    "url": f"{EXTENSION}/questionnaire-itemControl",
    "valueCodeableConcept": {
        "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]
    },
}
UNSURE = {"valueCoding": coding("answers", "unsure", "Not sure")}


def display(link_id: str, text: str) -> dict[str, object]:
    return {"linkId": link_id, "text": text, "type": "display", "extension": [HELP]}


def two_releases() -> tuple[Release, Release]:
    make_condition()
    make_question("old", [make_symptom("old")])
    first = publish()
    make_question("new", [make_symptom("new")])
    return first, publish()


def test_it_asks_what_the_form_asks(client: Client) -> None:
    make_condition()
    make_question(
        "flags",
        [make_symptom("cold"), make_symptom("snap")],
        text="Is any of these true?",
        why="They may be dangerous.",
        kind=QuestionKind.CHOOSE_ANY,
        section=Section.RED_FLAGS,
        required=True,
    )
    make_question(
        "where",
        [make_symptom("heel"), make_symptom("squeeze", reporter=Reporter.EXAMINER)],
        text="Where does it hurt?",
        help_text="Point at it.",
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.WHERE,
    )
    make_question("morning", [make_symptom("morning", lay_name="Stiff")], text="Is it stiff?")
    make_question("exam", [make_symptom("thick", reporter=Reporter.EXAMINER)])
    release = publish()

    found = get(client, "Questionnaire/check-1")

    gender = "http://hl7.org/fhir/administrative-gender"
    exclusive = [{"url": f"{EXTENSION}/questionnaire-optionExclusive", "valueBoolean": True}]
    assert found == {
        "resourceType": "Questionnaire",
        "id": "check-1",
        "url": CHECK,
        "version": "1",
        "name": "AnkleSiteCheck",
        "title": "Pain at the back of the ankle, heel and calf",
        "status": "active",
        "experimental": False,
        "date": release.proposed_at.isoformat(timespec="seconds"),
        "publisher": "Ankle Site",
        "copyright": "CC-BY-4.0: https://creativecommons.org/licenses/by/4.0/",
        "subjectType": ["Patient"],
        "purpose": "To say how soon to get help, and what may fit. It is not a diagnosis.",
        "item": [
            {
                "linkId": "person.age",
                "code": [{"system": "http://loinc.org", "code": "30525-0", "display": "Age"}],
                "text": "How old is the person?",
                "required": True,
                "type": "integer",
                "extension": [
                    {"url": f"{EXTENSION}/minValue", "valueInteger": 0},
                    {"url": f"{EXTENSION}/maxValue", "valueInteger": 120},
                ],
                "item": [
                    display("person.age.help", "In whole years. For a baby under one, write 0.")
                ],
            },
            {
                "linkId": "person.sex",
                "code": [{"system": "http://loinc.org", "code": "46098-0", "display": "Sex"}],
                "text": "Is the person female or male?",
                "required": False,
                "type": "choice",
                "repeats": False,
                "answerOption": [
                    {"valueCoding": {"system": gender, "code": "female", "display": "Female"}},
                    {"valueCoding": {"system": gender, "code": "male", "display": "Male"}},
                    {
                        "valueCoding": {
                            "system": gender,
                            "code": "unknown",
                            "display": "Prefer not to say",
                        }
                    },
                ],
                "item": [
                    display(
                        "person.sex.help",
                        "Some causes are more common in women, others in men.",
                    )
                ],
            },
            {
                "linkId": "flags",
                "text": "Is any of these true?",
                "required": True,
                "type": "choice",
                "repeats": True,
                "answerOption": [
                    {"valueCoding": coding("symptoms", "cold", "cold")},
                    {"valueCoding": coding("symptoms", "snap", "snap")},
                    {
                        "extension": exclusive,
                        "valueCoding": coding("answers", "none", "None of these"),
                    },
                    UNSURE,
                ],
                "item": [display("flags.why", "They may be dangerous.")],
            },
            {
                "linkId": "where",
                "text": "Where does it hurt?",
                "required": False,
                "type": "choice",
                "repeats": False,
                "answerOption": [{"valueCoding": coding("symptoms", "heel", "heel")}, UNSURE],
                "item": [display("where.help", "Point at it.")],
            },
            {
                "linkId": "morning",
                "code": [coding("symptoms", "morning", "Stiff")],
                "text": "Is it stiff?",
                "required": False,
                "type": "choice",
                "repeats": False,
                "answerOption": [
                    {"valueCoding": coding("answers", "yes", "Yes")},
                    {"valueCoding": coding("answers", "no", "No")},
                    UNSURE,
                ],
            },
        ],
    }


def test_the_interview_has_no_questions_before_it_begins(client: Client) -> None:
    two_releases()
    found = get(client, "Questionnaire/interview-2")
    assert (found["url"], found["version"], "item" in found) == (INTERVIEW, "2", False)
    sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"
    assert found["extension"] == [{"url": sdc, "valueBoolean": True}]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["check-2", "interview-2"]),
        (f"?url={CHECK}", ["check-2"]),
        (f"?url={INTERVIEW}", ["interview-2"]),
        (f"?url={CHECK}&version=1", ["check-1"]),
        (f"?url={CHECK}|1&version=1", ["check-1"]),
        (f"?url={CHECK}|2", ["check-2"]),
        (f"?url={CHECK}|1", []),
        ("?version=1&_format=json", ["check-1", "interview-1"]),
        (f"?url={CHECK}&version=3", []),
        (f"?url={CHECK}&version=01", []),
        (f"?url={CHECK}&version=one", []),
        ("?url=http://example.org/other", []),
    ],
)
def test_it_is_found_by_url_and_version(client: Client, query: str, ids: list[str]) -> None:
    two_releases()
    make_empty_release(3, status="candidate")
    found = get(client, f"Questionnaire{query}")
    entries = found.get("entry", [])
    assert [entry["resource"]["id"] for entry in entries] == ids
    assert [entry["fullUrl"] for entry in entries] == [f"{BASE}/Questionnaire/{i}" for i in ids]
    assert (found["type"], found["total"]) == ("searchset", len(ids))


def test_each_release_has_its_own_and_says_whether_it_is_live(client: Client) -> None:
    first, _ = two_releases()
    was, now = get(client, "Questionnaire/check-1"), get(client, "Questionnaire/check")
    assert [item["linkId"] for item in was["item"]][2:] == ["old"]
    assert [item["linkId"] for item in now["item"]][2:] == ["new", "old"]
    assert [(found["id"], found["status"]) for found in (was, now)] == [
        ("check-1", "retired"),
        ("check-2", "active"),
    ]
    releases.roll_back(release=first, by=make_user(), reason="Wrong.")
    assert get(client, "Questionnaire/check")["id"] == "check-1"


@pytest.mark.parametrize(
    "id", ["check-3", "check-4", "check-0", "check-01", "nope-1", "1", "check-", "CHECK", "-"]
)
def test_what_is_not_published_is_not_found(client: Client, id: str) -> None:
    two_releases()
    make_empty_release(3, status="candidate")
    found = get(client, f"Questionnaire/{id}", 404)
    assert [issue["code"] for issue in found["issue"]] == ["not-found"]
    assert "expression" not in found["issue"][0]


def test_a_misspelt_parameter_is_refused(client: Client) -> None:
    two_releases()
    found = get(client, "Questionnaire?urll=x&version=&version=1", 400)
    assert issues(found) == {
        "http.urll": "Unknown parameter. Allowed: url, version.",
        "http.version": "Give a text.",
    }
    assert issues(get(client, "Questionnaire?version=1&version=2", 400)) == {
        "http.version": "It is given twice."
    }
    assert issues(get(client, "Questionnaire/check?version=1", 400)) == {
        "http.version": "Unknown parameter. Allowed: none."
    }


def test_what_a_client_has_is_not_sent_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, _ = two_releases()
    for address in ("Questionnaire/check", "Questionnaire?version=2", "Questionnaire/check-1"):
        answer = client.get(f"/fhir/{address}")
        assert answer["Cache-Control"] == "public, no-cache"
        etag = answer["ETag"]
        with django_assert_num_queries(1, info=address):  # the release
            again = client.get(f"/fhir/{address}", headers={"if-none-match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    # It says of itself whether it is live, so a roll-back changes it, whatever it is asked by.
    releases.roll_back(release=first, by=make_user(), reason="Wrong.")
    answer = client.get("/fhir/Questionnaire/check-1", headers={"if-none-match": etag})
    assert (answer.status_code, answer.json()["status"]) == (200, "active")


@pytest.mark.parametrize("size", [1, 6])
def test_reading_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    with django_assert_num_queries(4):  # release; questions, choices, their symptoms
        assert len(get(client, "Questionnaire/check-1")["item"]) == 2 + size
    with django_assert_num_queries(4):
        get(client, f"Questionnaire?url={CHECK}&version=1")


def test_a_symptom_called_as_an_answer_is_not_taken_for_one(client: Client) -> None:
    make_condition()
    make_question("odd", [make_symptom("yes")])
    make_question("odder", [make_symptom("none"), make_symptom("x")], kind=QuestionKind.CHOOSE_ANY)
    publish()
    options = {
        asked["linkId"]: [option["valueCoding"] for option in asked["answerOption"]]
        for asked in get(client, "Questionnaire/check")["item"][2:]
    }
    assert options["odd"][0] == coding("answers", "yes", "Yes")
    assert [(o["system"].rpartition("/")[2], o["code"]) for o in options["odder"]] == [
        ("symptoms", "none"),
        ("symptoms", "x"),
        ("answers", "none"),
        ("answers", "unsure"),
    ]
