"""A cache that many share hands nobody what somebody else asked for in a way of their own."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests.ankle_site.access.keys import make_api_key, sent
from tests.ankle_site.security.test_addresses import EVIL, KEPT
from tests.architecture.project import ROOT
from tests.factories import make_user
from tests.public_site import CHECK, GUIDED, arrived
from tests.small_knowledge import publish_small_knowledge

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# None of these has a meaning here, so all of them together must have none.
MEANINGLESS = {
    "Forwarded": f"host={EVIL};proto=https",
    "Range": "bytes=0-3",
    "Referer": f"https://{EVIL}/",
    "True-Client-Ip": "192.0.2.1",
    "User-Agent": EVIL,
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Server": EVIL,
    "X-Host": EVIL,
    "X-Http-Method-Override": "DELETE",
    "X-Original-Url": "/about/",
    "X-Request-Id": "an-id-of-theirs",
    "X-Rewrite-Url": "/about/",
    "X-Script-Name": "/evil",
}
WAYS = {
    "meaningless": MEANINGLESS,
    "compressed": {"Accept-Encoding": "gzip"},
    "in another language": {"Accept-Language": "es"},
    "in another format": {"Accept": "application/vnd.oai.openapi+json, application/fhir+json"},
    "by a script": {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "interview"},
    "from another site": {"Origin": f"https://{EVIL}"},
}


@dataclass
class SharedCache:
    """As careless as RFC 9111 lets one be: what may be kept is kept, and is always fresh enough."""

    kept: dict[str, list[tuple[dict[str, str], Any]]] = field(default_factory=dict)

    def get(self, client: Client, address: str, headers: dict[str, str]) -> Any:
        for named, answer in self.kept.get(address, ()):
            if all(headers.get(name, "") == value for name, value in named.items()):
                if "no-cache" not in answer.get("Cache-Control", ""):
                    return answer
                known = headers | {"If-None-Match": answer.get("ETag", "none")}
                if client.get(address, headers=known).status_code == 304:
                    return answer
        answer = client.get(address, headers=headers)
        if may_keep(answer, headers):
            varies = [name.strip() for name in answer.get("Vary", "").split(",") if name.strip()]
            named = {name: headers.get(name, "") for name in map(str.title, varies)}
            self.kept.setdefault(address, []).append((named, answer))
        return answer


def may_keep(answer: Any, headers: dict[str, str]) -> bool:
    control = answer.get("Cache-Control", "")
    refused = "no-store" in control or "private" in control or "*" in answer.get("Vary", "")
    is_theirs = "Authorization" in headers and "public" not in control
    return answer.status_code in KEPT and not refused and not is_theirs


def same(answer: Any) -> tuple[int, bytes]:
    """Without what differs from one answer to the next."""
    said = answer.getvalue().replace(answer["X-Request-ID"].encode(), b"")
    token = (answer.context or {}).get("csrf_token", "") if hasattr(answer, "context") else ""
    return answer.status_code, said.replace(str(token).encode(), b"") if token else said


@pytest.fixture
def addresses(client: Client) -> list[str]:
    """One of each kind in each language, and one that is not there."""
    publish_small_knowledge()
    every = [address for address in arrived(client).addresses() if not address.startswith("/es")]
    one_of_each = {resolve(address).route: address for address in every}.values()
    found = [*one_of_each, "/es/", f"/es{CHECK}", "/es/search/?q=x", "/es/conditions/"]
    return [*found, "/no-such-page/", "/api/v1/conditions/?page_size=1", "/?a=evil"]


def ways() -> dict[str, dict[str, str]]:
    staff = Client()
    staff.force_login(make_user(is_staff=True, is_superuser=True))
    cookies = staff.cookies.output(header="", sep=";").strip()
    key = sent(make_api_key())["authorization"]
    return WAYS | {
        "by staff": {"Cookie": f"{cookies}; csrftoken={'a' * 32}"},
        "with a key": {"Authorization": key},
    }


def test_nobody_gets_what_another_asked_for(addresses: list[str]) -> None:
    plain = {address: same(Client().get(address)) for address in addresses}
    kept = 0
    for name, headers in ways().items():
        cache = SharedCache()
        for address in addresses:
            cache.get(Client(), address, headers)
            assert same(cache.get(Client(), address, {})) == plain[address], (name, address)
        kept += len(cache.kept)
        for _, answer in (entry for entries in cache.kept.values() for entry in entries):
            assert "csrfmiddlewaretoken" not in str(answer.getvalue())
            assert not answer.cookies, name
    assert kept > len(addresses)  # or the cache has kept nothing, and nothing was tried


def test_an_answer_that_somebody_may_poison_is_found() -> None:
    class Careless(Client):
        def get(self, *args: Any, headers: Any = None, **options: Any) -> Any:
            answer = super().get("/about/")
            answer.content += (headers or {}).get("X-Forwarded-Host", "").encode()
            return answer

    publish_small_knowledge()
    cache = SharedCache()
    cache.get(Careless(), "/about/", MEANINGLESS)

    assert EVIL.encode() in cache.get(Careless(), "/about/", {}).content


@pytest.mark.parametrize(
    "ending",
    ["x.css", "%2Fx.css", ";x.css", "%3Bx.css", "?x.css", "%3Fx.css", "%00x.css", "../x.css"],
)
def test_what_is_somebody_s_does_not_look_like_a_file(client: Client, ending: str) -> None:
    """Some caches keep whatever ends like a style sheet, under the address that a victim opens."""
    publish_small_knowledge()
    visitor = arrived(client)
    for start in (
        f"{CHECK}{visitor.token}/",
        f"/es{CHECK}{visitor.token}/",
        f"{GUIDED}answers/",
        f"/api/v1/assessments/{visitor.token}/",
    ):
        answer = client.get(f"{start}{ending}")
        is_theirs = answer.status_code not in {404, 400}
        assert not is_theirs or "no-store" in answer["Cache-Control"], start


@pytest.mark.parametrize("query", ["?evil=1", "?q=heel;evil=1", "?page=1&page=evil", "?%00=1"])
def test_of_a_parameter_that_it_does_not_know_the_api_says_so_and_lets_nobody_keep_it(
    client: Client, query: str
) -> None:
    publish_small_knowledge()
    answer = client.get(f"/api/v1/conditions/{query}")

    assert (answer.status_code, answer["Cache-Control"]) == (400, "no-store")


def test_a_page_repeats_a_parameter_in_its_links_to_other_languages_only(client: Client) -> None:
    publish_small_knowledge()
    for address in ("/", "/about/", "/conditions/", "/guides/", "/sources/"):
        asked = client.get(f"{address}?evil=1").text
        language = [line for line in asked.splitlines() if "evil" in line]
        assert all("hreflang" in line for line in language), address
        assert asked.replace("?evil=1", "") == client.get(address).text


def test_nginx_tells_the_name_that_was_asked_for_without_its_port() -> None:
    """Which could lead everybody astray: addresses of this site are made of it."""
    locations = (ROOT / "deploy" / "ankle_site.locations").read_text()

    assert "proxy_set_header Host $host;" in locations
    assert "X-Forwarded-Host" not in locations
