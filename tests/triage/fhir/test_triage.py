"""`QuestionnaireResponse/$triage`: the engine's result as a RiskAssessment."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.api.caching import code_version
from conditions.levels import Sex
from tests.factories import (
    make_condition,
    make_empty_release,
    make_evidence,
    make_question,
    make_symptom,
    publish,
)
from tests.small_knowledge import publish_small_knowledge
from tests.triage.fhir.server import (
    BASE,
    age,
    coding,
    get,
    issues,
    item,
    response,
    said,
    sex,
    symptom,
    triage,
)
from triage.explanation import DISCLAIMER
from triage.models import Assessment, QuestionKind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# For the clinic: what the FHIR response says, and what the API's triage takes for the same.
ANSWERED = response(
    age(64),
    item("person.sex", sex("female")),
    item("warning-signs", said("none")),
    item("where", symptom("above-heel")),
    item("morning", said("yes")),
    item("swelling", said("unsure")),
    item("background", symptom("more-training")),
)
SAME = {
    "age": 64,
    "sex": "female",
    "answers": {
        "snap": "no",
        "cold-foot": "no",
        "above-heel": "yes",
        "morning": "yes",
        "swelling": "unsure",
        "more-training": "yes",
        "tight-shoes": "no",
    },
}


def by_api(client: Client, body: Any) -> Any:
    answer = client.post("/api/v1/triage/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def urgency(assessment: Any) -> list[Any]:
    [extension] = assessment["extension"]
    assert extension["url"] == f"{BASE}/StructureDefinition/urgency"
    inner: list[Any] = extension["extension"]
    return inner


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
def test_the_urgency_comes_first_and_every_prediction_has_its_reasons(client: Client) -> None:
    morning = make_symptom("morning", lay_name="Stiff in the morning", background_rate=0.25)
    make_symptom("swelling", lay_name="Swelling")
    heel = make_symptom("heel", lay_name="Pain in the heel", background_rate=0.2)
    achilles = make_condition(
        "achilles", name="Achilles tendonitis", prior=0.3, icd10="M76.6", snomed="11654001"
    )
    make_evidence(achilles, morning, 0.75)
    make_evidence(achilles, heel, 0.6)
    make_question("when", [morning], text="Is it stiff in the morning?")
    make_question("where", [heel], text="Does the heel hurt?")
    release = publish(something_else_prior=0.1)

    answers = [item("when", said("yes")), item("where", said("no"))]
    found = triage(client, response(*answers, subject={"reference": "Patient/7"}))

    # achilles: 0.3 * (0.75 / 0.25) * (0.4 / 0.8); something else: 0.1
    routine = coding("urgency-levels", "routine", "See a doctor if it does not settle")
    level = {"url": "level", "valueCoding": routine}
    url = f"{BASE}/StructureDefinition/urgency"
    own = coding("conditions", "achilles", "Achilles tendonitis")
    assert found == {
        "resourceType": "RiskAssessment",
        "contained": [
            {
                "resourceType": "QuestionnaireResponse",
                "questionnaire": f"{BASE}/Questionnaire/check|1",
                "status": "completed",
                "item": [
                    {
                        "linkId": "when",
                        "text": "Is it stiff in the morning?",
                        "answer": [{"valueCoding": coding("answers", "yes", "Yes")}],
                    },
                    {
                        "linkId": "where",
                        "text": "Does the heel hurt?",
                        "answer": [{"valueCoding": coding("answers", "no", "No")}],
                    },
                ],
                "id": "answers",
            }
        ],
        "extension": [{"url": url, "extension": [level, {"url": "condition", "valueCoding": own}]}],
        "status": "preliminary",
        "method": {
            "coding": [
                coding("methods", "weight-of-evidence", "Weight of evidence, and rules of urgency")
            ],
            "text": f"Ankle Site engine {code_version()}, release 1 of the knowledge "
            f"(SHA-256 {release.checksum})",
        },
        "code": {"text": "How soon to get help, and what may cause the pain"},
        "subject": {"reference": "Patient/7"},
        "occurrenceDateTime": "2026-11-29T12:00:00+00:00",
        "basis": [{"reference": "#answers"}],
        "prediction": [
            {
                "extension": [{"url": url, "extension": [level]}],
                "outcome": {
                    "coding": [
                        own,
                        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M76.6"},
                        {"system": "http://snomed.info/sct", "code": "11654001"},
                    ],
                    "text": "Achilles tendonitis",
                },
                "probabilityDecimal": 81.8182,
                "qualitativeRisk": {
                    "coding": [coding("strengths", "strong", "Fits your answers well")],
                    "text": "Fits your answers well",
                },
                "rationale": "For: Stiff in the morning (yes). Against: Pain in the heel (no).",
            },
            {
                "outcome": {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
                            "code": "OTH",
                            "display": "other",
                        }
                    ],
                    "text": "Something else",
                },
                "probabilityDecimal": 18.1818,
            },
        ],
        "mitigation": "See a doctor if it does not settle.",
        "note": [
            {
                "text": "Too little was answered to rank: the predictions say little more than how "
                "common each condition is."
            },
            {"text": DISCLAIMER},
        ],
    }


@pytest.mark.usefixtures("clinic")
def test_it_says_what_the_api_says(client: Client) -> None:
    found, api = triage(client, ANSWERED), by_api(client, SAME)

    *matches, something_else = found["prediction"]
    names = [match["outcome"]["coding"][0]["code"] for match in matches]
    assert names == [match["condition"] for match in api["matches"]]
    shares = [match["probabilityDecimal"] / 100 for match in found["prediction"]]
    expected = [*(match["probability"] for match in api["matches"]), api["something_else"]]
    assert shares == pytest.approx(expected, abs=1e-6)
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert urgency(found)[0]["valueCoding"]["code"] == api["urgency"]["level"]
    strengths = [match["qualitativeRisk"]["coding"][0]["code"] for match in matches]
    assert strengths == [match["strength"] for match in api["matches"]]
    assert found["status"] == "final"
    assert something_else["outcome"]["text"] == "Something else"


@pytest.mark.usefixtures("clinic")
def test_every_rule_that_fired_is_named_for_programs_and_for_people(client: Client) -> None:
    danger = item("warning-signs", symptom("snap"), symptom("cold-foot"))
    found = triage(client, response(danger))

    emergency = coding("urgency-levels", "emergency", "Get emergency help now")
    urgent = coding("urgency-levels", "urgent", "Get medical help today")
    assert urgency(found) == [
        {"url": "level", "valueCoding": emergency},
        {
            "url": "reason",
            "extension": [
                {"url": "rule", "valueCode": "cold-foot"},
                {"url": "level", "valueCoding": emergency},
                {"url": "title", "valueString": "The foot may get too little blood"},
                {"url": "message", "valueMarkdown": "Call an ambulance now."},
            ],
        },
        {
            "url": "reason",
            "extension": [
                {"url": "rule", "valueCode": "snap"},
                {"url": "level", "valueCoding": urgent},
                {"url": "title", "valueString": "The Achilles tendon may be torn"},
                {
                    "url": "message",
                    "valueMarkdown": "Go to an emergency department today. Do not stretch it.",
                },
            ],
        },
    ]
    assert found["mitigation"] == (
        "Get emergency help now.\n\n"
        "The foot may get too little blood: Call an ambulance now.\n\n"
        "The Achilles tendon may be torn: Go to an emergency department today. Do not stretch it."
    )


@pytest.mark.parametrize(
    ("_case", "answers", "expected"),
    [
        ("nothing at all", [], {}),
        ("an untouched question", [{"linkId": "morning"}], {}),
        ("a choice leaves the others out", [item("where", symptom("under-heel"))], "under-heel"),
        ("unsure of a choice", [item("where", said("unsure"))], ["above-heel", "inner-ankle"]),
    ],
)
@pytest.mark.usefixtures("clinic")
def test_answers_mean_what_they_mean_on_the_form(
    client: Client, _case: str, answers: list[Any], expected: Any
) -> None:
    states = expected
    if isinstance(expected, str):
        states = {expected: "yes"}
    elif isinstance(expected, list):
        states = dict.fromkeys([*expected, "under-heel"], "unsure")
    found, api = triage(client, response(*answers)), by_api(client, {"answers": states})
    shares = [match["probabilityDecimal"] / 100 for match in found["prediction"]]
    expected_shares = [*(match["probability"] for match in api["matches"]), api["something_else"]]
    assert shares == pytest.approx(expected_shares, abs=1e-6)


@pytest.mark.parametrize("code", ["left", "right", "both", "unsure"])
def test_a_question_of_the_side_asks_for_pain_on_both(client: Client, code: str) -> None:
    both = make_symptom("both-sides")
    condition = make_condition("spondylitis")
    make_evidence(condition, both, 0.9)
    make_question("side", [both], kind=QuestionKind.SIDE)
    publish()
    state = {"both": "yes", "unsure": "unsure"}.get(code, "no")

    found = triage(client, response(item("side", said(code))))

    [match, _] = found["prediction"]
    [same] = by_api(client, {"answers": {"both-sides": state}})["matches"]
    assert match["probabilityDecimal"] == pytest.approx(100 * same["probability"], abs=1e-4)
    [answer] = found["contained"][0]["item"][0]["answer"]
    assert answer["valueCoding"]["code"] == code


@pytest.mark.parametrize(
    ("code", "given"), [("male", Sex.MALE), ("female", Sex.FEMALE), ("unknown", None)]
)
def test_sex_may_be_left_unsaid(client: Client, code: str, given: Sex | None) -> None:
    man = make_symptom("man", kind="demographic", sex=Sex.MALE)
    make_evidence(make_condition("gout"), man, 0.9)
    publish()

    found = triage(client, response(item("person.sex", sex(code))))

    [same] = by_api(client, {"answers": {}, "sex": given})["matches"]
    assert found["prediction"][0]["probabilityDecimal"] == pytest.approx(
        100 * same["probability"], abs=1e-4
    )


@pytest.mark.usefixtures("clinic")
def test_it_takes_parameters_and_plain_json_too(client: Client) -> None:
    wrapped = {
        "resourceType": "Parameters",
        "parameter": [{"name": "questionnaire-response", "resource": ANSWERED}],
    }
    plain = client.post(
        "/fhir/QuestionnaireResponse/$triage",
        json.dumps(ANSWERED),
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert (plain.status_code, plain["Content-Type"]) == (200, "application/json")
    assert triage(client, wrapped)["prediction"] == plain.json()["prediction"]


def test_an_older_release_can_be_replayed_and_a_candidate_cannot(client: Client) -> None:
    gout = make_condition("gout", prior=0.1)
    make_question("hot", [make_symptom("hot")])
    first = publish()
    gout.prior = 0.4
    gout.save()
    make_condition("third")
    publish()
    make_empty_release(3, status="candidate")
    hot = item("hot", said("yes"))

    was = triage(client, response(hot, questionnaire="check|1"))
    refused = triage(client, response(hot, questionnaire="check|3"), 400)

    assert was["method"]["text"].endswith(f"release 1 of the knowledge (SHA-256 {first.checksum})")
    assert len(was["prediction"]) == 2
    assert issues(refused) == {
        "QuestionnaireResponse.questionnaire": "No release of this version is or was live."
    }


@pytest.mark.usefixtures("clinic")
def test_nothing_is_kept_of_what_was_posted(client: Client) -> None:
    answer = client.post(
        "/fhir/QuestionnaireResponse/$triage", json.dumps(ANSWERED), content_type="application/json"
    )
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.cookies == {}
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("size", [1, 6])
def test_triage_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    answers = [item(f"question-{n}", said("yes")) for n in range(1, size + 1)]
    # release; questions, choices, their symptoms; the nine of `assess`; codes of the matches
    with django_assert_num_queries(1 + 3 + 10 + 1):
        found = triage(client, response(*answers))
    assert len(found["prediction"]) == min(size, 5) + 1
    # of those of `assess` the scores alone
    with django_assert_num_queries(1 + 3 + 1 + 1):
        triage(client, response(*answers))


@pytest.mark.usefixtures("clinic")
def test_the_questionnaire_filled_in_is_taken(client: Client) -> None:
    """Whatever it offers is an answer, one option after the other."""
    items = get(client, "Questionnaire/check-1")["item"]
    for number in range(4):
        filled = [
            item(asked["linkId"], asked["answerOption"][number % len(asked["answerOption"])])
            for asked in items
            if asked["type"] == "choice"
        ]
        for element in filled:
            element["answer"] = [{"valueCoding": a["valueCoding"]} for a in element["answer"]]
        assert len(triage(client, response(*filled))["contained"][0]["item"]) == 6
