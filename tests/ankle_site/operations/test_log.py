"""The log tells what happened, and not to whom: no address of a result, no words, no visitor."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ankle_site.operations.log import JsonFormatter, PlainFormatter
from ankle_site.request_ids import RequestIdFilter
from tests.factories import make_empty_release
from tests.triage.clinic import open_clinic
from tests.triage.pages import send
from triage import views
from triage.models import Assessment

pytestmark = pytest.mark.django_db


class Lines(logging.Handler):
    """Writes as the site does, at the moment of logging."""

    def __init__(self, form: logging.Formatter) -> None:
        super().__init__()
        self.written: list[str] = []
        self.setFormatter(form)
        self.addFilter(RequestIdFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture(params=["plain", "json"])
def log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Any:
    form = {"plain": PlainFormatter("%(message)s"), "json": JsonFormatter()}[request.param]
    lines = Lines(form)
    caplog.set_level(logging.INFO, logger="ankle_site.operations.requests")
    logging.getLogger().addHandler(lines)
    yield lines.written
    logging.getLogger().removeHandler(lines)


@pytest.mark.parametrize("log", ["json"], indirect=True)
def test_a_request_is_one_object_on_a_line(client: Client, log: list[str]) -> None:
    make_empty_release()
    client.get("/about/?q=my-heel", headers={"x-request-id": "mine", "user-agent": "Netscape"})
    (line,) = log
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told.pop("message").startswith("GET about 200 in ")
    assert 0 < told.pop("seconds") < 60
    assert told == {
        "level": "INFO",
        "logger": "ankle_site.operations.requests",
        "request_id": "mine",
        "view": "about",
        "method": "GET",
        "status": 200,
    }


def test_addresses_of_results_and_answers_are_not_in_the_log(
    client: Client, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_clinic()
    send(client, q_swelling="yes")
    token = Assessment.objects.get().token
    client.get(f"/check/{token}/", headers={"user-agent": "Netscape"}, REMOTE_ADDR="203.0.113.9")
    client.get(f"/check/{token}x/")  # refused, which Django logs with the address
    client.post(f"/check/{token}/", {"age": "45"})

    monkeypatch.setattr(views, "result_page", _fail)
    client.raise_request_exception = False
    client.get(f"/check/{token}/?q=swelling")
    written = "\n".join(log)
    assert [
        one for one in ("ValueError", "KeyError", "check/<slug:token>/") if one not in written
    ] == []
    secrets = (str(token), "warm", "cold", "=swelling", "203.0.113.9", "Netscape")
    assert [one for one in secrets if one in written] == []


def _fail(*_: Any) -> None:
    """With words in its exceptions that stand in no line of its source."""
    try:
        dict[str, str]()["w" + "arm"]
    except KeyError as error:
        raise ValueError("c" + "old") from error


def test_debugging_shows_the_words_of_an_exception(settings: Settings) -> None:
    settings.DEBUG = True
    error = ValueError("aged 45")
    form = PlainFormatter()
    assert form.formatException((ValueError, error, None)) == "ValueError: aged 45"
