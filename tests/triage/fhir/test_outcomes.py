"""Every error below /fhir/ is an OperationOutcome, and what the server says it can do is so."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_condition, make_empty_release, publish
from tests.triage.fhir.server import BASE, get, post, response, valid

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TRIAGE = "/fhir/QuestionnaireResponse/$triage"


def told(outcome: dict[str, Any]) -> tuple[str, str]:
    [issue] = outcome["issue"]
    assert (issue["severity"], "expression" in issue) == ("error", False)
    return issue["code"], issue["diagnostics"]


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
@pytest.mark.parametrize(
    "path",
    ["", "nope", "metadata/", "Patient", "Patient/1", "Questionnaire/", "Questionnaire/a_b", "$x"],
)
def test_an_unknown_address_is_not_found(client: Client, method: str, path: str) -> None:
    answer = getattr(client, method)(f"/fhir/{path}")
    assert told(valid(answer, 404)) == ("not-found", f"There is nothing at /fhir/{path}.")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("metadata", "GET, HEAD"),
        ("Questionnaire", "GET, HEAD"),
        ("Questionnaire/check", "GET, HEAD"),
        ("CodeSystem/$lookup", "GET, POST, HEAD"),
        ("Questionnaire/$next-question", "POST"),
        ("QuestionnaireResponse/$triage", "POST"),
    ],
)
def test_another_method_is_not_supported(client: Client, path: str, allowed: str) -> None:
    answer = client.delete(f"/fhir/{path}")
    assert set(answer["Allow"].split(", ")) == set(allowed.split(", "))
    assert told(valid(answer, 405)) == ("not-supported", 'Method "DELETE" not allowed.')


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("application/fhir+json", "", 200),
        ("application/fhir+json; fhirVersion=4.3", "", 200),
        ("application/fhir+xml;q=0.5, application/fhir+json", "", 200),
        ("text/html, */*;q=0.1", "", 200),
        ("application/fhir+xml", "", 406),
        ("text/html", "", 406),
        ("application/fhir+xml", "?_format=json", 200),
        ("text/html", "?_format=application/fhir%2Bjson", 200),
        ("text/html", "?_format=application/fhir+json", 200),
        ("application/fhir+json", "?_format=xml", 406),
        ("application/fhir+json", "?_format=", 406),
    ],
)
def test_answers_are_json(client: Client, accept: str, query: str, status: int) -> None:
    found = valid(client.get(f"/fhir/metadata{query}", headers={"accept": accept}), status)
    if status == 406:
        assert told(found) == (
            "not-supported",
            "Could not satisfy the request Accept header.",
        )


@pytest.mark.parametrize("content_type", ["application/fhir+xml", "text/plain", "multipart/x"])
def test_bodies_are_json(client: Client, content_type: str) -> None:
    make_empty_release()
    answer = client.generic("POST", TRIAGE, b"{}", content_type=content_type)
    assert told(valid(answer, 415)) == (
        "not-supported",
        f'Unsupported media type "{content_type}" in request.',
    )


@pytest.mark.parametrize(
    ("_case", "body", "message"),
    [
        ("broken off", b'{"resourceType":', "The JSON cannot be read: Expecting value"),
        ("not a number", b'{"a": NaN}', "Out of range float values are not JSON compliant"),
        ("nested beyond reason", b"[" * 100_000, "The JSON is nested too deeply."),
        ("a name twice", b'{"a": 1, "a": 2}', "a name is given twice in one object"),
        ("no text", b"\xff{}", "'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_json_is_read_strictly(client: Client, _case: str, body: bytes, message: str) -> None:
    make_empty_release()
    answer = client.generic("POST", TRIAGE, body, content_type="application/fhir+json")
    code, diagnostics = told(valid(answer, 400))
    assert code == "invalid"
    assert message in diagnostics


def test_a_body_beyond_the_limit_is_too_long(client: Client) -> None:
    make_empty_release()
    body = json.dumps(response()) + " " * 2_621_440
    answer = client.post(TRIAGE, body, content_type="application/fhir+json")
    assert told(valid(answer, 413)) == ("too-long", "The body is too large.")


def test_before_the_first_release_there_is_a_statement_and_nothing_else(client: Client) -> None:
    get(client, "metadata")
    for address in ("Questionnaire", "CodeSystem/symptoms", "ValueSet/symptoms/$expand"):
        code, _ = told(get(client, address, 503))
        assert code == "transient"
    [refused] = post(client, "QuestionnaireResponse/$triage", response(), 400)["issue"]
    assert refused["diagnostics"] == "No release of this version is or was live."


def test_an_error_of_ours_is_logged_once_and_told_without_detail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("a secret")

    make_condition()
    publish()
    monkeypatch.setattr("triage.api.fhir.views.assess", fail)
    client = Client(raise_request_exception=False)
    found = post(client, "QuestionnaireResponse/$triage", response(), 500)
    assert told(found) == ("exception", "Something went wrong here. It has been logged.")
    [record] = caplog.records
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "a secret"


def test_the_statement_says_what_there_is(client: Client) -> None:
    make_condition()
    publish()
    statement = get(client, "metadata")
    assert (statement["fhirVersion"], statement["kind"]) == ("4.3.0", "instance")
    [rest] = statement["rest"]
    operations = {
        (resource["type"], operation["name"]): operation["definition"]
        for resource in rest["resource"]
        for operation in resource["operation"]
    }
    for kind, name in operations:
        answer = client.post(f"/fhir/{kind}/${name}", "[]", content_type="application/fhir+json")
        assert valid(answer, 400)
    for resource in rest["resource"]:
        if "interaction" in resource:
            parameters = "&".join(f"{p['name']}=x" for p in resource["searchParam"])
            assert get(client, f"{resource['type']}?{parameters}")["total"] == 0
    own = operations["QuestionnaireResponse", "triage"].removeprefix(f"{BASE}/")
    assert get(client, own)["code"] == "triage"


def test_reading_works_without_a_body(client: Client) -> None:
    answer = client.head("/fhir/metadata")
    assert (answer.status_code, answer.content) == (200, b"")
