"""What each page tells search engines and those who share it, and which pages tell nothing."""

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.staticfiles import finders
from django.test import Client

from conditions import releases
from tests.accounts import make_member
from tests.factories import make_condition, make_user, publish
from tests.knowledge import KNOWLEDGE_PAGES, STANDING_PAGES, publish_achilles
from tests.pages import structured_data, tags
from tests.triage.clinic import open_clinic
from tests.triage.pages import SENT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SITE = "http://testserver"
DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
DRAWING = (
    "Drawing of the back of a lower leg: the Achilles tendon runs from the calf down to the heel "
    "bone, with a sore spot just above the heel."
)
SHARED = sorted(
    {path for path in (*KNOWLEDGE_PAGES, *STANDING_PAGES) if "?" not in path and path != "/design/"}
    | {"/check/", "/check/guided/", "/guides/in-the-morning/"}
)


def html_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def head(html: str) -> list[tuple[str, ...]]:
    """The links and properties for machines, in the order of the page."""
    told: list[tuple[str, ...]] = []
    for tag, given in tags(html):
        if tag == "link" and given["rel"] in {"canonical", "alternate"}:
            told.append((given["rel"], given.get("hreflang", ""), given["href"]))
        elif tag == "meta" and ("property" in given or given.get("name", "")[:8] == "twitter:"):
            told.append((given.get("property") or given["name"], given["content"]))
    return told


def indexed(html: str) -> bool:
    return ("meta", {"name": "robots", "content": "noindex"}) not in tags(html)


@pytest.mark.parametrize("language", ["", "/es"])
def test_a_page_tells_its_one_address_and_how_to_show_a_link_to_it(
    client: Client, language: str
) -> None:
    make_condition("heel", name='Sore "heel" & more', summary="*Sore*. It is.", summary_es="Duele.")
    publish()
    path = f"{language}/conditions/heel/"

    told = head(html_of(client, f"{path}?from=somewhere"))

    drawing = DRAWING
    if language:
        drawing = (
            "Dibujo de la parte de atrás de una pierna: el tendón de Aquiles va de la pantorrilla "
            "al hueso del talón, con un punto dolorido justo encima del talón."
        )
    assert told == [
        ("canonical", "", f"{SITE}{path}"),
        ("og:url", f"{SITE}{path}"),
        ("og:type", "article"),
        ("og:site_name", "Ankle Site"),
        ("og:title", 'Sore "heel" & more'),
        ("og:description", "Duele." if language else "Sore. It is."),
        ("og:image", f"{SITE}/static/site/share.png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", drawing),
        ("twitter:card", "summary_large_image"),
        ("alternate", "en", f"{SITE}/conditions/heel/"),
        ("alternate", "es", f"{SITE}/es/conditions/heel/"),
    ]


def test_every_public_page_is_told_under_its_own_address(client: Client) -> None:
    publish_achilles()

    for path in SHARED:
        html = html_of(client, path)
        title = html.partition("<title>")[2].partition(" \N{EN DASH} Ankle Site")[0]
        metas = {
            given.get("name"): given.get("content") for tag, given in tags(html) if tag == "meta"
        }
        told = {item[0]: item[-1] for item in head(html)}
        names = ("canonical", "og:url", "og:title", "og:description")
        address = f"{SITE}{path}"
        assert indexed(html), path
        assert [told[name] for name in names] == [address, address, title, metas["description"]]
        assert [(page["url"], page["name"]) for page in structured_data(html)] == [(address, title)]


def test_the_picture_is_there_and_as_large_as_is_told() -> None:
    found = finders.find("site/share.png")
    assert isinstance(found, str)
    assert struct.unpack(">II", Path(found).read_bytes()[16:24]) == (1200, 630)


def page_of(client: Client, path: str) -> dict[str, Any]:
    (page,) = structured_data(html_of(client, path))
    page.pop("mainEntity", None)
    return page  # type: ignore[no-any-return]


def web_page(name: str, path: str, home: str = "/", language: str = "en-GB") -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": name,
        "url": f"{SITE}{path}",
        "inLanguage": language,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publisher": {"@type": "Organization", "name": "Ankle Site", "url": f"{SITE}{home}"},
    }


MEDICAL = {
    "@type": "MedicalWebPage",
    "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
    "version": 1,
    "lastReviewed": "2026-11-23",
}


def test_a_page_about_what_is_known_names_the_release_that_reviewed_it(client: Client) -> None:
    make_condition("heel", name="Sore heel")
    publish(at=DAY)

    heel = web_page("Sore heel", "/conditions/heel/") | MEDICAL
    listed = web_page("Afecciones", "/es/conditions/", "/es/", "es") | MEDICAL
    assert page_of(client, "/conditions/heel/") == heel
    assert page_of(client, "/es/conditions/") == listed


def test_a_page_without_knowledge_claims_no_review(client: Client) -> None:
    before = page_of(client, "/about/")
    make_condition()
    publish(at=DAY)

    assert page_of(client, "/about/") == before == web_page("About", "/about/")


NOT_FOR_OTHERS = ["/search/?q=heel", "/design/", "/no-such-page/", "/conditions/none/"]


@pytest.mark.parametrize("path", NOT_FOR_OTHERS)
def test_a_page_that_is_for_nobody_else_tells_nothing(client: Client, path: str) -> None:
    publish_achilles()

    html = html_of(client, path)

    assert (indexed(html), head(html), structured_data(html)) == (False, [], [])


def test_no_page_with_somebody_s_answers_tells_anything(client: Client) -> None:
    open_clinic()
    result = client.post("/check/", SENT)["Location"]
    client.post("/check/guided/", {"for_whom": "me", "age": "45", "sex": "female"})
    question = client.get("/check/guided/next/", follow=True).request["PATH_INFO"]
    paths = [result, *(f"{result}{page}/" for page in ("why", "feedback", "delete"))]
    paths += [f"{result}why/plantar-fasciitis/", "/check/deleted/", question]
    paths += [f"/check/guided/{page}/" for page in ("person", "answers", "delete", "deleted")]
    pages = {path: client.get(path) for path in (*paths, *(f"/es{path}" for path in paths))}

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    for path, page in pages.items():
        html = page.content.decode()
        assert (indexed(html), head(html), structured_data(html)) == (False, [], []), path


def test_a_preview_tells_nothing(client: Client) -> None:
    make_condition("heel")
    publish()
    make_condition("ankle")
    candidate = releases.propose(by=make_user(), notes="A candidate.")
    member = make_member()
    member.user_permissions.add(Permission.objects.get(codename="view_release"))
    client.force_login(member)

    answer = client.get(f"/admin/preview/{candidate.number}/conditions/heel/")

    html = answer.content.decode()
    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
    assert (head(html), structured_data(html)) == ([], [])


def test_a_refused_form_tells_nothing(client: Client) -> None:
    open_clinic()

    html = client.post("/check/", {"age": "400"}).content.decode()

    assert (head(html), structured_data(html)) == ([], [])
