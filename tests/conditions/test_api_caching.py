"""The read API by release: any that was published, and never the same bytes twice."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ankle_site.api import middleware
from conditions import releases
from conditions.api.caching import code_version
from conditions.api.viewsets import KnowledgeViewSet
from conditions.models import Release
from tests.conditions.api import read, reference, slugs
from tests.factories import make_condition, make_user, publish
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

VARY = {"origin", "Accept-Encoding"}
ADDRESSES = [
    "/api/v1/conditions/",
    "/api/v1/conditions/condition-1/",
    "/api/v1/questions/?section=pattern",
    "/api/v1/symptoms/symptom-1/?release=1",
    "/api/v1/releases/",
    "/api/v1/releases/1/",
]


def two_releases() -> tuple[Release, Release]:
    old = make_condition("sprain", prior=0.1)
    first = publish()
    old.prior = 0.2
    old.save()
    make_condition("strain")
    return first, publish()


def test_an_older_release_is_read_as_it_was(client: Client) -> None:
    first, second = two_releases()

    was, now = (read(client, f"conditions/sprain/{part}") for part in ("?release=1", ""))

    assert (was["prior"], was["release"]) == (0.1, reference(first))
    assert (now["prior"], now["release"]) == (0.2, reference(second))
    assert slugs(client, "conditions/?release=1") == ["sprain"]
    assert slugs(client, "conditions/?release=2") == ["sprain", "strain"]
    assert client.get("/api/v1/conditions/strain/?release=1").status_code == 404


def test_pages_of_an_older_release_lead_to_its_next_page(client: Client) -> None:
    two_releases()
    page = read(client, "conditions/?release=2&page_size=1")
    assert page["next"] == "http://testserver/api/v1/conditions/?page=2&page_size=1&release=2"


def test_candidates_and_rejected_releases_are_nobodys_to_read(client: Client) -> None:
    two_releases()
    make_condition("rumour")
    candidate = releases.propose(by=make_user(), notes="Not yet.")
    hidden = [client.get("/api/v1/conditions/?release=3").json()["errors"]]
    releases.reject(release=candidate, by=make_user(), reason="Never.")
    hidden.append(client.get("/api/v1/conditions/?release=3").json()["errors"])
    refusal = [{"field": "release", "message": "Give the number of a published release."}]
    assert hidden == [refusal, refusal]


def test_the_etag_names_release_and_code_and_how_long_it_holds(client: Client) -> None:
    release = publish_small_knowledge()
    for_one = f'"1-{release.checksum}-{code_version()}"'
    decisions = f'"event-{release.events.latest("pk").pk}-{code_version()}"'
    found = {}
    for address in ADDRESSES:
        answer = client.get(address)
        found[address] = (answer["ETag"], answer["Cache-Control"])
    assert found == {
        "/api/v1/conditions/": (for_one, "public, no-cache"),
        "/api/v1/conditions/condition-1/": (for_one, "public, no-cache"),
        "/api/v1/questions/?section=pattern": (for_one, "public, no-cache"),
        "/api/v1/symptoms/symptom-1/?release=1": (for_one, "public, max-age=86400"),
        "/api/v1/releases/": (decisions, "public, no-cache"),
        "/api/v1/releases/1/": (decisions, "public, no-cache"),
    }


@pytest.mark.parametrize("weak", ["", "W/"])
def test_what_a_client_has_is_not_sent_again_and_not_read(
    client: Client, weak: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge()
    for address in ADDRESSES:
        found = client.get(address, headers={"accept-encoding": "gzip"})
        etag = found["ETag"].removeprefix("W/")
        # The release, or the last decision about one.
        with django_assert_num_queries(1, info=address):
            again = client.get(address, headers={"if-none-match": f'"other", {weak}{etag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        # A shared cache puts it in place of what it has: what is compressed is not for everybody.
        assert {*found["Vary"].split(", ")} == {*again["Vary"].split(", ")} == VARY


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_is_said_early_is_what_the_view_says(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    publish_small_knowledge()
    for address in ADDRESSES:
        known = {"if-none-match": client.get(address)["ETag"], "x-request-id": "same"}
        early = getattr(client, method)(address, headers=known)
        with monkeypatch.context() as late:
            late.setattr(middleware, "_may_have_it", lambda request: False)
            by_view = getattr(client, method)(address, headers=known)
        assert early.status_code == by_view.status_code == 304
        assert {**early.headers} == {**by_view.headers}


def test_the_view_is_not_asked_for_what_is_said_early(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_small_knowledge()
    known = client.get("/api/v1/conditions/")["ETag"]
    monkeypatch.setattr(KnowledgeViewSet, "dispatch", None)
    again = client.get("/api/v1/conditions/", headers={"if-none-match": known})
    assert (again.status_code, again["ETag"]) == (304, known)


def test_a_new_release_and_a_roll_back_are_told_at_once(client: Client) -> None:
    first, _ = two_releases()
    known = client.get("/api/v1/conditions/")["ETag"]
    releases.roll_back(release=first, by=make_user(), reason="Wrong.")
    answer = client.get("/api/v1/conditions/", headers={"if-none-match": known})
    assert (answer.status_code, answer.json()["count"]) == (200, 1)
    statuses = {row["number"]: row["status"] for row in read(client, "releases/")["results"]}
    assert statuses == {1: "live", 2: "retired"}


def test_errors_are_not_kept(client: Client) -> None:
    publish_small_knowledge()
    for address in ("/api/v1/conditions/none/", "/api/v1/conditions/?kind=x"):
        assert not client.get(address).has_header("ETag")
