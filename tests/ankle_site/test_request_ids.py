"""Each request has an id, in its answer and in what is logged of it."""

import logging
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ankle_site.request_ids import RequestIdFilter, request_id
from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MADE = re.compile("[0-9a-f]{32}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/about/", 200),
        ("/about", 301),
        ("/no-such/", 404),
        ("/admin/", 302),
        ("/api/v1/conditions/", 200),
        ("/api/v1/no-such/", 404),
        ("/static/site/icon.svg", 200),
    ],
)
def test_every_answer_has_an_id_of_its_own(client: Client, path: str, status: int) -> None:
    make_empty_release()
    answers: list[Any] = [client.get(path) for _ in range(2)]
    for answer in answers:
        answer.close()  # a file is open until it is sent
    assert {answer.status_code for answer in answers} == {status}
    ids = {answer["X-Request-ID"] for answer in answers}
    assert len(ids) == 2
    assert all(map(MADE.fullmatch, ids))


def test_a_redirect_to_https_and_a_refused_host_have_one(
    client: Client, settings: Settings
) -> None:
    refused: Any = client.get("/", headers={"host": "evil.example"})
    assert (refused.status_code, len(refused["X-Request-ID"])) == (400, 32)
    settings.SECURE_SSL_REDIRECT = True
    assert MADE.fullmatch(Client().get("/")["X-Request-ID"])


@pytest.mark.parametrize("sent", ["a", "Trace.7_b-C", "x" * 64])
def test_an_id_that_a_proxy_gave_is_kept(client: Client, sent: str) -> None:
    assert client.get("/about/", headers={"x-request-id": sent})["X-Request-ID"] == sent


@pytest.mark.parametrize(
    "sent", ["", "x" * 65, "a b", "a\nERROR forged", "a\r\nSet-Cookie: x=1", "é", "a,b", "\0"]
)
def test_an_id_that_could_forge_a_line_of_the_log_is_replaced(client: Client, sent: str) -> None:
    answer = client.get("/about/", headers={"x-request-id": sent})
    assert MADE.fullmatch(answer["X-Request-ID"])


def test_what_is_logged_of_a_request_has_its_id(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    client.get("/api/v1/conditions/", headers={"x-request-id": "mine"})  # no release: 503
    client.get("/no-such/", headers={"x-request-id": "yours"})
    logging.getLogger(__name__).warning("Between requests")
    assert [(record.getMessage(), record.request_id) for record in caplog.records] == [  # type: ignore[attr-defined]
        ("Service Unavailable: /api/v1/conditions/", "mine"),
        ("Not Found: /no-such/", "yours"),
        ("Between requests", "-"),
    ]
    assert request_id() == "-"


def test_a_line_of_the_log_begins_with_level_place_and_id(settings: Settings) -> None:
    form = settings.LOGGING["formatters"]["plain"]
    record = logging.LogRecord("a.b", logging.ERROR, "", 0, "It broke: %s", ("x",), None)
    RequestIdFilter().filter(record)
    assert logging.Formatter(form["format"], style=form["style"]).format(record) == (
        "ERROR a.b [-] It broke: x"
    )
