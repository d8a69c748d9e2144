"""The AI4H benchmark's interface: its shapes, what is refused, and that no level is lowered.

The shapes are those of github.com/FG-AI4H-TG-Symptom: requests as `run_benchmark` of
fgai4h-tg-symptom-assessment-mmvb-backend sends them (and `BenchmarkRunner` before version 2), cases
as schemas/london-model.schema.json and berlin-model-generic.schema.json of
fgai4h-tg-symptom-models-schemas have them.
"""

import json
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
from triage.api.ai4h import TRIAGE
from triage.explanation import DISCLAIMER
from triage.models import Assessment, QuestionKind, Section
from triage.results import assess

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WRONG_STATE = "Use present, absent or unsure."
WRONG_AGE = "Give a number of years from 0 to 120."
WRONG_SEX = "Use female or male."
NO_LIST = "Expected a list of items but got type"
# Of `TRIAGE_OPTIONS` in mmvb_backend/common/definitions.py, lowest first.
LEVELS = ["SC", "PC", "EC"]


def finding(slug: str, state: str = "present", **fields: Any) -> dict[str, Any]:
    """A `clinicalFinding` of the Berlin model."""
    more = {"name": slug.title(), "standardOntologyUris": [], "attributes": []}
    return {"id": slug, "state": state} | more | fields


def case(complaint: Any = "morning", *others: dict[str, Any], **profile: Any) -> dict[str, Any]:
    """What the benchmark posts."""
    first = finding(complaint) if isinstance(complaint, str) else complaint
    return {
        "caseData": {
            "profileInformation": {"age": 45, "biologicalSex": "female"} | profile,
            "presentingComplaints": [first],
            "otherFeatures": list(others),
        },
        "aiImplementation": "Ankle Site",
    }


def post(client: Client, body: Any) -> Any:
    address = "/ai4h/solve-case"
    return client.post(address, data=json.dumps(body), content_type="application/json")


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def publish_heel(level: Urgency = Urgency.SOON) -> Release:
    """A common condition with a code, a rarer one, and a rule of this level over swelling."""
    morning, swelling = make_symptom("morning", background_rate=0.25), make_symptom("swelling")
    make_symptom("over-40", kind="demographic", min_age=40)
    achilles = make_condition(
        "achilles", name="Achilles tendonitis", prior=0.3, urgency=Urgency.SELF_CARE, snomed="1"
    )
    make_evidence(achilles, morning, 0.75)
    sprain = make_condition("sprain", prior=0.1, urgency=Urgency.SELF_CARE)
    make_evidence(sprain, swelling, 0.9)
    make_rule("swollen", [[(swelling, True)]], level=level)
    fever = make_symptom("fever", background_rate=0.01)
    make_question("danger", [fever], kind=QuestionKind.CHOOSE_ANY, section=Section.RED_FLAGS)
    return publish(something_else_prior=0.1)


def test_a_case_of_the_berlin_model_is_answered_in_the_benchmark_s_shape(client: Client) -> None:
    release = publish_heel()
    expected = assess(
        answers={"morning": "yes", "swelling": "no", "fever": "unsure"},
        age=45,
        sex="female",
        release=release,
    )

    answer = post(
        client, case("morning", finding("swelling", "absent"), finding("fever", "unsure"))
    )

    assert answer.status_code == 200
    assert answer.json() == {
        "triage": "PC",
        "conditions": [
            {
                "id": "achilles",
                "name": "Achilles tendonitis",
                "standardOntologyUris": ["http://snomed.info/id/1"],
                "probability": expected.matches[0].probability,
            },
            {
                "id": "sprain",
                "name": "Sprain",
                "standardOntologyUris": [],
                "probability": expected.matches[1].probability,
            },
        ],
        "unknownFeatures": [],
        "release": {"number": 1, "checksum": release.checksum},
        "disclaimer": DISCLAIMER,
    }


def test_a_case_of_the_london_model_is_read_too(client: Client) -> None:
    publish_heel()
    body = {
        "caseData": {
            "caseId": "a1",
            "metaData": {"description": "Synthetic London-model case", "case_creator": "MMVB"},
            "profileInformation": {"age": 45.9, "biologicalSex": "male"},
            "presentingComplaints": [{"id": "swelling", "name": "Swelling", "state": "present"}],
            "otherFeatures": [{"id": "morning", "name": "Morning", "state": "absent"}],
        },
        "aiImplementation": "ankle",
    }

    answer = post(client, body).json()

    assert answer["triage"] == "PC"
    assert [condition["id"] for condition in answer["conditions"]] == ["sprain", "achilles"]


@pytest.mark.parametrize("level", [*Urgency])
def test_no_level_is_lowered(client: Client, level: Urgency) -> None:
    publish_heel(level)

    answer = post(client, case("swelling", finding("fever", "absent"), finding("morning"))).json()

    assert answer["triage"] == TRIAGE[level]
    assert TRIAGE == {
        Urgency.SELF_CARE: "SC",
        Urgency.ROUTINE: "PC",
        Urgency.SOON: "PC",
        Urgency.URGENT: "EC",
        Urgency.EMERGENCY: "EC",
    }


STRONG = {"id": "intensity", "name": "Pain intensity", "standardOntologyUris": [], "value": {}}


@pytest.mark.parametrize(
    ("_case", "others", "unknown"),
    [
        ("a finding", [finding("chest-pain")], ["chest-pain"]),
        ("what is absent", [finding("chest-pain", "absent")], ["chest-pain"]),
        ("what is unsure", [finding("chest-pain", "unsure")], ["chest-pain"]),
        ("a case that differs", [finding("Swelling")], ["Swelling"]),
        ("an attribute", [finding("fever", attributes=[STRONG])], ["intensity"]),
        (
            "several, each named once",
            [finding("b", attributes=[STRONG]), finding("a"), finding("b", attributes=[STRONG])],
            ["b", "a", "intensity"],
        ),
    ],
)
@pytest.mark.parametrize(("level", "triage"), [(Urgency.SOON, "UNCERTAIN"), (Urgency.URGENT, "EC")])
def test_what_is_not_known_leaves_no_level_certain_but_the_highest(
    client: Client,
    _case: str,
    others: list[dict[str, Any]],
    unknown: list[str],
    level: Urgency,
    triage: str,
) -> None:
    publish_heel(level)

    answer = post(client, case("swelling", *others)).json()

    assert (answer["triage"], answer["unknownFeatures"]) == (triage, unknown)
    assert [condition["id"] for condition in answer["conditions"]] == ["sprain", "achilles"]


def test_of_a_case_in_which_nothing_is_known_no_condition_is_guessed(client: Client) -> None:
    publish_heel()

    answer = post(client, case("abdominal-pain")).json()

    assert (answer["triage"], answer["conditions"]) == ("UNCERTAIN", [])


def test_ten_conditions_are_ranked_and_no_more(client: Client) -> None:
    release = publish_small_knowledge(12)
    ranked = assess(answers={"symptom-3": "yes"}, age=45, sex="female", release=release, limit=10)

    answer = post(client, case("symptom-3")).json()

    assert [condition["id"] for condition in answer["conditions"]] == [
        match.condition for match in ranked.matches
    ]
    assert len(answer["conditions"]) == 10


def changed(place: str, value: Any) -> dict[str, Any]:
    """A good case with one thing in it replaced, or taken away where the value is `...`."""
    body: Any = case("morning", finding("swelling", "absent"))
    *path, name = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner: Any = body
    for step in path:
        inner = inner[step]
    if value is ...:
        del inner[name]
    else:
        inner[name] = value
    return body  # type: ignore[no-any-return]


PROFILE, OTHER = "caseData.profileInformation", "caseData.otherFeatures"
FIRST = "caseData.presentingComplaints.0"


@pytest.mark.parametrize(
    ("_case", "place", "value", "wrong"),
    [
        ("no case", "caseData", ..., {"caseData": "This field is required."}),
        ("a list for a case", "caseData", [], {"caseData": "Give a JSON object."}),
        ("no profile", PROFILE, ..., {PROFILE: "This field is required."}),
        ("a null profile", PROFILE, None, {PROFILE: "This field may not be null."}),
        ("no age", f"{PROFILE}.age", ..., {f"{PROFILE}.age": WRONG_AGE}),
        ("a null age", f"{PROFILE}.age", None, {f"{PROFILE}.age": WRONG_AGE}),
        ("age as a text", f"{PROFILE}.age", "45", {f"{PROFILE}.age": WRONG_AGE}),
        ("age as a boolean", f"{PROFILE}.age", True, {f"{PROFILE}.age": WRONG_AGE}),
        ("too young", f"{PROFILE}.age", -0.5, {f"{PROFILE}.age": WRONG_AGE}),
        ("too old", f"{PROFILE}.age", 120.5, {f"{PROFILE}.age": WRONG_AGE}),
        ("age beyond counting", f"{PROFILE}.age", 10**400, {f"{PROFILE}.age": WRONG_AGE}),
        ("another sex", f"{PROFILE}.biologicalSex", "x", {f"{PROFILE}.biologicalSex": WRONG_SEX}),
        ("sexes", f"{PROFILE}.biologicalSex", [], {f"{PROFILE}.biologicalSex": WRONG_SEX}),
        (
            "no complaint",
            "caseData.presentingComplaints",
            [],
            {"caseData.presentingComplaints": "Ensure this field has at least 1 elements."},
        ),
        ("no features", OTHER, ..., {OTHER: "This field is required."}),
        ("features as an object", OTHER, {}, {OTHER: f'{NO_LIST} "dict".'}),
        ("a text for a finding", f"{OTHER}.0", "x", {f"{OTHER}.0": "Give a JSON object."}),
        ("no id", f"{OTHER}.0.id", ..., {f"{OTHER}.0.id": "This field is required."}),
        ("an empty id", f"{OTHER}.0.id", "", {f"{OTHER}.0.id": "This field may not be blank."}),
        ("an id in an id", f"{OTHER}.0.id", {}, {f"{OTHER}.0.id": "Not a valid string."}),
        (
            "a NUL in an id",
            f"{OTHER}.0.id",
            "a\0b",
            {f"{OTHER}.0.id": "Null characters are not allowed."},
        ),
        ("another state", f"{FIRST}.state", "yes", {f"{FIRST}.state": WRONG_STATE}),
        ("a boolean state", f"{FIRST}.state", True, {f"{FIRST}.state": WRONG_STATE}),
        (
            "no attributes",
            f"{FIRST}.attributes",
            None,
            {f"{FIRST}.attributes": "This field may not be null."},
        ),
        (
            "an attribute without an id",
            f"{FIRST}.attributes",
            [{}],
            {f"{FIRST}.attributes.0.id": "This field is required."},
        ),
        (
            "an unknown field",
            f"{FIRST}.severity",
            3,
            {
                f"{FIRST}.severity": "Unknown field. Allowed: id, name, standardOntologyUris, "
                "state, attributes."
            },
        ),
        (
            "two states",
            f"{OTHER}.0",
            finding("morning", "absent"),
            {f"{OTHER}.0": "This was given in another state before."},
        ),
        (
            "too many",
            OTHER,
            [finding(str(number)) for number in range(1001)],
            {OTHER: "Ensure this field has no more than 1000 elements."},
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_its_place(
    client: Client, _case: str, place: str, value: Any, wrong: dict[str, str]
) -> None:
    make_empty_release()

    assert errors(post(client, changed(place, value))) == wrong


def test_a_finding_against_the_age_is_refused(client: Client) -> None:
    publish_heel()

    assert errors(post(client, case("morning", finding("over-40", "absent")))) == {
        f"{OTHER}.0": "This contradicts the age or sex that was given."
    }


@pytest.mark.parametrize("body", [[], "case", 1, None])
def test_a_body_that_is_no_object_is_refused(client: Client, body: Any) -> None:
    make_empty_release()

    assert errors(post(client, body)) == {"body": "Give a JSON object."}


def test_everything_that_is_wrong_is_named_in_one_go(client: Client) -> None:
    make_empty_release()
    body = case(finding("morning", "yes"), finding("swelling", "no"), age=-1)

    assert errors(post(client, body)) == {
        f"{PROFILE}.age": WRONG_AGE,
        f"{FIRST}.state": WRONG_STATE,
        f"{OTHER}.0.state": WRONG_STATE,
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_health_check_is_ok_once_there_is_a_release(client: Client, method: str) -> None:
    """The benchmark asks by GET; before version 2 it posted the name of the implementation."""
    ask = getattr(client, method)
    body = {"aiImplementation": "Ankle Site"}
    before = ask("/ai4h/health-check", body, content_type="application/json")
    publish_heel()
    after = ask("/ai4h/health-check", body, content_type="application/json")

    assert (before.status_code, before["Content-Type"]) == (503, "application/problem+json")
    assert (after.status_code, after["Content-Type"]) == (200, "application/json")
    assert after.json() == {"status": "OK", "data": "OK from Ankle Site, release 1"}


def test_before_the_first_release_no_case_is_solved(client: Client) -> None:
    answer = post(client, case())

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/ai4h/solve-case", 405),
        ("put", "/ai4h/solve-case", 405),
        ("delete", "/ai4h/health-check", 405),
        ("get", "/ai4h/", 404),
        ("post", "/ai4h/solve-case/", 404),
    ],
)
def test_other_addresses_and_methods_are_problems(
    client: Client, method: str, address: str, status: int
) -> None:
    answer = getattr(client, method)(address)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_nothing_is_kept_of_a_case(client: Client) -> None:
    publish_heel()

    answer = post(client, case())

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.cookies == {}
    assert (Assessment.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize("size", [1, 6])
def test_a_case_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    others = [finding(f"symptom-{number}") for number in range(2, size + 1)]

    # live release; those of `assess`, warm the scores alone; the codes of the conditions
    with django_assert_num_queries(1 + 10 + 1):
        answer = post(client, case("symptom-1", *others))
    assert len(answer.json()["conditions"]) == size
    with django_assert_num_queries(1 + 1 + 1):  # the scores alone
        assert post(client, case("symptom-1", *others)).content == answer.content
    with django_assert_num_queries(1):
        client.get("/ai4h/health-check")
