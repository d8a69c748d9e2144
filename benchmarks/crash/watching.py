"""Tells how far work on the database has come, so that what was promised can be told from what was
not: the word is out before the database is asked, and again when it has answered.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WROTE, ASKED, COMMITTED = "wrote", "asked", "committed"

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@contextmanager
def watched(tell: Callable[[str], object]) -> Iterator[None]:
    """Tell of each transaction's first write, and of every commit, which a write outside a
    transaction is too.
    """
    commit, written = connection.commit, False

    def told_commit() -> None:
        nonlocal written
        tell(ASKED)
        commit()
        tell(COMMITTED)
        written = False

    def told_write(execute: Any, statement: str, *arguments: Any) -> Any:
        nonlocal written
        if not WRITES.match(statement):
            return execute(statement, *arguments)
        if not written:
            written = True
            tell(WROTE)
        if connection.in_atomic_block:
            return execute(statement, *arguments)
        tell(ASKED)
        result = execute(statement, *arguments)
        tell(COMMITTED)
        return result

    connection.commit = told_commit  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(told_write):
            yield
    finally:
        connection.commit = commit  # type: ignore[method-assign]
