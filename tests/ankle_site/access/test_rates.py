"""Rates: who asks too often is told when to come back, and nobody else notices."""

import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from marshmallow import ValidationError
from pytest_django import Settings

from ankle_site.settings import a_rate
from tests.ankle_site.access.keys import make_api_key, sent
from tests.factories import make_empty_release
from tests.problems import problem

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/api/v1/conditions/"
NOON = "2026-11-29T12:00:00Z"


@pytest.mark.parametrize("text", ["off", "1/s", "60/min", "9999/h", "5/day"])
def test_a_rate_is_a_number_in_a_time_or_off(text: str) -> None:
    assert a_rate(text) == text


@pytest.mark.parametrize(
    "text", ["", "60", "0/min", "-1/min", "1e3/s", "10000/min", "9/week", "OFF", "off\n", "1 / s"]
)
def test_a_rate_that_is_none_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValidationError, match="Give off, or a number up to 9999 and s, min, h or"):
        a_rate(text)


@pytest.fixture(autouse=True)
def rates(settings: Settings) -> Settings:
    cache.clear()
    make_empty_release()
    settings.RATE_READ, settings.RATE_TRIAGE, settings.RATE_KEY = "2/min", "1/min", "3/min"
    return settings


def left(answer: Any) -> tuple[str | None, ...]:
    names = ("Policy", "Limit", "Remaining", "Reset")
    return tuple(answer.headers.get(f"RateLimit-{name}") for name in names)


def read(client: Client, **options: Any) -> Any:
    return client.get(LIST, **options)


def triage(client: Client, **options: Any) -> Any:
    return client.post(
        "/api/v1/triage/", {"answers": {}}, content_type="application/json", **options
    )


def test_each_answer_says_what_is_left_and_the_window_slides(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        assert left(read(client)) == ("2;w=60", "2", "1", "60")
        time.shift(20)
        assert left(read(client)) == ("2;w=60", "2", "0", "40")
        refused = read(client)
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert left(refused) == ("2;w=60", "2", "0", "40")
        time.shift(39)
        assert read(client).status_code == 429  # and refusals do not count
        time.shift(1)
        assert left(read(client)) == ("2;w=60", "2", "0", "20")


def test_reading_and_triage_have_rates_of_their_own(client: Client) -> None:
    assert [triage(client).status_code for _ in range(2)] == [200, 429]
    assert [read(client).status_code for _ in range(3)] == [200, 200, 429]


def batch(client: Client, cases: Any, **options: Any) -> Any:
    return client.post(
        "/api/v1/triage/batch/", {"cases": cases}, content_type="application/json", **options
    )


def test_each_case_of_a_batch_counts(client: Client, rates: Settings) -> None:
    rates.RATE_TRIAGE = "4/min"
    with time_machine.travel(NOON, tick=False):
        answers = [batch(client, [{"answers": {}}] * number) for number in (2, 1)]
        assert [left(answer) for answer in answers] == [
            ("4;w=60", "4", "2", "60"),
            ("4;w=60", "4", "1", "60"),
        ]


def test_a_batch_beyond_the_rate_is_answered_and_then_waited_for(
    client: Client, rates: Settings
) -> None:
    rates.RATE_TRIAGE = "2/min"
    with time_machine.travel(NOON, tick=False) as time:
        triage(client)
        time.shift(30)
        answer = batch(client, [{"answers": {}}] * 100)
        assert (answer.status_code, left(answer)) == (200, ("2;w=60", "2", "0", "60"))
        time.shift(59)
        assert triage(client).status_code == batch(client, []).status_code == 429
        time.shift(1)
        assert left(triage(client)) == ("2;w=60", "2", "1", "60")


@pytest.mark.parametrize(
    ("_case", "body", "cost"),
    [
        ("no cases", {"cases": []}, 1),
        ("cases that are none", {"cases": "all"}, 1),
        ("no object", [1, 2, 3], 1),
        ("wrong cases", {"cases": [{}, {}]}, 2),
        ("too many cases", {"cases": [{}] * 101}, 100),
        ("no JSON", "{", 1),
    ],
)
def test_a_batch_that_is_wrong_counts_too(
    client: Client, rates: Settings, _case: str, body: Any, cost: int
) -> None:
    rates.RATE_TRIAGE = "200/min"
    answer = client.post("/api/v1/triage/batch/", body, content_type="application/json")
    assert (answer.status_code, left(answer)[2]) == (400, str(200 - cost))


@pytest.mark.parametrize("writes", [0, 1])
def test_a_batch_is_answered_where_the_cache_fails(
    client: Client,
    rates: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    writes: int,
) -> None:
    """At once, or between the first case and the others."""
    left_to_write = [None] * writes

    def write(*_: Any, **__: Any) -> None:
        if not left_to_write:
            raise ConnectionError
        left_to_write.pop()

    rates.RATE_TRIAGE = "9/min"
    monkeypatch.setattr(LocMemCache, "set", write)
    assert batch(client, [{"answers": {}}] * 2).status_code == 200
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["The cache fails: requests are not limited"]


def test_a_batch_is_answered_where_the_rate_is_off(client: Client, rates: Settings) -> None:
    rates.RATE_TRIAGE = "off"
    answer = batch(client, [{"answers": {}}] * 2)
    assert (answer.status_code, left(answer)) == (200, (None,) * 4)


def test_what_the_client_has_already_counts(client: Client) -> None:
    etag = read(client)["ETag"]
    answer = read(client, headers={"if-none-match": etag})
    assert (answer.status_code, left(answer)[2]) == (304, "0")
    assert read(client, headers={"if-none-match": etag}).status_code == 429


@pytest.mark.parametrize(
    ("_case", "path", "headers", "status"),
    [
        ("a wrong key", LIST, {"authorization": "Api-Key x"}, 401),
        ("another format", LIST, {"accept": "text/html"}, 406),
        ("an unknown address", "/api/v2/", {}, 404),
        ("a wrong parameter", f"{LIST}?x=1", {}, 400),
        ("the documentation", "/api/docs/", {}, 200),
    ],
)
def test_answers_of_every_kind_count(
    client: Client, _case: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(path, headers=headers)
    assert (answer.status_code, left(answer)[2]) == (status, "1")
    read(client)
    assert read(client).status_code == 429


def test_pages_have_no_rate(client: Client) -> None:
    assert left(client.get("/about/")) == (None,) * 4


def test_each_address_has_its_own_rate(client: Client, rates: Settings) -> None:
    ours = ("192.0.2.1", "::ffff:192.0.2.2", "::ffff:192.0.2.3", "2001:db8::1", "2001:db8:0:1::1")
    for address in (*ours, ""):
        statuses = [read(client, REMOTE_ADDR=address).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
    assert read(client, REMOTE_ADDR="2001:db8::ffff:1").status_code == 429  # the same network
    rates.PROXIES = 1
    forwarded = {"x-forwarded-for": "192.0.2.1, 192.0.2.9"}
    assert left(read(client, headers=forwarded))[2] == "1"


def test_a_header_that_no_proxy_sent_gives_nobody_a_new_rate(client: Client) -> None:
    answers = [read(client, headers={"x-forwarded-for": f"192.0.2.{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_no_address_is_in_the_cache(client: Client) -> None:
    read(client, REMOTE_ADDR="192.0.2.77")
    kept: Any = LocMemCache("", {})._cache  # type: ignore[attr-defined]
    [name] = kept
    assert re.fullmatch(":1:throttle_read_[0-9a-f]{40}", name)


def test_a_key_has_a_rate_of_its_own_over_all_that_it_does(client: Client) -> None:
    key, other = sent(make_api_key()), sent(make_api_key())
    answers = [read(client, headers=key), triage(client, headers=key), read(client, headers=key)]
    assert [left(answer)[2] for answer in answers] == ["2", "1", "0"]
    assert triage(client, headers=key).status_code == 429
    assert read(client, headers=other).status_code == 200
    assert left(read(client))[:3] == ("2;w=60", "2", "1")  # without a key from the same address


def test_a_key_may_have_another_rate_than_most(client: Client) -> None:
    key = sent(make_api_key(rate=1))
    assert [read(client, headers=key).status_code for _ in range(2)] == [200, 429]


def test_a_rate_that_is_lowered_holds_at_once(client: Client, rates: Settings) -> None:
    rates.RATE_READ = "5/min"
    with time_machine.travel(NOON, tick=False) as time:
        for _ in range(3):
            read(client)
            time.shift(10)
        rates.RATE_READ = "2/min"
        refused = read(client)
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        time.shift(40)
        assert read(client).status_code == 200


def test_rates_can_be_off(client: Client, rates: Settings) -> None:
    rates.RATE_READ = "off"
    answers = [read(client) for _ in range(5)]
    assert {(answer.status_code, left(answer)) for answer in answers} == {(200, (None,) * 4)}


def test_without_its_cache_the_api_answers_everybody(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionError("no cache at 10.0.0.7")

    monkeypatch.setattr(LocMemCache, "get", fail)
    answers = [read(client) for _ in range(3)]
    assert {(answer.status_code, left(answer)) for answer in answers} == {(200, (None,) * 4)}
    assert [record.getMessage() for record in caplog.records] == [
        "The cache fails: requests are not limited"
    ] * 3


def test_a_refusal_is_the_problem_that_all_errors_are(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        triage(client)
        assert problem(triage(client)) == {
            "type": "about:blank",
            "title": "Too Many Requests",
            "status": 429,
            "detail": "Request was throttled. Expected available in 60 seconds.",
        }


def test_what_a_client_has_counts_and_is_refused_as_all_else_is(client: Client) -> None:
    known = read(client)["ETag"]
    again = read(client, headers={"if-none-match": known})
    assert (again.status_code, left(again)[:3]) == (304, ("2;w=60", "2", "0"))
    assert read(client, headers={"if-none-match": known}).status_code == 429


def test_a_key_is_asked_for_though_the_answer_is_known(client: Client) -> None:
    known = {"if-none-match": read(client)["ETag"]}
    key = make_api_key()
    assert left(read(client, headers=known | sent(key)))[:3] == ("3;w=60", "3", "2")
    wrong = known | {"authorization": "Api-Key nonsense"}
    assert read(client, headers=wrong).status_code == 401


def test_moments_are_packed_and_forgotten_in_order(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        told = []
        for seconds in (0, 20, 20, 25):
            clock.shift(seconds)
            told.append((read(client).status_code, left(read(client))[2:]))
    assert told == [
        (200, ("0", "60")),
        (429, ("0", "40")),
        (429, ("0", "20")),
        (200, ("0", "60")),
    ]
