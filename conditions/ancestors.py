"""Who stands above whom, where every child names its parent; knows no Django."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def ancestors(key: Key, parents: Mapping[Key, Key | None]) -> list[Key]:
    """Everything above `key`, nearest first.

    A circle is followed once: where `key` is part of one, it is its own last ancestor.
    """
    found: list[Key] = []
    above = parents.get(key)
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found
