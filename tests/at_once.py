"""Two who do something at the same moment, at the worst moments that there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from typing import Any, TypeVar

from django.db import connection, connections

from benchmarks.crash.watching import ASKED, WRITES, watched

First = TypeVar("First")
Second = TypeVar("Second")

# Seconds that the second one has to come as far as the first one lets it.
PATIENCE = 0.3

# Before which of its writes the first one stops; COMMIT: when all is written.
COMMIT = 0
MOMENTS = (1, COMMIT)


def at_once(
    first: Callable[[], First], second: Callable[[], Second], *, at: int
) -> tuple[First, Second]:
    """What both return. The second begins when the first has come to this moment; the first goes on
    when the second is done, or has waited for it in vain. Needs the fixture `own_database`.
    """
    meeting = _Meeting(at)
    with ThreadPoolExecutor() as threads:
        one = threads.submit(meeting.come_first, first)
        other = threads.submit(meeting.come_second, second)
    return one.result(), other.result()


class _Meeting:
    def __init__(self, at: int) -> None:
        self.at, self.writes = at, 0
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
                return act()
            finally:
                self.done.set()

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
            self.done.wait(PATIENCE)
