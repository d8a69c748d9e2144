"""What `loaddata` has looked up: a fixture names the same few rows thousands of times.

Outside of `remembering` nothing is kept. Inside it nobody may delete rows or change identities.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_rows: ContextVar[dict[Hashable, Any] | None] = ContextVar("rows", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    token = _rows.set({})
    try:
        yield
    finally:
        _rows.reset(token)


def recall(key: Hashable) -> Any:
    """The row kept under this key, or None."""
    rows = _rows.get()
    return None if rows is None else rows.get(key)


def keep(*keys: Hashable, row: object) -> None:
    rows = _rows.get()
    if rows is not None:
        rows.update(dict.fromkeys(keys, row))


def new_to_an_empty_table(
    model: type, db: str, key: Hashable, *, is_empty: Callable[[], bool]
) -> bool:
    """Whether nobody asked for this key before, of a table that was empty when the first was
    asked for: then there is no such row, because `loaddata` asks for each before it writes it.
    """
    rows = _rows.get()
    if rows is None:
        return False
    table, asked = ("began empty", model, db), ("asked", model, db, key)
    if table not in rows:
        rows[table] = is_empty()
    if asked in rows:
        return False
    rows[asked] = True
    return bool(rows[table])
