"""Nobody finds out a token by trying: neither by what is answered nor by how long it takes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.public_site import CHECK
from tests.triage.clinic import open_clinic
from triage.models import Assessment
from triage.models import assessment as tokens
from triage.models.assessment import HEAD, new_token

pytestmark = pytest.mark.django_db

STORED = "/api/v1/assessments/"
PAGES = ("", "result.pdf", "why/", "why/osteoarthritis/", "feedback/", "delete/")
# Of each answer, whatever it is about.
OWN = ("X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset")


def store(client: Client) -> str:
    body = {"answers": {"swelling": "yes"}, "age": 45}
    return str(client.post(STORED, body, content_type="application/json").json()["token"])


def with_another_end(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    said = answer.content.replace(answer["X-Request-ID"].encode(), b"")
    return answer.status_code, said, {k: v for k, v in answer.headers.items() if k not in OWN}


@pytest.fixture
def gone(client: Client) -> list[str]:
    """Of one that has expired, of one that was deleted, of one that never was, and near misses."""
    open_clinic()
    expired = store(client)
    Assessment.objects.update(created_at=timezone.now() - timedelta(days=400))
    deleted, kept = store(client), store(client)
    assert client.delete(f"{STORED}{deleted}/").status_code == 204
    return [expired, deleted, new_token(), with_another_end(kept), kept[:HEAD], kept[:-1]]


def test_programs_are_told_the_same_of_all_that_are_not_there(
    client: Client, gone: list[str]
) -> None:
    before = Assessment.objects.count()
    for ask in (client.get, client.head, client.delete):
        answers = [told(ask(f"{STORED}{token}/")) for token in gone]
        assert answers == [answers[0]] * len(gone)
        assert answers[0][0] == 404
    assert Assessment.objects.count() == before == 2


def test_no_whole_token_is_looked_for_in_the_database(client: Client, gone: list[str]) -> None:
    """The index would compare it letter by letter, and one could tell by the time how far."""
    addresses = [f"{CHECK}{{}}/{page}" for page in PAGES] + [f"{STORED}{{}}/"]
    for address in addresses:
        for token in (gone[2], gone[3]):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(address.format(token))
            written = [query["sql"] for query in asked.captured_queries]
            assert any(token[:HEAD] in sql for sql in written), address
            assert not any(token[: HEAD + 1] in sql for sql in written), address


def test_what_is_near_is_compared_as_a_whole_in_a_constant_time(
    client: Client, gone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(tokens, "constant_time_compare", compare)
    kept = Assessment.objects.latest("created_at").token
    statuses = [
        client.get(f"{STORED}{token}/").status_code for token in (kept, with_another_end(kept))
    ]

    assert statuses == [200, 404]
    assert compared == [(kept, kept), (kept, with_another_end(kept))]


def test_the_index_finds_a_token_by_its_head() -> None:
    head = Assessment.objects.alias(head=tokens.Head("token")).filter(head="A" * HEAD)
    if connection.vendor == "postgresql":  # which reads a table whole while it is this small
        connection.cursor().execute("SET LOCAL enable_seqscan = off")

    assert "assessment_head_of_token" in head.order_by().explain()


def test_what_the_index_knows_leaves_128_random_bits() -> None:
    assert {len(new_token()) for _ in range(20)} == {32}
    assert (32 - HEAD) * 6 >= 128  # of base64's letters each is six bits
