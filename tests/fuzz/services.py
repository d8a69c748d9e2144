"""Attacks on what other programs speak: the API's further operations, FHIR, AI4H and the probes."""

import json
from typing import Any

from django.test import Client
from hypothesis import strategies as st

from tests.fuzz.pages import HONEST, as_headers, send
from tests.fuzz.targets import Site, attacked_with
from tests.fuzz.values import as_bytes, json_values, mutated, nonsense, parameters, texts
from tests.public_site import TRIAGE
from tests.triage.fhir.server import BASE, age, item, response, said, sex, symptom
from tests.triage.test_ai4h import case, finding

ASSESSMENTS = "/api/v1/assessments/"
JSON, FHIR_JSON = "application/json", "application/fhir+json"
BODIES: dict[str, Any] = {
    f"{TRIAGE}batch/": {"cases": [{"id": "a", "answers": HONEST["answers"]}], "limit": 5},
    f"{TRIAGE}explain/": {"condition": "achilles-tendonitis", "answers": HONEST["answers"]},
    TRIAGE: HONEST | {"include": ["next_question", "what_would_change"]},
    ASSESSMENTS: HONEST,
}
RESPONSE = response(
    age(45),
    item("person.sex", sex("female")),
    item("where", symptom("above-heel")),
    item("morning", said("yes")),
)
PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "url", "valueUri": f"{BASE}/ValueSet/symptoms"},
        {"name": "system", "valueUri": f"{BASE}/CodeSystem/symptoms"},
        {"name": "code", "valueCode": "morning"},
        {"name": "count", "valueInteger": 2},
    ],
}
OPERATIONS = {
    "QuestionnaireResponse/$triage": RESPONSE,
    "Questionnaire/$next-question": RESPONSE,
    "CodeSystem/$lookup": PARAMETERS,
    "ValueSet/$expand": PARAMETERS,
    "ValueSet/$validate-code": PARAMETERS,
}
READ = ("Questionnaire", "CodeSystem", "ValueSet", *OPERATIONS, "metadata", "CodeSystem/symptoms-1")


def bodies(honest: Any) -> st.SearchStrategy[bytes]:
    return as_bytes(mutated(honest) | json_values) | nonsense


def sent_to(honest: dict[str, Any]) -> st.SearchStrategy[tuple[str, bytes]]:
    """An address, with what is nearly right there."""
    return st.sampled_from(sorted(honest)).flatmap(
        lambda path: st.tuples(st.just(path), bodies(honest[path]))
    )


@attacked_with(st.tuples(sent_to(BODIES), texts))
def further_api_bodies(site: Site, sent: tuple[tuple[str, bytes], str]) -> None:
    (path, body), key = sent
    headers = as_headers({"Idempotency-Key": key})
    answer = send(Client(), "POST", path, body=body, content_type=JSON, **headers)
    assert answer.status_code in {200, 201, 400}
    if answer.status_code == 400:
        assert all(error["field"] and error["message"] for error in answer.json()["errors"])


SAID = ("pain just above the heel", "no swelling", "not sure about", "worse in the morning", "but")


@attacked_with(st.lists(st.sampled_from(SAID) | texts, max_size=8).map(" ".join))
def free_texts(site: Site, text: str) -> None:
    body = json.dumps({"text": text}).encode()
    answer = send(Client(), "POST", "/api/v1/parse/", body=body, content_type=JSON)
    assert answer.status_code in {200, 400}
    read = answer.json() if answer.status_code == 200 else {"mentions": (), "unmatched": ()}
    for span in [*(mention["span"] for mention in read["mentions"]), *read["unmatched"]]:
        assert span["text"] == text[span["start"] : span["end"]]


@attacked_with(sent_to(OPERATIONS))
def fhir_bodies(site: Site, sent: tuple[str, bytes]) -> None:
    operation, body = sent
    answer = send(Client(), "POST", f"/fhir/{operation}", body=body, content_type=FHIR_JSON)
    assert answer.status_code in {200, 400, 404}
    assert answer.status_code == 200 or answer.json()["resourceType"] == "OperationOutcome"


@attacked_with(st.tuples(st.sampled_from(READ), parameters("url", "version", "code", "_format")))
def fhir_queries(site: Site, asked: tuple[str, Any]) -> None:
    path, query = asked
    answer = send(Client(), "GET", f"/fhir/{path}", query=query)
    assert answer.status_code in {200, 400, 404, 405, 406}
    assert answer.status_code == 200 or answer.json()["resourceType"] == "OperationOutcome"


@attacked_with(bodies(case("morning", finding("swelling", "absent"))))
def ai4h_cases(site: Site, body: bytes) -> None:
    answer = send(Client(), "POST", "/ai4h/solve-case", body=body, content_type=JSON)
    assert answer.status_code in {200, 400}
    assert answer.status_code == 200 or answer.json()["errors"]


@attacked_with(texts)
def api_keys(site: Site, key: str) -> None:
    headers = as_headers({"Authorization": f"Api-Key {key}", "X-Api-Key": key})
    assert send(Client(), "GET", "/api/v1/conditions/", **headers).status_code in {200, 401}
