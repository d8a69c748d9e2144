"""What browsers may do with the answers of the site."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
    ),
}
PAGE = {"Cross-Origin-Embedder-Policy": "require-corp"}


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/about/", PAGE),
        ("/no-such/", PAGE),
        ("/admin/login/", PAGE),
        ("/api/docs/", PAGE),
        ("/api/v1/conditions/", {}),
    ],
)
def test_no_other_site_may_use_an_answer(client: Client, path: str, own: dict[str, str]) -> None:
    make_empty_release()
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert {name: headers[name] for name in PAGE if name in headers} == own


KEY = "aB-_" * 8
OWN = [
    *(f"{KEY}/", KEY, f"{KEY}/result.pdf", f"{KEY}/why/", f"{KEY}/why/x/", f"{KEY}/delete/"),
    *(f"{KEY}/feedback", f"{KEY}/no-such/", "no-such/page", "deleted/", "guided"),
    *(f"guided/resume/{KEY}/", f"guided/resume/{KEY}", "guided/answers/", "guided/no-such/"),
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("start", ["/check/", "/es/check/"])
def test_what_is_somebody_s_is_kept_by_nobody_whatever_is_answered(
    client: Client, start: str, method: str
) -> None:
    make_empty_release()
    answers = {path: client.generic(method, start + path).headers for path in OWN}

    told = {path: (got["Cache-Control"], got["X-Robots-Tag"]) for path, got in answers.items()}
    assert told == dict.fromkeys(OWN, ("no-store", "noindex"))


@pytest.mark.parametrize("start", ["/check/", "/api/v1/assessments/"])
def test_nor_on_the_way_to_https(settings: Settings, start: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    led = Client().get(f"{start}{KEY}/")

    assert (led.status_code, led["Cache-Control"], led["X-Robots-Tag"]) == (
        301,
        "no-store",
        "noindex",
    )


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("name", ["/check/", "/check/guided/"])
def test_where_a_check_begins_may_be_found(client: Client, language: str, name: str) -> None:
    make_empty_release()
    begins = client.get(language + name)

    assert (begins["Cache-Control"], begins.get("X-Robots-Tag")) == ("no-store", None)


def test_over_https_browsers_are_told_to_keep_to_it(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    client = Client()
    over_http = client.get("/about/")
    assert (over_http.status_code, over_http["Location"]) == (301, "https://testserver/about/")
    over_https = client.get("/about/", headers={"x-forwarded-proto": "https"})
    assert over_https["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
