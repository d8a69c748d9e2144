"""Whatever somebody tells this site, by pages or programs, the log has no word of it."""

import logging
import re
from io import StringIO
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.test import Client

from ankle_site.operations.log import JsonFormatter, PlainFormatter
from tests.ankle_site.security.test_logs import log  # noqa: F401  is a fixture
from tests.ankle_site.security.whole_visit import (
    AGE_TOLD,
    SEARCHED,
    be_refused,
    use_the_interfaces,
    use_the_pages,
)
from tests.triage.clinic import CONDITIONS, SYMPTOMS, open_clinic
from triage.models import Assessment, Interview
from triage.results import Engine

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADDRESS, FORWARDED, BROWSER = "203.0.113.77", "198.51.100.23", "Netscape 7.7"


@pytest.fixture
def visitor() -> Client:
    headers = {"x-forwarded-for": FORWARDED, "user-agent": BROWSER}
    return Client(raise_request_exception=False, headers=headers, REMOTE_ADDR=ADDRESS)


def told_on(written: str) -> list[str]:
    """What of answers, results and whoever gave them stands in a log."""
    tokens = [row.token for model in (Assessment, Interview) for row in model.objects.all()]
    hashes = [row.key_hash for row in Assessment.objects.exclude(key_hash="")]
    secrets = [*SYMPTOMS, *CONDITIONS, *tokens, *hashes, SEARCHED, "key-0815"]
    found = [one for one in (*secrets, ADDRESS, FORWARDED, BROWSER) if one in written]
    return found + re.findall(AGE_TOLD, written)


@pytest.mark.parametrize("form", [PlainFormatter("%(message)s"), JsonFormatter()])
def test_no_interface_writes_down_what_it_was_told(
    visitor: Client,
    log: StringIO,  # noqa: F811
    form: logging.Formatter,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    [console] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    monkeypatch.setattr(console, "formatter", form)
    caplog.set_level(logging.INFO, logger="ankle_site.operations.requests")
    open_clinic()
    use_the_pages(visitor)
    use_the_interfaces(visitor)
    be_refused(visitor)
    monkeypatch.setattr(Engine, "assess", fail)
    with pytest.raises(AssertionError, match="500"):
        use_the_interfaces(visitor)

    written = log.getvalue().replace(str(settings.BASE_DIR), "")  # which may hold any word
    # It does write down what happens.
    for happened in ("POST api:triage 400 in ", "POST fhir:triage 200 in ", "ValueError"):
        assert happened in written
    assert told_on(written) == []


def fail(engine: Engine, **told: Any) -> NoReturn:
    raise ValueError(f"Cannot assess {told}")
