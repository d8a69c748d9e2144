"""Every error status of the API by a request over a socket, as a program would meet it."""

import json
from http.client import HTTPConnection
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db import OperationalError
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from conditions.models import Release
from tests.ankle_site.access.keys import make_api_key, sent
from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

LIST, TRIAGE = "/api/v1/conditions/", "/api/v1/triage/"
JSON = {"Content-Type": "application/json"}
PROBLEM = "application/problem+json"
# What an answer may say besides the problem; the rest of the headers is the server's own.
TOLD = ("Allow", "Retry-After", "WWW-Authenticate")


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(autouse=True)
def release() -> None:
    cache.clear()
    make_empty_release()


def ask(
    server: LiveServer,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    connection = HTTPConnection(server.thread.host, server.thread.port, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    finally:
        connection.close()


def told(answer: Answer) -> tuple[dict[str, Any], dict[str, str]]:
    """The whole problem but its request's id, and what the headers say of it."""
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    problem = json.loads(answer.body)
    assert problem["status"] == answer.status
    assert problem.pop("request_id") == answer.headers["X-Request-ID"]
    assert "Set-Cookie" not in answer.headers
    return problem, {name: answer.headers[name] for name in TOLD if name in answer.headers}


def a_problem(status: int, title: str, detail: str, **errors: str) -> dict[str, Any]:
    found = [{"field": field, "message": message} for field, message in errors.items()]
    shape = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return shape | ({"errors": found} if found else {})


READING, POSTING, NOTHING = {"Allow": "GET, HEAD"}, {"Allow": "POST"}, {"Allow": ""}
MALFORMED = "The request is malformed."
BROKEN = "The JSON cannot be read: Expecting value: line 1 column 1 (char 0)."
NO_PARAMETER = "Unknown parameter. Allowed: expand, fields, release."


# What is sent, the problem, and what the headers say.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, str]]] = [
    (
        "a body that is no JSON",
        {"path": TRIAGE, "method": "POST", "body": b"answers=yes", "headers": JSON},
        a_problem(400, "Bad Request", f"body: {BROKEN}", body=BROKEN),
        POSTING,
    ),
    (
        "a parameter that there is not",
        {"path": f"{LIST}one/?x%00=1"},
        a_problem(400, "Bad Request", f"x\0: {NO_PARAMETER}", **{"x\0": NO_PARAMETER}),
        READING,
    ),
    (
        "another site's name",
        {"path": LIST, "headers": {"Host": "evil.example"}},
        a_problem(400, "Bad Request", MALFORMED),
        {},
    ),
    (
        "more parameters than Django counts",
        {"path": f"{LIST}?{'a&' * 5_001}"},
        a_problem(400, "Bad Request", MALFORMED),
        READING,
    ),
    (
        "an unknown address",
        {"path": "/api/v1/a%FF%00/"},
        a_problem(404, "Not Found", "There is nothing at /api/v1/a%FF\0/."),
        NOTHING,
    ),
    (
        "an address without its slash",
        {"path": "/api/v1/conditions?page=1"},
        a_problem(
            404,
            "Not Found",
            "There is nothing at /api/v1/conditions. Addresses end with a slash.",
        ),
        NOTHING,
    ),
    (
        "a row that there is not",
        {"path": f"{LIST}no-such/"},
        a_problem(404, "Not Found", "No Condition matches the given query."),
        READING,
    ),
    (
        "a method of another address",
        {"path": LIST, "method": "DELETE"},
        a_problem(405, "Method Not Allowed", 'Method "DELETE" not allowed.'),
        READING,
    ),
    (
        "a method that nobody knows",
        {"path": TRIAGE, "method": "FOO"},
        a_problem(405, "Method Not Allowed", 'Method "FOO" not allowed.'),
        POSTING,
    ),
    (
        "options that are no preflight",
        {"path": LIST, "method": "OPTIONS", "headers": {"Origin": "https://app.example"}},
        a_problem(405, "Method Not Allowed", 'Method "OPTIONS" not allowed.'),
        READING,
    ),
    (
        "a browser that wants a page",
        {"path": LIST, "headers": {"Accept": "text/html"}},
        a_problem(406, "Not Acceptable", "Could not satisfy the request Accept header."),
        READING,
    ),
    (
        "a body beyond the limit",
        {"path": TRIAGE, "method": "POST", "body": b" " * 2_621_441, "headers": JSON},
        a_problem(413, "Request Entity Too Large", "The body is too large."),
        POSTING,
    ),
    (
        "a form",
        {
            "path": TRIAGE,
            "method": "POST",
            "body": b"a=1",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        a_problem(
            415,
            "Unsupported Media Type",
            'Unsupported media type "application/x-www-form-urlencoded" in request.',
        ),
        POSTING,
    ),
]


@pytest.mark.parametrize("debug", [False, True], ids=["in public", "debugging"])
@pytest.mark.parametrize("case", CASES, ids=[case for case, *_ in CASES])
def test_what_cannot_be_answered_is_a_problem(
    live_server: LiveServer, settings: Settings, case: Any, debug: bool
) -> None:
    _, asked, problem, headers = case
    settings.DEBUG = debug
    assert told(ask(live_server, **asked)) == (problem, headers)


KEY_OF_NOBODY = "a" * 8 + "." + "b" * 32


@pytest.mark.parametrize(
    ("_case", "header", "detail"),
    [
        ("a key of nobody", f"Api-Key {KEY_OF_NOBODY}", "There is no such key."),
        ("half a key", "Api-Key abc", "There is no such key."),
        ("no key", "Api-Key", "There is no such key."),
        ("another scheme", "Bearer abc", "Send `Authorization: Api-Key <key>`, or no such header."),
        ("nothing", "", "Send `Authorization: Api-Key <key>`, or no such header."),
    ],
)
def test_a_key_that_is_none_is_401(
    live_server: LiveServer, _case: str, header: str, detail: str
) -> None:
    for path in (LIST, "/api/schema/", "/api/docs/"):
        answer = ask(live_server, path, headers={"Authorization": header})
        problem, headers = told(answer)
        assert problem == a_problem(401, "Unauthorized", detail)
        assert headers["WWW-Authenticate"] == "Api-Key"


def test_a_key_without_the_scope_is_403(live_server: LiveServer) -> None:
    key = make_api_key(may_triage=False)
    answer = ask(live_server, TRIAGE, method="POST", body=b"{}", headers=JSON | sent(key))
    assert told(answer) == (
        a_problem(403, "Forbidden", "This key lacks the scope `triage`."),
        POSTING,
    )
    assert ask(live_server, LIST, headers=sent(key)).status == 200


def test_too_many_requests_are_429(live_server: LiveServer, settings: Settings) -> None:
    settings.RATE_READ = "1/day"
    assert ask(live_server, LIST).status == 200
    problem, headers = told(ask(live_server, LIST))
    wait = int(headers["Retry-After"])
    assert 86_300 < wait <= 86_400
    detail = f"Request was throttled. Expected available in {wait} seconds."
    assert problem == a_problem(429, "Too Many Requests", detail)
    assert headers == READING | {"Retry-After": str(wait)}


@pytest.mark.parametrize("debug", [False, True], ids=["in public", "debugging"])
@pytest.mark.parametrize(
    "place",
    ["triage.results.Engine.assess", "django.middleware.common.CommonMiddleware.process_request"],
)
def test_an_error_of_ours_is_500(
    live_server: LiveServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    debug: bool,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret")

    settings.DEBUG = debug
    monkeypatch.setattr(place, fail)
    answer = ask(live_server, TRIAGE, method="POST", body=b'{"answers": {}}', headers=JSON)
    problem, _ = told(answer)
    detail = "Something went wrong here. It has been logged."
    assert problem == a_problem(500, "Internal Server Error", detail)


def test_before_the_first_release_all_is_503(live_server: LiveServer) -> None:
    Release.objects.update(status="retired")
    detail = "No release of the knowledge has been approved yet. Please try again later."
    assert told(ask(live_server, LIST)) == (
        a_problem(503, "Service Unavailable", detail),
        READING | {"Retry-After": "300"},
    )


def test_without_its_database_all_is_503(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("could not connect to server at 10.0.0.7")

    monkeypatch.setattr("conditions.api.viewsets.live_release", fail)
    monkeypatch.setattr("ankle_site.access.models.ApiKeyQuerySet.of_text", fail)
    detail = "The database does not answer. Please try again later."
    for headers in ({}, {"Authorization": f"Api-Key {KEY_OF_NOBODY}"}):
        assert told(ask(live_server, LIST, headers=headers)) == (
            a_problem(503, "Service Unavailable", detail),
            READING | {"Retry-After": "30"},
        )
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [f"Service Unavailable: {LIST}"] * 2


def test_an_error_is_found_without_its_body_too(live_server: LiveServer) -> None:
    answer = ask(live_server, "/api/v1/no-such/", method="HEAD")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (404, PROBLEM, b"")


def test_a_page_of_an_error_outside_the_api_stays_a_page(live_server: LiveServer) -> None:
    answer = ask(live_server, "/no-such/")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
