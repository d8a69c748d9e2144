"""The sitemap and robots.txt: every public page in every language, and nothing else."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from tests.factories import make_condition, make_guide, make_symptom, make_user, publish
from tests.knowledge import publish_achilles
from tests.pages import tags
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
LISTS = [
    "/",
    "/conditions/",
    "/symptoms/",
    "/treatments/",
    "/investigations/",
    "/anatomy/",
    "/guides/",
    "/sources/",
    "/check/guided/",
    "/check/",
]
STANDING = ["/about/", "/privacy/", "/accessibility/"]


def read(answer: Any) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    """Address, date and versions of each page."""
    root = ElementTree.fromstring(answer.content)  # noqa: S314  our own
    return [
        (
            str(url.findtext("map:loc", namespaces=NAMES)),
            url.findtext("map:lastmod", namespaces=NAMES),
            [
                (link.attrib["hreflang"], link.attrib["href"])
                for link in url.findall("x:link", NAMES)
            ],
        )
        for url in root.findall("map:url", NAMES)
    ]


def paths(client: Client) -> list[str]:
    return [address.removeprefix(SITE) for address, _, _ in read(client.get("/sitemap.xml"))]


def test_every_page_is_listed_in_every_language_with_the_day_that_it_changed(
    client: Client,
) -> None:
    make_condition("heel")
    make_condition("ankle")
    make_symptom("pain")
    make_guide("morning")
    release = publish(at=datetime(2026, 11, 23, 12, tzinfo=UTC))
    event = release.events.get(action="approved")
    type(event).objects.filter(pk=event.pk).update(at=datetime(2026, 11, 25, tzinfo=UTC))

    answer = client.get("/sitemap.xml")

    known = ["/conditions/ankle/", "/conditions/heel/", "/symptoms/pain/", "/guides/morning/"]
    dates = dict.fromkeys([*LISTS, *known], "2026-11-25") | dict.fromkeys(STANDING)
    assert answer["Content-Type"] == "application/xml"
    assert read(answer) == [
        (
            f"{SITE}{language}{path}",
            date,
            [("en", f"{SITE}{path}"), ("es", f"{SITE}/es{path}")],
        )
        for path, date in dates.items()
        for language in ("", "/es")
    ]


def test_every_listed_page_is_there_under_the_address_that_it_tells_itself(client: Client) -> None:
    publish_achilles()
    listed = read(client.get("/sitemap.xml"))

    for address, _, versions in listed:
        page = client.get(address.removeprefix(SITE)).content.decode()
        links = [given for tag, given in tags(page) if tag == "link"]
        assert [a["href"] for a in links if a["rel"] == "canonical"] == [address]
        told = [(a["hreflang"], a["href"]) for a in links if a["rel"] == "alternate"]
        assert told == versions
    # lists and standing pages; conditions, symptoms, treatments, a test, structures, a guide
    assert len(listed) == 2 * (10 + 3 + 2 + 7 + 2 + 1 + 3 + 1)


def test_neither_drafts_nor_candidates_are_listed(client: Client) -> None:
    make_condition("heel")
    publish()
    before = paths(client)
    make_condition("candidate-heel")
    releases.propose(by=make_user(), notes="A candidate.")
    make_condition("draft-heel")

    assert paths(client) == before
    assert [path for path in before if "heel" in path] == [
        "/conditions/heel/",
        "/es/conditions/heel/",
    ]


def test_a_release_that_is_live_again_is_dated_by_that_day(client: Client) -> None:
    make_condition("heel")
    first = publish()
    make_condition("ankle")
    publish()
    day = datetime(2027, 1, 5, tzinfo=UTC)
    releases.roll_back(release=first, by=make_user(), reason="A mistake.", at=day)

    dates = {date for _, date, _ in read(client.get("/sitemap.xml"))}

    assert dates == {"2027-01-05", None}


def test_before_the_first_release_the_sitemap_is_to_come_later(client: Client) -> None:
    answer = client.get("/sitemap.xml")

    assert (answer.status_code, answer["Retry-After"]) == (503, "300")


@pytest.mark.parametrize("size", [1, 4])
def test_the_sitemap_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)

    # live release, since when; conditions, symptoms, treatments, tests, structures, guides
    with django_assert_num_queries(8):
        answer = client.get("/sitemap.xml")
    assert len(read(answer)) == 2 * (13 + 6 * size + 3)


def test_robots_are_kept_out_of_what_people_answer_and_not_told_of_the_admin(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "User-agent: *\n"
        "Allow: /check/$\n"
        "Allow: /check/guided/$\n"
        "Disallow: /check/\n"
        "Allow: /es/check/$\n"
        "Allow: /es/check/guided/$\n"
        "Disallow: /es/check/\n"
        "\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )


def test_the_admin_says_itself_that_it_is_for_no_index(client: Client) -> None:
    page = client.get(reverse("admin:login")).content.decode()

    assert ("meta", {"name": "robots", "content": "NONE,NOARCHIVE"}) in tags(page)
