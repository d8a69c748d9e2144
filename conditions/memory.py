"""What `loaddata` has looked up: a fixture names the same few rows thousands of times.

Outside of `remembering` nothing is kept. Inside it nobody may delete rows or change identities.
"""

from collections.abc import Hashable, Iterator
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
