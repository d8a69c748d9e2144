"""What Prometheus learns: figures by view, and nothing of addresses and of people."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings

from ankle_site.operations.metrics import LiveReleaseCollector
from conditions.models.release import ReleaseQuerySet
from tests.architecture.project import ROOT
from tests.factories import make_empty_release
from tests.triage.clinic import open_clinic
from tests.triage.pages import send

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def _measured(settings: Settings) -> None:
    settings.METRICS_DIR = "/nowhere"  # the library reads its own at import: here, of this process


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.usefixtures("_measured")
@pytest.mark.parametrize(
    ("_case", "method", "path", "labels"),
    [
        ("a page", "GET", "/about/?q=my+heel", ("about", "GET", "200")),
        ("a made-up method", "HEEL", "/about/", ("about", "other", "200")),
        ("no such result", "GET", "/check/a-token/", ("triage:result", "GET", "404")),
        ("no such address", "GET", "/my-heel/", ("-", "GET", "404")),
        ("the admin", "GET", "/admin/", ("admin:index", "GET", "302")),
    ],
)
def test_requests_are_counted_by_view_method_and_status(
    client: Client, _case: str, method: str, path: str, labels: tuple[str, str, str]
) -> None:
    make_empty_release()
    by = dict(zip(("view", "method", "status"), labels, strict=True))
    before = (
        value("ankle_requests_total", **by),
        value("ankle_request_seconds_count", view=labels[0]),
    )
    client.generic(method, path)
    after = (
        value("ankle_requests_total", **by),
        value("ankle_request_seconds_count", view=labels[0]),
    )
    assert after == (before[0] + 1, before[1] + 1)


@pytest.mark.usefixtures("_measured")
def test_rankings_are_timed(client: Client) -> None:
    open_clinic()
    before = value("ankle_ranking_seconds_count")
    send(client)
    assert value("ankle_ranking_seconds_count") == before + 1


def test_nothing_is_measured_unless_asked_for(client: Client) -> None:
    open_clinic()
    before = (
        value("ankle_ranking_seconds_count"),
        value("ankle_request_seconds_count", view="about"),
    )
    send(client)
    client.get("/about/")
    after = value("ankle_ranking_seconds_count"), value("ankle_request_seconds_count", view="about")
    assert (after, client.get("/metrics").status_code) == (before, 404)


def live_releases() -> list[float]:
    return [sample.value for one in LiveReleaseCollector().collect() for sample in one.samples]


def test_the_live_release_is_told_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert live_releases() == []
    make_empty_release(number=7)
    assert live_releases() == [7]

    def gone(_: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(ReleaseQuerySet, "live", gone)
    assert live_releases() == []


SERVE = """
import django, sys; django.setup()
from django.test import Client
for _ in range(int(sys.argv[1])):
    Client().get("/about/", headers={"host": "localhost"})
print(Client().get("/metrics").content.decode())
"""


def test_the_figures_of_all_processes_are_added_up(tmp_path: Path, own_database: str) -> None:
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "ankle_site.settings",
        "DEBUG": "true",
        "HTTPS": "false",
    }
    for requests in ("2", "3"):
        run = subprocess.run(
            [sys.executable, "-c", SERVE, requests],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    told = [line for line in run.stdout.splitlines() if line.startswith("ankle_requests_total")]
    assert told == ['ankle_requests_total{method="GET",status="200",view="about"} 5.0']
