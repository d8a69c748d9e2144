"""The keys to what people answered cannot be guessed, and a wrong one is told nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from math import log2
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from conditions.models import Upload
from tests.public_site import CHECK, GUIDED, first_answers, interviewed
from tests.triage.clinic import open_clinic
from triage.models import Assessment, Interview
from triage.models.assessment import new_token

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LEAST_BITS = 128
LONG_AGO = timedelta(days=400)


@pytest.mark.parametrize("make", [new_token, lambda: Upload.objects.keep(b"")])
def test_a_key_holds_at_least_128_random_bits(make: Callable[[], str]) -> None:
    keys = [make() for _ in range(200)]

    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[-\w]+", key, re.ASCII) for key in keys)
    # By the characters that came up at each place, which are some fewer than could.
    assert sum(log2(len(set(place))) for place in zip(*keys, strict=True)) >= LEAST_BITS


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Without the links to the same address in other languages, and the request's own name."""
    page = re.sub(rb'<[^>]*hreflang="[^>]*>', b"", answer.content)
    differing = {"Content-Length": "", "X-Request-ID": ""}
    return answer.status_code, page, dict(answer.headers) | differing


def fill_in(client: Client) -> str:
    form = client.get(CHECK).context["form"]
    return str(client.post(CHECK, first_answers(form))["Location"])


def test_results_that_are_gone_were_never_there_or_are_too_old_answer_alike(client: Client) -> None:
    open_clinic()
    expired = fill_in(client)
    Assessment.objects.update(created_at=timezone.now() - LONG_AGO)
    deleted = fill_in(client)
    client.post(f"{deleted}delete/")
    kept = fill_in(client)
    never, shorter = f"{CHECK}{new_token()}/", f"{kept[:-2]}/"

    for page in ("", "result.pdf", "why/", "why/osteoarthritis/", "feedback/", "delete/"):
        for ask in (client.get, client.head, client.post, client.delete):
            answers = [told(ask(f"{start}{page}")) for start in (expired, deleted, never, shorter)]
            assert answers == [answers[0]] * 4
            assert answers[0][0] in {404, 405}
    assert Assessment.objects.count() == 2


def test_links_to_interviews_that_lead_nowhere_answer_alike(client: Client) -> None:
    open_clinic()
    expired = interviewed(client)
    Interview.objects.update(created_at=timezone.now() - LONG_AGO)
    deleted = interviewed(client)
    client.post(f"{GUIDED}delete/")
    token = Interview.objects.get().token
    links = [
        expired,
        deleted,
        f"{deleted[:-1]}x",
        token,
        signing.dumps(token, salt="another"),
        signing.dumps([token], salt="triage.interview"),
        signing.dumps(None, salt="triage.interview"),
    ]

    for ask in (Client().get, Client().post):
        answers = [told(ask(f"{GUIDED}resume/{link}/")) for link in links]
        assert answers == [answers[0]] * len(links)
        assert answers[0][0] == 404


def test_a_cookie_of_somebody_else_needs_their_signature(client: Client) -> None:
    open_clinic()
    interviewed(client)
    own = client.cookies["interview"].value
    token, _, signature = own.partition(":")
    for forged in (token, f"{token}:", f"{new_token()}:{signature}", own[:-1], own.swapcase(), ""):
        stranger = Client()
        stranger.cookies["interview"] = forged
        assert stranger.get(f"{GUIDED}answers/")["Location"] == GUIDED
