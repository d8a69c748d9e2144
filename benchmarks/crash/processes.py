"""Runs work in forked children, which start in milliseconds because all is loaded already.

The parent is not connected to the database when it forks: two processes would share a connection.
"""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from traceback import format_exc
from typing import Any, TypeVar

from django.db import connections

FORK = multiprocessing.get_context("fork")

Value = TypeVar("Value")
Tell = Callable[[str], None]
"""Called in a child with a word for the parent, which gets it even if the child is killed next."""

GO = "go"


class ChildError(Exception):
    """The child failed; the text is its traceback."""


def here(work: Callable[[], Value]) -> Value:
    """What the work returns, and whatever it loads and compiles is there for the children too."""
    try:
        return work()
    finally:
        connections.close_all()


def in_child(work: Callable[[], Value]) -> Value:
    """What the work returns, done in a process and on a connection of its own."""
    receiver, sender = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_answer, args=(work, sender))
    child.start()
    sender.close()
    try:
        value, error = receiver.recv()
    except EOFError:
        value, error = None, "The child ended without an answer."
    child.join()
    if error:
        raise ChildError(error)
    return value  # type: ignore[no-any-return]


def _answer(work: Callable[[], Any], sender: Any) -> None:
    try:
        answer = work(), ""
    except Exception:
        answer = None, format_exc()
    connections.close_all()
    sender.send(answer)


def struck(
    work: Callable[[Tell], object],
    *,
    after: float | None = None,
    strike: Callable[[BaseProcess], object] = BaseProcess.kill,
) -> tuple[list[str], float]:
    """Let the work begin, strike so many seconds after it told GO, and wait for its end.

    Returns the words that it told, and the seconds from GO to its end. Without `after` nothing
    strikes.
    """
    receiver, sender = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_tell, args=(work, sender))
    child.start()
    sender.close()
    words = [receiver.recv()]
    begun = time.perf_counter()
    if words == [GO] and after is not None:
        time.sleep(after)
        strike(child)
    try:
        while True:
            words.append(receiver.recv())
    except EOFError:
        ended = time.perf_counter()
    child.join()
    return words, ended - begun


def _tell(work: Callable[[Tell], object], sender: Any) -> None:
    try:
        work(sender.send)
    except Exception:
        sender.send(format_exc())
    connections.close_all()
