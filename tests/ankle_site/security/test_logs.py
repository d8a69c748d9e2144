"""The log holds no answer, nor the key to any."""

import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from ankle_site.operations.log import KEY
from tests.ankle_site.security.whole_visit import AGE_TOLD, SAID, use_the_pages
from tests.public_site import CHECK, GUIDED, TRIAGE
from tests.triage.clinic import SYMPTOMS, open_clinic
from triage.models import Assessment, Interview

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that is written down, of every logger that there is and at every level."""
    root = logging.getLogger()
    [console] = [each for each in root.handlers if type(each) is logging.StreamHandler]
    written, stream, level = StringIO(), console.stream, root.level
    console.setStream(written)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    console.setStream(stream)


def answer_everything(client: Client) -> None:
    """The form, its result and all that belongs to it; the interview; the API."""
    use_the_pages(client)
    assert tell(client, SAID).status_code == 200


def be_refused(client: Client, result: str, signed: str) -> None:
    """Each with an address or a body that must not be told on."""
    without_token = Client(enforce_csrf_checks=True)
    without_token.cookies = client.cookies
    refused = [
        client.post(result),
        client.put(f"{result}delete/"),
        without_token.post(f"{result}delete/"),
        without_token.post(f"{result}feedback/", {"helped": "yes"}),
        client.get(f"{result}why/no-such-condition/"),
        client.get(f"{result}no-such-page/?answer=tight-shoes"),
        client.get(f"/es{result}no-such-page"),
        client.put(f"{GUIDED}resume/{signed}/"),
        without_token.post(f"{GUIDED}resume/{signed}/"),
        client.get(f"{GUIDED}resume/{signed}x/"),
        client.post(CHECK, "q-where=above-heel&" * 6000, content_type=FORM),
        tell(client, {"above-heel": "perhaps"}),
        tell(client, {"under-heel": "yes"}, age=1170),
        client.post(TRIAGE, '{"answers": {"tight-shoes": "yes"}', content_type="application/json"),
    ]
    assert {answer.status_code for answer in refused} == {400, 403, 404, 405}


def tell(client: Client, answers: dict[str, str], **others: Any) -> Any:
    body = {"answers": answers, **others}
    return client.post(TRIAGE, body, content_type="application/json")


def test_no_answer_is_written_down_and_no_key_to_any(client: Client, log: StringIO) -> None:
    open_clinic()
    answer_everything(client)
    tokens = [kept.token for model in (Assessment, Interview) for kept in model.objects.all()]
    signed = signing.dumps(tokens[-1], salt="triage.interview")
    be_refused(client, Assessment.objects.all()[0].get_absolute_url(), signed)

    written = log.getvalue().replace(str(settings.BASE_DIR), "")  # which may hold any word
    # It does write down what happens.
    assert "Method Not Allowed (POST): check/<slug:token>/\n" in written
    assert "Forbidden (CSRF token missing.): check/<slug:token>/feedback/\n" in written
    told = [*SYMPTOMS, *tokens, signed, "unspeakable"]
    assert [word for word in told if word in written] == []
    assert re.findall(AGE_TOLD, written) == []


@pytest.mark.parametrize(
    ("message", "without"),
    [
        (f"Not Found: /check/{'aB-_' * 8}/why/x/", "Not Found: /check/.../why/x/"),
        (
            f'"GET /check/{"a" * 32}/?print=1 HTTP/1.1" 200',
            '"GET /check/.../?print=1 HTTP/1.1" 200',
        ),
        (f"Not Found: /check/{'a' * 32}", "Not Found: /check/..."),
        ("/check/guided/questions/where/", "/check/guided/questions/where/"),
        ("/conditions/posterior-tibial-tendonitis/", "/conditions/posterior-tibial-tendonitis/"),
    ],
)
def test_of_an_address_the_key_is_left_out(message: str, without: str) -> None:
    assert KEY.sub("...", message) == without
