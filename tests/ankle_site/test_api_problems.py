"""Every error of the API is a problem (RFC 9457), whatever went wrong and wherever."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from ankle_site.api.middleware import ProblemMiddleware
from tests.factories import make_empty_release
from tests.problems import problem

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TRIAGE = "/api/v1/triage/"


def post(client: Client, body: bytes | str, content_type: str = "application/json") -> Any:
    make_empty_release()
    content = body.encode() if isinstance(body, str) else body
    return client.generic("POST", TRIAGE, content, content_type=content_type)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/api/", "There is nothing at /api/."),
        ("/api/v1/", "There is nothing at /api/v1/."),
        ("/api/v2/conditions/", "There is nothing at /api/v2/conditions/."),
        ("/api/v1/no-such/", "There is nothing at /api/v1/no-such/."),
        (
            "/api/v1/triage",
            "There is nothing at /api/v1/triage. Addresses end with a slash.",
        ),
    ],
)
def test_an_unknown_address_is_a_problem(
    client: Client, method: str, address: str, detail: str
) -> None:
    answer = getattr(client, method)(address)
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": detail,
    }


def test_a_method_that_is_not_allowed_is_a_problem(client: Client) -> None:
    assert problem(client.delete("/api/v1/conditions/")) == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": 'Method "DELETE" not allowed.',
    }


@pytest.mark.parametrize(
    "address", ["/api/v1/conditions/", "/api/schema/", "/api/docs/", "/api/no-such/"]
)
def test_an_answer_in_another_format_is_a_problem(client: Client, address: str) -> None:
    answer = client.get(address, headers={"accept": "application/pdf"})
    assert problem(answer)["title"] == ("Not Found" if "no-such" in address else "Not Acceptable")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"],
)
def test_a_body_in_another_format_is_a_problem(client: Client, content_type: str) -> None:
    assert problem(post(client, "answers=1", content_type)) == {
        "type": "about:blank",
        "title": "Unsupported Media Type",
        "status": 415,
        "detail": f'Unsupported media type "{content_type}" in request.',
    }


@pytest.mark.parametrize(
    ("_case", "body", "message"),
    [
        ("broken off", '{"answers": ', "Expecting value: line 1 column 13 (char 12)"),
        ("no JSON", "answers=yes", "Expecting value: line 1 column 1 (char 0)"),
        ("bytes that are no text", b"\xff\xfe{}", "'utf-8' codec can't decode byte 0xff"),
        ("a byte order mark", "\ufeff{}".encode(), "Unexpected UTF-8 BOM"),
        ("not a number", '{"age": NaN}', "Out of range float values are not JSON compliant: 'NaN'"),
        ("a number of 5,000 digits", f'{{"age": {"9" * 5000}}}', "Exceeds the limit (4300 digits)"),
        ("half a character", r'{"answers": {"\ud800": "yes"}}', "surrogates not allowed"),
        (
            "an answer twice",
            '{"answers": {"fever": "yes", "fever": "no"}}',
            "a name is given twice in one object",
        ),
        ("nested beyond reason", "[" * 100_000, "The JSON is nested too deeply."),
    ],
)
def test_a_body_that_is_not_clearly_json_is_refused(
    client: Client, _case: str, body: bytes | str, message: str
) -> None:
    content = problem(post(client, body))
    [error] = content["errors"]
    assert (content["status"], error["field"]) == (400, "body")
    assert message in error["message"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "base64", "no-such"])
def test_a_body_is_read_as_utf_8_whatever_it_is_said_to_be(client: Client, charset: str) -> None:
    answer = post(client, '{"answers": {}}', f"application/json; charset={charset}")
    assert answer.status_code == 200


def test_an_empty_body_lacks_its_answers(client: Client) -> None:
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        answer = client.post(TRIAGE, data="", content_type=content_type)
        assert problem(answer)["status"] == 503  # nothing to answer with yet
    make_empty_release()
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        answer = client.post(TRIAGE, data="", content_type=content_type)
        assert [error["field"] for error in problem(answer)["errors"]] == ["answers"]


def test_a_body_beyond_the_limit_is_a_problem(client: Client) -> None:
    answer = post(client, '{"answers": {}}' + " " * 2_621_440)
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Request Entity Too Large",
        "status": 413,
        "detail": "The body is too large.",
    }


def test_more_wrong_fields_than_anybody_reads_are_counted_and_not_all_named(
    client: Client,
) -> None:
    fields = ", ".join(f'"f{number}": 1' for number in range(1500))
    content = problem(post(client, f'{{"answers": {{}}, {fields}}}'))
    assert content["detail"] == "1500 fields are wrong; `errors` names 1000 of them."
    assert len(content["errors"]) == 1000


def test_an_error_of_ours_is_logged_once_and_told_without_detail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("triage.results.Engine.assess", fail)
    settings.DEBUG = True  # not even then
    answer = post(Client(raise_request_exception=False), '{"answers": {}}')
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong here. It has been logged.",
    }
    [record] = caplog.records
    assert record.getMessage() == "Internal Server Error: /api/v1/triage/"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "a secret"


@pytest.mark.parametrize(
    ("status", "title", "detail"),
    [
        (400, "Bad Request", "The request is malformed."),
        (403, "Forbidden", "You do not have permission to perform this action."),
        (404, "Not Found", "Not found."),
        (405, "Method Not Allowed", "The request is malformed."),
        (413, "Request Entity Too Large", "The body is too large."),
        (500, "Internal Server Error", "Something went wrong here. It has been logged."),
        (502, "Bad Gateway", "Something went wrong here. It has been logged."),
        (
            503,
            "Service Unavailable",
            "No release of the knowledge has been approved yet. Please try again later.",
        ),
    ],
)
def test_a_page_in_place_of_an_answer_becomes_a_problem_and_keeps_its_headers(
    rf: Any, status: int, title: str, detail: str
) -> None:
    page = HttpResponse("<h1>!", status=status, headers={"Allow": "GET", "Content-Encoding": "x"})
    answer = ProblemMiddleware(lambda request: page)(rf.get("/ai4h/x/"))
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": "-",
    }
    assert dict(answer.headers) == {
        "Allow": "GET",
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(answer.content)),
        "Cache-Control": "no-store",
    }
