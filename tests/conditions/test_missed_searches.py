from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from conditions import missed_searches
from conditions.missed_searches import (
    FEWEST,
    MOST_A_DAY,
    Missed,
    MissedSearches,
    delete_expired,
    most_missed,
    normalised,
    record,
)
from conditions.models import MissedSearch
from tests.factories import make_condition, publish

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = NOON.date()


def kept() -> list[tuple[date, str, int]]:
    return list(MissedSearch.objects.values_list("day", "query", "number"))


@pytest.mark.parametrize(
    ("_case", "query", "expected"),
    [
        ("capitals and spaces", "  Gout \t in\nthe  Elbow ", "gout in the elbow"),
        ("signs are gaps", "x-ray; (50%) <b>", "x ray 50 b"),
        ("other alphabets", "KÖHLER où", "köhler où"),
        ("80 characters", "ab " * 40, ("ab " * 27)[:80].strip()),
        ("four digits", "m7661", "m7661"),
        ("an address", "ada@example.org", ""),
        ("five digits", "room 12345", ""),
        ("digits with signs between them", "06 12-34", ""),
        ("digits of other alphabets", "٠١٢٣٤", ""),
        ("no letter", "?!", ""),
    ],
)
def test_words_are_kept_and_nothing_that_looks_personal(
    _case: str, query: str, expected: str
) -> None:
    assert normalised(query) == expected
    record(query, at=NOON)
    assert [query for _, query, _ in kept()] == ([expected] if expected else [])


def test_searches_are_counted_by_day() -> None:
    for query in ("Unicorn", "unicorn!", "gnome"):
        record(query, at=NOON)
    record("unicorn", at=NOON - timedelta(days=1))

    assert kept() == [
        (TODAY, "gnome", 1),
        (TODAY, "unicorn", 2),
        (TODAY - timedelta(days=1), "unicorn", 1),
    ]


def test_different_searches_of_a_day_are_bounded() -> None:
    MissedSearch.objects.bulk_create(
        MissedSearch(day=TODAY, query=f"query {n}") for n in range(MOST_A_DAY)
    )
    record("one more", at=NOON)
    record("query 7", at=NOON)
    assert MissedSearch.objects.count() == MOST_A_DAY
    assert MissedSearch.objects.get(query="query 7").number == 2
    record("one more", at=NOON + timedelta(days=1))
    assert MissedSearch.objects.count() == MOST_A_DAY + 1


def test_only_what_is_searched_often_is_shown() -> None:
    days = [TODAY, TODAY - timedelta(days=2), TODAY - timedelta(days=3)]
    for day, query, number in [
        (days[0], "gnome", FEWEST - 1),
        (days[1], "gnome", 1),
        (days[0], "elf", FEWEST),
        (days[0], "ada lovelace", FEWEST - 1),
        (days[2], "ada lovelace", 1),
    ]:
        MissedSearch.objects.create(day=day, query=query, number=number)

    assert most_missed(since=days[1]) == MissedSearches(
        shown=(Missed("elf", 5), Missed("gnome", 5)), others=4
    )
    assert most_missed(since=TODAY + timedelta(days=1)) == MissedSearches((), 0)


def test_they_go_after_their_retention_time(settings: Settings) -> None:
    settings.SEARCH_RETENTION_DAYS = 7
    for days in (0, 7, 8):
        record("unicorn", at=NOON - timedelta(days=days))
    assert delete_expired(at=NOON) == 1
    assert [day for day, _, _ in kept()] == [TODAY, TODAY - timedelta(days=7)]


def test_the_page_records_what_is_not_found_and_no_more(client: Client) -> None:
    make_condition("heel", name="Sore heel")
    publish()
    for query in ("heel", "unicorn", "", "!!", "Unicorn"):
        client.get("/search/", {"q": query})
    client.get("/es/search/", {"q": "unicornio"})

    assert [(query, number) for _, query, number in kept()] == [("unicorn", 2), ("unicornio", 1)]


def test_a_database_that_cannot_write_fails_no_reader(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_condition("heel")
    publish()
    with patch.object(missed_searches, "_count", side_effect=DatabaseError("secret")):
        answer = client.get("/search/", {"q": "secret words"})

    assert answer.status_code == 200
    assert [record.message for record in caplog.records] == [
        "A search without result could not be counted: DatabaseError."
    ]
    assert "secret" not in caplog.text
    assert kept() == []


def test_the_patience_of_sqlite_is_as_it_was_after_a_search(settings: Settings) -> None:
    def patience() -> int | None:
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            return int(cursor.fetchone()[0])

    before = patience()
    record("unicorn")
    assert patience() == before


def test_a_search_costs_three_queries_and_then_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Savepoint and its end; and on SQLite two settings of its patience.
    around = 4 if connection.vendor == "sqlite" else 2
    # Counted once more; counted today; kept.
    with django_assert_num_queries(around + 3):
        record("unicorn", at=NOON)
    with django_assert_num_queries(around + 1):
        record("unicorn", at=NOON)
    with django_assert_num_queries(0):
        record("ada@example.org", at=NOON)
