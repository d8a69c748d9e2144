"""An operator may hear of unforeseen errors, and hears nothing of who met them."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ankle_site.operations.error_hook import ErrorReport
from tests.triage.clinic import open_clinic
from tests.triage.pages import FORM, send
from triage import views

pytestmark = pytest.mark.django_db

heard: list[ErrorReport] = []


def hook(report: ErrorReport) -> None:
    heard.append(report)


def broken_hook(report: ErrorReport) -> None:
    raise ConnectionError("no such host")


@pytest.fixture(autouse=True)
def _broken_triage(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(", ".join(["aged", "45"]))

    open_clinic()
    heard.clear()
    monkeypatch.setattr(views, "assess", fail)
    client.raise_request_exception = False


def test_nobody_hears_unless_asked_for(client: Client) -> None:
    assert (send(client).status_code, heard) == (500, [])


def test_a_hook_hears_the_place_and_kind_of_an_error(client: Client, settings: Settings) -> None:
    settings.ERROR_HOOK = f"{__name__}.hook"
    client.defaults["HTTP_X_REQUEST_ID"] = "mine"
    answer = send(client)
    (report,) = heard
    assert answer.status_code == 500
    assert (report.request_id, report.view, report.method, report.kind) == (
        "mine",
        "triage:form",
        "POST",
        "ValueError",
    )
    assert report.traceback.endswith("ValueError")
    assert "triage/views.py" in report.traceback
    assert "aged, 45" not in repr(report)


def test_a_hook_that_fails_is_logged(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ERROR_HOOK = f"{__name__}.broken_hook"
    assert send(client).status_code == 500
    assert [record.getMessage() for record in caplog.records] == [
        "ERROR_HOOK fails",
        f"Internal Server Error: {FORM}",
    ]
