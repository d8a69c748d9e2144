"""Public requests read released knowledge from one replica each, and everything else does not."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, router
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from pytest_django import Settings

from ankle_site import replicas
from ankle_site.access.models import ApiKey
from ankle_site.replicas import ReplicaMiddleware, ReplicaRouter
from conditions.models import Condition, Release
from triage import ranking
from triage.models import Assessment, Question, UrgencyRule
from triage.ranking import Answered

SOURCES_OF_CONDITIONS = Condition.sources.through
RULES_OF_ASSESSMENTS = Assessment.rules.through


class Connection(SimpleNamespace):
    """What the middleware asks of one; `broken` as if the server were gone."""

    broken = False
    asked = 0

    def close_if_health_check_failed(self) -> None:
        self.asked += 1

    def ensure_connection(self) -> None:
        if self.broken:
            raise OperationalError("gone")


@pytest.fixture
def servers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Connection]:
    """Two replicas that answer."""
    found = {"replica-1": Connection(), "replica-2": Connection()}
    settings.REPLICAS = list(found)
    monkeypatch.setattr(replicas, "connections", found)
    monkeypatch.setattr(replicas, "_silent_until", {})
    return found


def read_by(path: str, *models: type[Model]) -> list[str]:
    """Where a request for this address reads these models from."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.extend(ReplicaRouter().db_for_read(model) for model in models)
        return HttpResponse()

    ReplicaMiddleware(view)(RequestFactory().get(path))
    return seen


def test_a_public_request_keeps_to_one_replica(servers: dict[str, Connection]) -> None:
    chosen = [
        read_by("/api/v1/conditions/", Release, Condition, Question, SOURCES_OF_CONDITIONS)
        for _ in range(40)
    ]

    assert {tuple(one) for one in chosen} == {("replica-1",) * 4, ("replica-2",) * 4}
    assert ReplicaRouter().db_for_read(Condition) == "default"  # outside of requests


def test_people_read_their_own_from_the_primary(servers: dict[str, Connection]) -> None:
    assert read_by("/check/", Assessment, RULES_OF_ASSESSMENTS, User) == ["default"] * 3


def test_keys_of_programs_are_read_from_a_replica_only_while_the_primary_is_away(
    servers: dict[str, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they are revoked, they are at once."""
    clock = [100.0]
    monkeypatch.setattr(replicas, "monotonic", lambda: clock[0])
    primary = servers["default"] = Connection()
    assert {*read_by("/fhir/metadata", ApiKey), ReplicaRouter().db_for_read(ApiKey)} == {"default"}

    primary.broken, primary.asked = True, 0
    alias, of_knowledge = read_by("/fhir/metadata", ApiKey, Release)
    assert alias == of_knowledge != "default"
    assert ReplicaRouter().db_for_read(ApiKey) == "default"  # outside of requests
    assert primary.asked == 1  # and left alone for a while

    primary.broken = False
    clock[0] += replicas.LEFT_ALONE
    assert read_by("/fhir/metadata", ApiKey) == ["default"]


def test_what_belongs_to_a_result_is_read_where_the_result_is(
    servers: dict[str, Connection],
) -> None:
    """A replica may not have the row yet that links a fresh result with its rules."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        routes = ReplicaRouter()
        seen.append(routes.db_for_read(UrgencyRule, instance=Assessment()))
        seen.append(routes.db_for_read(UrgencyRule, instance=Question()))
        return HttpResponse()

    ReplicaMiddleware(view)(RequestFactory().get("/"))
    assert seen[0] == "default"
    assert seen[1] in servers


@pytest.mark.parametrize(
    ("_case", "address", "is_own"),
    [
        ("a stored result", "/api/v1/assessments/some-token-of-nobody/", True),
        ("its page", "/check/some-token-of-nobody/", True),
        ("making one", "/api/v1/assessments/", True),
        ("assessing without storing", "/api/v1/triage/", False),
        ("the form, which tells the urgency without the primary", "/check/", False),
    ],
)
def test_ones_own_result_is_wholly_read_from_the_primary(
    _case: str, address: str, is_own: bool, servers: dict[str, Connection]
) -> None:
    """It may be of a release that a late replica does not have yet."""
    found = resolve(address)
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, found.func, found.args, found.kwargs)
        seen.append(ReplicaRouter().db_for_read(Release))
        return HttpResponse()

    middleware = ReplicaMiddleware(view)
    middleware(RequestFactory().get(address))

    assert [alias == "default" for alias in seen] == [is_own]
    assert ReplicaRouter().db_for_read(Release) == "default"  # after it nothing is left


def test_staff_read_the_primary(servers: dict[str, Connection]) -> None:
    assert read_by("/admin/conditions/condition/", Release, Condition) == ["default"] * 2


def test_nothing_is_written_to_a_replica(servers: dict[str, Connection]) -> None:
    routes = ReplicaRouter()
    models: list[type[Model]] = [Condition, Release, Assessment]
    assert {routes.db_for_write(model) for model in models} == {"default"}
    assert not routes.allow_migrate("replica-1", "conditions")
    assert routes.allow_migrate("default", "conditions")


def test_a_replica_that_is_gone_is_left_alone_for_a_while(
    servers: dict[str, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(replicas, "monotonic", lambda: clock[0])
    servers["replica-1"].broken = True

    assert {read_by("/", Condition)[0] for _ in range(20)} == {"replica-2"}
    assert servers["replica-1"].asked == 1

    servers["replica-1"].broken = False
    clock[0] += replicas.LEFT_ALONE
    assert {read_by("/", Condition)[0] for _ in range(40)} == {"replica-1", "replica-2"}


def test_without_a_replica_that_answers_the_primary_is_read(
    servers: dict[str, Connection],
) -> None:
    for server in servers.values():
        server.broken = True
    assert read_by("/", Condition, Release) == ["default"] * 2


def test_without_replicas_there_is_no_router(settings: Settings) -> None:
    assert settings.DATABASE_ROUTERS == []
    assert router.db_for_read(Condition) == "default"
    assert read_by("/", Condition) == ["default"]


def test_the_ranking_asks_the_replica_too(
    servers: dict[str, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its statement is our own, which no router sees."""
    asked: list[str] = []

    class AskedError(Exception):
        pass

    class Known(dict[str, Connection]):
        def __getitem__(self, alias: str) -> Connection:
            asked.append(alias)
            raise AskedError

    monkeypatch.setattr(ranking, "connections", Known())
    monkeypatch.setattr(ranking, "router", ReplicaRouter())

    def view(request: HttpRequest) -> HttpResponse:
        with pytest.raises(AskedError):
            ranking.rank(
                Release(pk=1),
                [],
                Answered(frozenset(), frozenset(), frozenset()),
                limit=None,
                likely=0.1,
            )
        return HttpResponse()

    ReplicaMiddleware(view)(RequestFactory().get("/check/"))
    assert asked[0] in servers
