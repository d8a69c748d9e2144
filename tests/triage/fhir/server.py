"""How the tests speak with the FHIR server: nothing comes back that is not valid R4B."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client
from fhir.resources.R4B import get_fhir_model_class

BASE = "http://testserver/fhir"
FHIR_JSON = "application/fhir+json"

Resource = dict[str, Any]


def get(client: Client, address: str, status: int = 200, **headers: str) -> Resource:
    return valid(client.get(f"/fhir/{address}", headers=headers), status)


def post(client: Client, address: str, body: Any, status: int = 200) -> Resource:
    answer = client.post(f"/fhir/{address}", data=json.dumps(body), content_type=FHIR_JSON)
    return valid(answer, status)


def triage(client: Client, body: Any, status: int = 200) -> Resource:
    return post(client, "QuestionnaireResponse/$triage", body, status)


def next_question(client: Client, body: Any, status: int = 200) -> Resource:
    return post(client, "Questionnaire/$next-question", body, status)


def valid(answer: Any, status: int = 200) -> Resource:
    """The resource that was answered, once it is found to be one."""
    assert (answer.status_code, answer["Content-Type"]) == (status, FHIR_JSON), answer.content
    resource: Resource = json.loads(answer.content)
    check(resource)
    assert (resource["resourceType"] == "OperationOutcome") == (status >= 400)
    return resource


def check(resource: Resource) -> None:
    """By fhir.resources, and by the rules of the standard that it does not know."""
    model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    assert list(outside_required_value_sets(model)) == []
    for path, element in elements(resource):
        assert element not in ([], {}, "", None), path
        if path.endswith(".probabilityDecimal"):
            assert 0 <= element <= 100, "ras-2"
    contained = {f"#{inner['id']}" for inner in resource.get("contained", [])}
    assert contained <= {element for _, element in elements(resource) if is_text(element)}, "dom-3"
    links = [element for path, element in elements(resource) if path.endswith("].linkId")]
    if resource["resourceType"] in {"Questionnaire", "RiskAssessment"}:
        assert len(links) == len(set(links)), "que-2"


def outside_required_value_sets(model: Any) -> Iterator[tuple[str, Any]]:
    """What its own definition says that an element may be, and fhir.resources does not check."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        extra: Any = field.json_schema_extra or {}
        allowed: Any = extra.get("enum_values")
        whole = allowed and "+" not in allowed  # the list of its definition goes on
        if whole and isinstance(value, str) and value not in allowed:
            yield name, value
        for inner in value if isinstance(value, list) else [value]:
            if hasattr(type(inner), "model_fields"):
                yield from outside_required_value_sets(inner)


def elements(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        for name, inner in content.items():
            yield f"{path}.{name}", inner
            yield from elements(inner, f"{path}.{name}")
    elif isinstance(content, list):
        for number, inner in enumerate(content):
            yield f"{path}[{number}]", inner
            yield from elements(inner, f"{path}[{number}]")


def is_text(element: Any) -> bool:
    return isinstance(element, str)


def issues(outcome: Resource) -> dict[str, str]:
    """What is wrong, by where; "" where nothing is named."""
    return {issue.get("expression", [""])[0]: issue["diagnostics"] for issue in outcome["issue"]}


def coding(system: str, code: str, display: str, version: int = 1) -> Resource:
    return {
        "system": f"{BASE}/CodeSystem/{system}",
        "version": str(version),
        "code": code,
        "display": display,
    }


def symptom(code: str) -> Resource:
    return {"valueCoding": {"system": f"{BASE}/CodeSystem/symptoms", "code": code}}


def said(code: str) -> Resource:
    return {"valueCoding": {"system": f"{BASE}/CodeSystem/answers", "code": code}}


def sex(code: str) -> Resource:
    return {"valueCoding": {"system": "http://hl7.org/fhir/administrative-gender", "code": code}}


def response(*items: Resource, questionnaire: str = "check|1", **elements: Any) -> Resource:
    """A completed one, with these items."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": f"{BASE}/Questionnaire/{questionnaire}",
        **({"item": list(items)} if items else {}),
        **elements,
    }


def item(link_id: str, *answers: Resource) -> Resource:
    return {"linkId": link_id, "answer": list(answers)}


def age(years: int) -> Resource:
    return item("person.age", {"valueInteger": years})
