"""Two who do something at the same moment, at the worst moments that there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic
from typing import Any, TypeVar

from django.db import connection, connections

from benchmarks.crash.watching import ASKED, WRITES, watched

First = TypeVar("First")
Second = TypeVar("Second")

# Seconds after which a statement of the second one waits for the first, where the database does not
# say so: however slow the machine, what the second does by itself has all the time that it needs.
PATIENCE = 0.2
LONGEST = 60
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

# Before which of its writes the first one stops; COMMIT: when all is written.
COMMIT = 0
MOMENTS = (1, COMMIT)


def at_once(
    first: Callable[[], First], second: Callable[[], Second], *, at: int
) -> tuple[First, Second]:
    """What both return. The second begins when the first has come to this moment; the first goes on
    when the second is done, or waits for it in vain. Needs the fixture `own_database`.
    """
    meeting = _Meeting(at)
    with ThreadPoolExecutor() as threads:
        one = threads.submit(meeting.come_first, first)
        other = threads.submit(meeting.come_second, second)
    return one.result(), other.result()


class _Meeting:
    def __init__(self, at: int) -> None:
        self.at, self.writes = at, 0
        self.asked: float | None = None
        self.there, self.done = Event(), Event()

    def come_first(self, act: Callable[[], First]) -> First:
        with closing(connections["default"]), watched(self._hear):
            try:
                with connection.execute_wrapper(self._count):
                    return act()
            finally:
                self.there.set()

    def come_second(self, act: Callable[[], Second]) -> Second:
        self.there.wait()
        with closing(connections["default"]):
            try:
                with connection.execute_wrapper(self._time):
                    return act()
            finally:
                self.done.set()

    def _time(self, execute: Any, *arguments: Any) -> Any:
        self.asked = monotonic()
        try:
            return execute(*arguments)
        finally:
            self.asked = None

    def _hear(self, word: str) -> None:
        if word == ASKED and self.at == COMMIT:
            self._stop()

    def _count(self, execute: Any, statement: str, *arguments: Any) -> Any:
        if WRITES.match(statement):
            self.writes += 1
            if self.writes == self.at:
                self._stop()
        return execute(statement, *arguments)

    def _stop(self) -> None:
        if not self.there.is_set():
            self.there.set()
            began = monotonic()
            with closing(connections.create_connection("default")) as watcher:
                while not (self.done.wait(0.01) or self._second_waits(watcher)):
                    assert monotonic() - began < LONGEST

    def _second_waits(self, watcher: Any) -> bool:
        if watcher.vendor == "postgresql":
            with watcher.cursor() as cursor:
                cursor.execute(WAITING)
                return bool(cursor.fetchone()[0])
        asked = self.asked
        return asked is not None and monotonic() - asked > PATIENCE
