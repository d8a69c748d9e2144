"""A response that is not wholly understood is refused, naming each element that is wrong."""

from typing import Any

import pytest
from django.test import Client

from tests.triage.fhir.server import BASE, age, issues, item, response, said, symptom, triage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic"), pytest.mark.any_database]

NOT_TAKEN = "Give a valueCoding with system and code of one of the item's options."
NO_ITEM = "The Questionnaire has no item of this linkId, or it is answered twice."
NOT_UNDERSTOOD = "This element is not understood here."
WRONG_REFERENCE = (
    f"Name one of: {BASE}/Questionnaire/check, {BASE}/Questionnaire/interview; "
    "each with | and the number of a release."
)


@pytest.mark.parametrize(
    ("_case", "body", "wrong"),
    [
        ("a list", [], {"QuestionnaireResponse": "Give a QuestionnaireResponse."}),
        ("null", None, {"QuestionnaireResponse": "Give a QuestionnaireResponse."}),
        (
            "a Patient",
            {"resourceType": "Patient"},
            {"QuestionnaireResponse": "Give a QuestionnaireResponse."},
        ),
        (
            "Parameters without it",
            {"resourceType": "Parameters"},
            {
                "Parameters.parameter": "Give one parameter, questionnaire-response, "
                "with the resource."
            },
        ),
        (
            "Parameters with another resource",
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "questionnaire-response", "resource": {}}],
            },
            {"Parameters.parameter[0].resource": "Give a QuestionnaireResponse."},
        ),
        (
            "no questionnaire",
            response(questionnaire="nope"),
            {"QuestionnaireResponse.questionnaire": WRONG_REFERENCE},
        ),
        (
            "no version: who knows what was shown",
            response(questionnaire="check"),
            {"QuestionnaireResponse.questionnaire": WRONG_REFERENCE},
        ),
        (
            "a questionnaire that is no text",
            {**response(), "questionnaire": 5},
            {"QuestionnaireResponse.questionnaire": WRONG_REFERENCE},
        ),
        (
            "one that it does not contain",
            {**response(), "questionnaire": "#q", "contained": [1, {"id": "q"}]},
            {"QuestionnaireResponse.questionnaire": WRONG_REFERENCE},
        ),
        (
            "no release",
            response(questionnaire="check|one"),
            {"QuestionnaireResponse.questionnaire": "No release of this version is or was live."},
        ),
        (
            "a status and an element that nobody knows",
            response(status="guessed", mood="good"),
            {
                "QuestionnaireResponse.mood": NOT_UNDERSTOOD,
                "QuestionnaireResponse.status": "Give one of: in-progress, completed, amended, "
                "stopped.",
            },
        ),
        (
            "what changes the meaning of the rest",
            response(modifierExtension=[{"url": "http://example.org/not"}]),
            {"QuestionnaireResponse.modifierExtension": NOT_UNDERSTOOD},
        ),
        (
            "a subject that is no reference",
            response(subject="me"),
            {"QuestionnaireResponse.subject": "Give a Reference, or leave it out."},
        ),
        (
            "a reference of several words",
            response(subject={"reference": "some body"}),
            {"QuestionnaireResponse.subject": "Give a Reference, or leave it out."},
        ),
        (
            "items that are none",
            response(item={"linkId": "morning"}),
            {"QuestionnaireResponse.item": "Give a list of elements, or leave it out."},
        ),
        (
            "no items",
            response(item=[]),
            {"QuestionnaireResponse.item": "Give a list of elements, or leave it out."},
        ),
        (
            "an unknown item after a good one",
            response(item("morning", said("yes")), item("evening", said("yes"))),
            {"QuestionnaireResponse.item[1].linkId": NO_ITEM},
        ),
        (
            "an item twice",
            response(item("morning", said("yes")), item("morning", said("no"))),
            {"QuestionnaireResponse.item[1].linkId": NO_ITEM},
        ),
        (
            "an item without a name",
            response({"answer": [said("yes")]}, {"linkId": ["morning"]}),
            {
                "QuestionnaireResponse.item[0].linkId": NO_ITEM,
                "QuestionnaireResponse.item[1].linkId": NO_ITEM,
            },
        ),
        (
            "an item inside",
            response({"linkId": "morning", "item": [item("swelling", said("yes"))]}),
            {"QuestionnaireResponse.item[0].item": NOT_UNDERSTOOD},
        ),
        (
            "an answer that is no option",
            response(item("morning", said("none"))),
            {"QuestionnaireResponse.item[0].answer[0]": NOT_TAKEN},
        ),
        (
            "a symptom of another question",
            response(item("where", symptom("snap"))),
            {"QuestionnaireResponse.item[0].answer[0]": NOT_TAKEN},
        ),
        (
            "a coding without a system",
            response(item("where", {"valueCoding": {"code": "above-heel"}})),
            {"QuestionnaireResponse.item[0].answer[0]": NOT_TAKEN},
        ),
        (
            "another type of value",
            response(item("morning", {"valueBoolean": True})),
            {
                "QuestionnaireResponse.item[0].answer[0].valueBoolean": NOT_UNDERSTOOD,
                "QuestionnaireResponse.item[0].answer[0]": NOT_TAKEN,
            },
        ),
        (
            "two answers to one question",
            response(item("morning", said("yes"), said("no"))),
            {"QuestionnaireResponse.item[0].answer[1]": "Give one answer only."},
        ),
        (
            "no answer",
            response({"linkId": "morning", "answer": []}),
            {"QuestionnaireResponse.item[0].answer": "Give a list of elements, or leave it out."},
        ),
        (
            "none of these and one of these",
            response(item("warning-signs", said("none"), symptom("snap"))),
            {
                "QuestionnaireResponse.item[0].answer": "You ticked “None of these” and another "
                "answer too. Please untick what does not fit."
            },
        ),
        (
            "too old",
            response(age(121)),
            {
                "QuestionnaireResponse.item[0].answer[0]": "Fill in the age in whole years, "
                "from 0 to 120."
            },
        ),
        (
            "beyond counting",
            response(age(10**400)),
            {
                "QuestionnaireResponse.item[0].answer[0]": "Fill in the age in whole years, "
                "from 0 to 120."
            },
        ),
        (
            "a true age",
            response(item("person.age", {"valueInteger": True})),
            {"QuestionnaireResponse.item[0].answer[0]": "Give a valueInteger."},
        ),
        (
            "a text for an age",
            response(item("person.age", {"valueInteger": "45"})),
            {"QuestionnaireResponse.item[0].answer[0]": "Give a valueInteger."},
        ),
        (
            "a NUL",
            response(item("a\0b", said("a\0b"))),
            {"QuestionnaireResponse.item[0].linkId": NO_ITEM},
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_its_place(
    client: Client, _case: str, body: Any, wrong: dict[str, str]
) -> None:
    assert issues(triage(client, body, 400)) == wrong


def test_a_response_that_is_nested_beyond_reason_is_refused(client: Client) -> None:
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    refused = triage(client, response(extension=deep), 400)
    assert issues(refused) == {"QuestionnaireResponse": "It is nested more than 30 levels deep."}
