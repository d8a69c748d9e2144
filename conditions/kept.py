"""What is made of the rows of releases, kept in the process: they never change.

Of published releases only. A candidate may be sent back, and what is tried of the draft is rolled
back: what these say is made anew each time.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from django.utils.translation import get_language

from conditions.models.release import Release

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")

# What tells a release from every other: a restored database gives its key, its number and even its
# checksum out again, but not the moment that it was proposed at.
ONE_AND_THE_SAME = ("pk", "number", "checksum", "proposed_at")

_all: "list[Kept[Any, Any]]" = []


class Kept(Generic[Name, Value]):
    """The `most` values that were asked for last, which nobody may change, by release and name.

    The active language is part of the name, because texts are read in it.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()
        _all.append(self)

    def one(self, release: Release, name: Name, make: Callable[[], Value]) -> Value:
        return self.each(release, [name], lambda _: {name: make()})[name]

    def each(
        self,
        release: Release,
        names: Collection[Name],
        make: Callable[[Collection[Name]], Mapping[Name, Value]],
    ) -> Mapping[Name, Value]:
        """The values of these names; `make` makes those that are not kept. One query besides it.

        No query where all are kept. Raises Release.DoesNotExist where the database that is read
        does not have the release: what a late replica says of one must not be kept.
        """
        if not release.is_published:
            return make(names)
        same = {mark: getattr(release, mark) for mark in ONE_AND_THE_SAME}
        key = (*same.values(), get_language())
        found = self._found(key, names)
        if missing := [name for name in names if name not in found]:
            Release.objects.published().get(**same)
            made = make(missing)
            self._keep(key, made)
            found |= made
        return found

    def forget(self) -> None:
        with self._lock:
            self._values.clear()

    def _found(self, key: Hashable, names: Collection[Name]) -> dict[Name, Value]:
        found = {}
        with self._lock:
            for name in names:
                if (key, name) in self._values:
                    self._values.move_to_end((key, name))
                    found[name] = self._values[key, name]
        return found

    def _keep(self, key: Hashable, made: Mapping[Name, Value]) -> None:
        with self._lock:
            self._values.update({(key, name): value for name, value in made.items()})
            while len(self._values) > self._most:
                self._values.popitem(last=False)


def forget_all() -> None:
    """For tests, whose databases begin anew at the same moment of a stopped clock."""
    for kept in _all:
        kept.forget()
