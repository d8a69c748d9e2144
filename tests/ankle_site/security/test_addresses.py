"""Addresses, headers and cookies that somebody made up: nobody is led astray, nothing breaks."""

import logging
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.factories import make_user
from tests.public_site import GUIDED, TRIAGE, arrived
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
ELSEWHERE = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"https:{EVIL}/",
    f"/\t/{EVIL}/",
    f"\x00//{EVIL}/",
    "javascript:alert(1)",
)
PAGES = ("/", "/es/", "/conditions/", "/search/?q=heel", "/check/", GUIDED, "/no-such-page/")
# Statuses that a cache may keep without being told so (RFC 9110, 15.1).
KEPT = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}
READ = ("/api/v1/conditions/", "/api/v1/symptoms/pain/", "/api/schema/", "/api/no-such-thing/")


def same(answer: Any) -> tuple[int, bytes]:
    """Without what differs from one answer to the next."""
    token = (
        answer.context["csrf_token"] if answer.context and "csrf_token" in answer.context else ""
    )
    named = answer.content.replace(answer["X-Request-ID"].encode(), b"")
    return answer.status_code, named.replace(str(token).encode(), b"")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_log_in_or_out_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    make_user("ada", password="a long one", is_staff=True)
    person = {"username": "ada", "password": "a long one", "next": elsewhere}

    answers = [
        client.post("/admin/login/", person),
        client.get("/admin/login/", {"next": elsewhere}),  # by who is logged in already
        client.post("/admin/logout/", {"next": elsewhere}),
    ]

    assert [EVIL in answer.get("Location", "") for answer in answers] == [False] * 3
    assert answers[0]["Location"] == "/admin/"


@pytest.mark.parametrize("start", ["", "/es", "/admin", "/api"])
def test_no_address_leads_to_another_site(client: Client, start: str) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for elsewhere in ELSEWHERE:
        for path in (f"{start}{elsewhere}", f"{start}/{elsewhere}", f"{start}{elsewhere}check"):
            answer = client.get("/", PATH_INFO=path)
            target = answer.get("Location", "/")
            assert answer.status_code < 500, path
            assert re.match(r"/(?![/\\\\\t])", target), path


def test_what_is_no_path_is_not_found(client: Client) -> None:
    for path in ("*", "about", "http://evil.example/"):
        assert client.options("/", PATH_INFO=path).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": EVIL},
        {"X-Forwarded-Server": EVIL, "X-Host": EVIL, "Forwarded": f"host={EVIL};proto=https"},
        {"X-Original-URL": "/about/", "X-Rewrite-URL": "/about/"},
        {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "1"},
        {"X-HTTP-Method-Override": "DELETE", "X-Method": "DELETE"},
        {"Origin": f"https://{EVIL}", "Referer": f"https://{EVIL}/"},
        {"Accept-Language": "es", "User-Agent": EVIL, "From": EVIL, "Cookie": f"a={EVIL}"},
    ],
)
def test_no_header_changes_what_a_cache_would_keep(client: Client, headers: dict[str, str]) -> None:
    publish_small_knowledge()
    for address in (*PAGES, *READ):
        assert same(Client().get(address, headers=headers)) == same(Client().get(address)), address


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept", "application/vnd.oai.openapi+json"),
        ("Accept-Encoding", "gzip"),
        ("Accept-Language", "es"),
        ("Cookie", ""),
        ("HX-Request", "true"),
        ("User-Agent", "a phone"),
    ],
)
def test_what_differs_by_a_header_says_so_or_is_kept_by_nobody(header: str, value: str) -> None:
    publish_small_knowledge()
    somebody = Client()
    somebody.force_login(make_user(is_staff=True, is_superuser=True))
    arrived(somebody)
    cookies = somebody.cookies.output(header="", sep=";").strip()
    for address in (*PAGES, *READ, "/admin/"):
        answer = Client().get(address, headers={header: value or cookies})
        if answer.status_code in KEPT and same(answer) != same(Client().get(address)):
            varies = answer.get("Vary", "").split(", ")
            assert header in varies or "no-store" in answer.get("Cache-Control", ""), address


@pytest.mark.parametrize("host", [EVIL, f"testserver.{EVIL}", f"testserver:80@{EVIL}", "a b", ""])
def test_a_strange_host_is_refused(client: Client, host: str) -> None:
    for address in ("/", "/check/", "/api/v1/conditions/", "/admin/", "/no-such-page/"):
        answer = client.get(address, headers={"Host": host})
        assert (answer.status_code, EVIL in answer.text) == (400, False), address


LOOK_ALIKES = (
    "p\u0430in",  # a Cyrillic letter
    "pain\u200b",  # a space of no width
    "\uff50\uff41\uff49\uff4e",  # wide letters, which NFKC makes "pain"
    "pa\u0131n",  # without its dot, which `upper` brings to the same
    "PAIN",
    "pain\x00",
    "pain%00",
    "pain.",
    "pain/",
    "./pain",
    "../symptoms/pain",
)


def test_what_looks_like_a_slug_is_none(client: Client) -> None:
    publish_small_knowledge()
    for slug in LOOK_ALIKES:
        refuse(client, slug)


def refuse(client: Client, slug: str) -> None:
    body = {"answers": {slug: "yes"}}
    for path in (f"/symptoms/{slug}/", f"/es/symptoms/{slug}/", f"/api/v1/symptoms/{slug}/"):
        assert client.get("/", PATH_INFO=path.encode().decode("latin-1")).status_code == 404
    answer = client.post(TRIAGE, body, content_type="application/json")
    assert fields(answer) == {f"answers.{slug}"}
    for address, name in (("conditions", "symptom"), ("symptoms", "condition")):
        answer = client.get(f"/api/v1/{address}/", {name: slug})
        assert fields(answer) == {name} or answer.json()["results"] == []


def fields(answer: Any) -> set[str]:
    """Those that the problem names as wrong; none where there is no problem."""
    return {error["field"] for error in answer.json().get("errors", ())}


BREAKS = (
    "a\r\nSet-Cookie: evil=1",
    "a\nINFO forged line",
    "a\x1b[31m",
    "a\u2028b",
    "a\x00b",
    "\ud800",
)


def test_no_line_break_gets_into_a_header_or_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    publish_small_knowledge()
    caplog.set_level(logging.DEBUG)
    for text in BREAKS:
        send_everywhere(client, text)

    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if not line.isprintable()] == []
    assert "Not Found: /a\\r\\nSet-Cookie: evil=1" in lines


def send_everywhere(client: Client, text: str) -> None:
    sent = text.encode("utf-8", "replace").decode("latin-1")
    for answer in (
        client.get("/", PATH_INFO=f"/{sent}"),
        client.get("/", PATH_INFO=f"/check/{sent}/"),
        client.get("/", PATH_INFO=f"/api/{sent}/"),
        client.get("/", PATH_INFO=f"/check/guided/resume/{sent}/"),
        client.get("/search/", QUERY_STRING=f"q={quote(sent)}"),
        client.get("/admin/", QUERY_STRING=f"next={quote(sent)}"),
        client.post("/admin/login/", {"username": sent, "password": sent}),
        client.get("/", headers={"User-Agent": sent, "X-Request-Id": sent, "Referer": sent}),
    ):
        assert answer.status_code < 500
        assert not any("\n" in value or "\r" in value for value in answer.headers.values())
