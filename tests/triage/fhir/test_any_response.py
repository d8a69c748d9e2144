"""Whatever is answered, and whatever is sent instead, is understood or refused."""

import copy
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.fhir.server import Resource, elements, get, item, response, triage, valid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic"), pytest.mark.any_database]

often = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OPERATIONS = ["QuestionnaireResponse/$triage", "Questionnaire/$next-question"]
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def answered(draw: st.DrawFn, asked: Resource) -> Resource:
    if asked["type"] == "integer":
        return item(asked["linkId"], {"valueInteger": draw(st.integers(0, 120))})
    codes = [option["valueCoding"] for option in asked["answerOption"]]
    many = st.lists(st.sampled_from(codes), min_size=1, unique_by=lambda coding: coding["code"])
    chosen = draw(many) if asked["repeats"] else [draw(st.sampled_from(codes))]
    none = [coding for coding in chosen if coding["code"] == "none"]
    return item(asked["linkId"], *({"valueCoding": coding} for coding in none or chosen))


@st.composite
def responses(draw: st.DrawFn, questionnaire: Resource) -> Resource:
    asked = draw(st.lists(st.sampled_from(questionnaire["item"]), unique_by=id))
    return response(*(answered(draw, one) for one in asked))


def as_engine_takes_it(body: Resource, questionnaire: Resource) -> dict[str, Any]:
    """What DESIGN.md says of each kind of question, for the API's triage."""
    found: dict[str, Any] = {"age": None, "sex": None, "answers": {}}
    asked = {one["linkId"]: one for one in questionnaire["item"]}
    for one in body.get("item", []):
        codes = [answer.get("valueCoding", {}).get("code") for answer in one["answer"]]
        question = asked[one["linkId"]]
        options = [o["valueCoding"] for o in question.get("answerOption", [])]
        slugs = [o["code"] for o in options if o["system"].endswith("/symptoms")]
        unsure = "unsure" in codes
        if one["linkId"] == "person.age":
            found["age"] = one["answer"][0]["valueInteger"]
        elif one["linkId"] == "person.sex":
            found["sex"] = codes[0] if codes != ["unknown"] else None
        elif not slugs:
            found["answers"][question["code"][0]["code"]] = codes[0]
        elif question["repeats"]:
            left = "unsure" if unsure else "no"
            found["answers"] |= {slug: "yes" if slug in codes else left for slug in slugs}
        else:
            found["answers"] |= dict.fromkeys(slugs, "unsure") if unsure else {codes[0]: "yes"}
    return found


@given(data=st.data())
@often
def test_any_answers_come_to_what_the_api_makes_of_them(client: Client, data: Any) -> None:
    questionnaire = get(client, "Questionnaire/check")
    body = data.draw(responses(questionnaire))
    same = as_engine_takes_it(body, questionnaire)

    found = triage(client, body)
    api = client.post("/api/v1/triage/", json.dumps(same), content_type="application/json").json()

    [urgency, *_] = found["extension"][0]["extension"]
    assert urgency["valueCoding"]["code"] == api["urgency"]["level"]
    assert found["status"] == ("final" if api["sufficient"] else "preliminary")
    names = [match["outcome"]["coding"][0]["code"] for match in found["prediction"]]
    assert names == [*(match["condition"] for match in api["matches"]), "OTH"]


@given(data=st.data())
@often
def test_any_step_of_an_interview_is_valid(client: Client, data: Any) -> None:
    body = data.draw(responses(get(client, "Questionnaire/check")))
    answer = client.post(f"/fhir/{OPERATIONS[1]}", json.dumps(body), "application/fhir+json")
    assert valid(answer)["status"] in {"in-progress", "completed"}


@given(data=st.data(), operation=st.sampled_from(OPERATIONS), junk=JUNK)
@often
def test_a_broken_response_is_refused_and_breaks_nothing(
    client: Client, data: Any, operation: str, junk: Any
) -> None:
    body = data.draw(responses(get(client, "Questionnaire/check")))
    broken = copy.deepcopy(body)
    put(broken, data.draw(st.sampled_from([path for path, _ in elements(body)])), junk)
    answer = client.post(f"/fhir/{operation}", json.dumps(broken), "application/fhir+json")
    assert answer.status_code in {200, 400}
    valid(answer, answer.status_code)


def put(content: Any, path: str, value: Any) -> None:
    """Replace the element at a path such as `.item[0].linkId`."""
    *way, last = path.replace("[", ".").replace("]", "").split(".")[1:]
    for step in way:
        content = content[int(step) if isinstance(content, list) else step]
    content[int(last) if isinstance(content, list) else last] = value


@given(
    body=JUNK, operation=st.sampled_from([*OPERATIONS, "CodeSystem/$lookup", "ValueSet/$expand"])
)
@often
def test_anything_else_is_refused(client: Client, body: Any, operation: str) -> None:
    answer = client.post(f"/fhir/{operation}", json.dumps(body), "application/fhir+json")
    valid(answer, 400)
