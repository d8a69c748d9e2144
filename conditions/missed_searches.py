"""Searches that found nothing: their words, the day, how often; editors see what is missing.

No address, no session, nothing of who searched. What looks as if it were about a person is not
kept at all, what is rarer than FEWEST is shown to nobody, and everything goes after its retention
time.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from conditions.models import LONGEST_QUERY, MissedSearch

# Different queries kept of one day: nobody reads more, and no attacker fills the disk. Requests at
# the same moment may pass it by a few.
MOST_A_DAY = 200
# More digits than any code that editors use: telephone numbers, dates of birth, postcodes.
MOST_DIGITS = 4
# What fewer people searched for may be about one of them, such as a name.
FEWEST = 5
MOST_SHOWN = 10
PATIENCE = 100  # milliseconds that a reader waits for SQLite's write lock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Missed:
    query: str
    number: int


@dataclass(frozen=True, slots=True)
class MissedSearches:
    """The most frequent ones, and the number of all others together."""

    shown: tuple[Missed, ...]
    others: int


def normalised(query: str) -> str:
    """Letters, digits and single spaces, in lower case; empty where nothing may be kept."""
    if "@" in query or sum(c.isdigit() for c in query) > MOST_DIGITS:
        return ""
    words = "".join(c if c.isalnum() else " " for c in query.lower()).split()
    return " ".join(words)[:LONGEST_QUERY].strip()


def record(query: str, *, at: datetime | None = None) -> None:
    """Count it; one query where it was searched before on that day, three where it was not.

    A database that cannot be written to, or not now, is no reason to fail a reader.
    """
    text, day = normalised(query), (at or timezone.now()).date()
    if not text:
        return
    try:
        with _impatient(), transaction.atomic():
            _count(text, day)
    except DatabaseError as error:
        # Its message and traceback may hold the words.
        log.warning("A search without result could not be counted: %s.", type(error).__name__)


def _count(text: str, day: date) -> None:
    of_the_day = MissedSearch.objects.filter(day=day)
    if of_the_day.filter(query=text).update(number=F("number") + 1):
        return
    if of_the_day.count() < MOST_A_DAY:
        # Where another request was faster, this one is not counted.
        MissedSearch.objects.bulk_create([MissedSearch(day=day, query=text)], ignore_conflicts=True)


@contextmanager
def _impatient() -> Iterator[None]:
    """Proposing a release holds SQLite's one write lock for seconds; a reader must not wait."""
    if connection.vendor != "sqlite":
        yield
        return
    patience = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {1000 * patience:.0f}")


def most_missed(*, since: date) -> MissedSearches:
    """Of the days from `since` on; two queries."""
    found = MissedSearch.objects.filter(day__gte=since)
    total = found.aggregate(total=Sum("number"))["total"] or 0
    frequent = (
        found.order_by()
        .values("query")
        .annotate(total=Sum("number"))
        .filter(total__gte=FEWEST)
        .order_by("-total", "query")[:MOST_SHOWN]
    )
    shown = tuple(Missed(row["query"], row["total"]) for row in frequent)
    return MissedSearches(shown, total - sum(missed.number for missed in shown))


def delete_expired(*, at: datetime | None = None) -> int:
    """Remove every day past SEARCH_RETENTION_DAYS; returns how many rows there were."""
    oldest = (at or timezone.now()).date() - timedelta(days=settings.SEARCH_RETENTION_DAYS)
    number, _ = MissedSearch.objects.filter(day__lt=oldest).delete()
    return number
