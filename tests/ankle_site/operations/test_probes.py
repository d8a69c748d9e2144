"""A load balancer asks a node at its own address, over plain HTTP, and learns one word."""

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ankle_site.operations import probes
from conditions.models.release import ReleaseQuerySet
from tests.factories import make_empty_release

# As a load balancer asks: by address, which is no name of the site.
BY_ADDRESS = {"host": "10.0.0.7:8001"}


def probe(path: str) -> tuple[int, str, dict[str, str]]:
    answer = Client().get(path, headers=BY_ADDRESS)
    return answer.status_code, answer.content.decode(), dict(answer.headers)


HEADERS = {"Content-Type": "text/plain", "Cache-Control": "no-store"}


@pytest.fixture(autouse=True)
def _public_site(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True


def test_a_process_that_answers_is_alive_without_its_database() -> None:
    assert probe("/healthz") == (200, "alive\n", HEADERS)  # the test may use no database


@pytest.mark.django_db
def test_a_node_with_a_live_release_is_ready() -> None:
    make_empty_release()
    assert probe("/readyz") == (200, "ready\n", HEADERS)


@pytest.mark.django_db
def test_without_a_live_release_it_is_not() -> None:
    assert probe("/readyz") == (503, "unready\n", HEADERS)


@pytest.mark.django_db
def test_without_its_cache_it_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    make_empty_release()
    # What a cache says that ignores its exceptions.
    monkeypatch.setattr(LocMemCache, "get", lambda *_, **__: None)
    assert probe("/readyz") == (200, "degraded\n", HEADERS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "gone", "said"),
    [
        ("the primary is gone", {"default"}, (200, "degraded\n")),
        ("a replica is gone", {"replica-1"}, (200, "degraded\n")),
        ("all are", {"default", "replica-1"}, (503, "unready\n")),
    ],
)
def test_a_database_that_answers_is_enough(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    _case: str,
    gone: set[str],
    said: tuple[int, str],
) -> None:
    def live(rows: ReleaseQuerySet) -> object:
        if rows.db in gone:
            raise OperationalError("gone")
        return object()

    settings.REPLICAS = ["replica-1"]
    monkeypatch.setattr(ReleaseQuerySet, "live", live)
    assert probe("/readyz")[:2] == said


@pytest.mark.django_db
def test_a_probe_asks_for_one_row(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_empty_release()
    with django_assert_num_queries(1):  # the live release; SELECT 1 goes over another connection
        probes.ready()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/metrics", "/healthz/", "/es/healthz", "/readyz/x"])
def test_other_addresses_are_the_site_s(path: str) -> None:
    assert probe(path)[0] in {301, 400}  # to HTTPS, or refused for its host name
