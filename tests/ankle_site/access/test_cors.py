"""Which pages of other sites may read the API from a browser."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/api/v1/conditions/"
APP = "https://app.example"
EXPOSED = (
    "ETag, Location, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, "
    "Retry-After, WWW-Authenticate, X-Request-ID"
)


@pytest.fixture(autouse=True)
def origins(settings: Settings) -> Settings:
    make_empty_release()
    settings.CORS_ALLOWED_ORIGINS = [APP]
    return settings


def said(answer: Any) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name.lower().startswith("access-")
    }


def preflight(client: Client, path: str, origin: str = APP) -> Any:
    headers = {"origin": origin, "access-control-request-method": "POST"}
    return client.options(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "status"), [(LIST, 200), ("/api/v1/no-such/", 404), ("/fhir/x/", 404)]
)
def test_a_page_of_an_allowed_site_reads_answers_and_errors(
    client: Client, path: str, status: int
) -> None:
    answer = client.get(path, headers={"origin": APP})
    assert answer.status_code == status
    assert said(answer) == {
        "access-control-allow-origin": APP,
        "access-control-expose-headers": EXPOSED,
    }


@pytest.mark.parametrize("path", [LIST, "/fhir/metadata", "/ai4h/solve-case"])
def test_a_browser_that_asks_first_is_told_what_it_may_send(client: Client, path: str) -> None:
    answer = preflight(client, path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert said(answer) == {
        "access-control-allow-origin": APP,
        "access-control-expose-headers": EXPOSED,
        "access-control-allow-headers": (
            "accept, authorization, content-type, idempotency-key, if-none-match, x-request-id"
        ),
        "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
        "access-control-max-age": "86400",
    }


@pytest.mark.parametrize("origin", ["https://other.example", "http://app.example", "null", "["])
def test_a_page_of_another_site_reads_nothing(client: Client, origin: str) -> None:
    assert said(client.get(LIST, headers={"origin": origin})) == {}
    assert said(preflight(client, LIST, origin)) == {}


@pytest.mark.parametrize("path", ["/about/", "/admin/login/", "/apis/", "/api"])
def test_pages_are_no_other_sites_to_read(client: Client, path: str) -> None:
    assert said(client.get(path, headers={"origin": APP})) == {}
    assert said(preflight(client, path)) == {}


def test_by_default_no_site_is_allowed_and_with_a_star_each_is(
    client: Client, origins: Settings
) -> None:
    origins.CORS_ALLOWED_ORIGINS = []
    assert said(client.get(LIST, headers={"origin": APP})) == {}
    origins.CORS_ALLOW_ALL_ORIGINS = True
    assert said(client.get(LIST, headers={"origin": APP})) == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": EXPOSED,
    }


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        ("app.example", "Origin 'app.example' in CORS_ALLOWED_ORIGINS is missing scheme or netloc"),
        ("*", "Origin '*' in CORS_ALLOWED_ORIGINS is missing scheme or netloc"),
        (f"{APP}/", f"Origin '{APP}/' in CORS_ALLOWED_ORIGINS should not have path"),
    ],
)
def test_an_origin_that_is_none_is_named(origins: Settings, origin: str, message: str) -> None:
    origins.CORS_ALLOWED_ORIGINS = [APP, origin]
    found = [error for error in run_checks() if str(error.id).startswith("corsheaders")]
    assert [(error.msg, error.is_serious()) for error in found] == [(message, True)]
