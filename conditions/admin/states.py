"""What the history has of rows, in the words of the admin's forms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import OuterRef, Subquery

from conditions.admin.differences import Line, value_in_words
from conditions.history import called, leads_to
from conditions.models.recording import DELETED, entries_of

if TYPE_CHECKING:
    from django.db.models.options import Options

Names = dict[type[models.Model], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry, and what is different in it from the one before."""

    entry: Any
    lines: tuple[Line, ...]

    @property
    def kind(self) -> str:
        return {"+": "added", "~": "changed", "-": "removed"}[self.entry.history_type]

    @property
    def options(self) -> "Options[Any]":
        """What Django's templates call `opts`."""
        options: Options[Any] = self.entry.instance_type._meta
        return options

    @property
    def model(self) -> str:
        return str(self.options.verbose_name)


def steps(entries: Iterable[Any]) -> list[Step]:
    """In the order of the entries.

    Two queries for each kind of row among them, and up to two for each kind that they refer to.
    """
    found = list(entries)
    before = _entries_before(found)
    names = _names([*found, *filter(None, before)])
    return [
        Step(entry, () if entry.history_type == DELETED else tuple(_lines(then, entry, names)))
        for then, entry in zip(before, found, strict=True)
    ]


def difference(before: Any, after: Any) -> list[Line]:
    """Between two entries of a row; up to two queries for each kind that they refer to."""
    return list(_lines(before, after, _names([before, after])))


class _Value(NamedTuple):
    label: str
    raw: Any  # two sources may have the same words
    words: str


def _lines(before: Any | None, after: Any, names: Names) -> Iterator[Line]:
    old = {value.label: value for value in _values(before, names)} if before else {}
    new = {value.label: value for value in _values(after, names)}
    for label in old | new:
        was, now = (state.get(label, _Value(label, None, "")) for state in (old, new))
        if was.raw != now.raw and (was.words or now.words):
            yield Line(label, was.words, now.words)


def _values(entry: Any, names: Names) -> Iterator[_Value]:
    options = entry.instance_type._meta
    for column in entry.tracked_fields:
        raw = getattr(entry, column.attname)
        if isinstance(column, models.ForeignKey):
            words = names[column.related_model][raw] if raw else ""
            yield _Value(str(column.verbose_name), raw, words)
        elif column.name == "i18n":
            for name, text in (raw or {}).items():
                yield _Value(str(options.get_field(name).verbose_name), text, text)
        elif not column.primary_key:
            yield _Value(str(column.verbose_name), raw, value_in_words(column, raw))
    for links in options.local_many_to_many:
        raw = entry.history_links.get(links.name, [])
        words = "\n".join(sorted(names[links.related_model][key] for key in raw))
        yield _Value(str(links.verbose_name), raw, words)


def _entries_before(entries: list[Any]) -> list[Any | None]:
    """For each entry the one before it of the same row."""
    found: dict[tuple[type[models.Model], int], Any] = {}
    for model in {entry.instance_type for entry in entries}:
        table = entries_of(model)._base_manager
        own = [entry.pk for entry in entries if entry.instance_type is model]
        earlier = table.filter(id=OuterRef("id"), pk__lt=OuterRef("pk")).order_by("-pk")
        pairs = dict(table.filter(pk__in=own).values_list("pk", Subquery(earlier.values("pk")[:1])))
        before = table.in_bulk([key for key in pairs.values() if key])
        found |= {(model, pk): before.get(key) for pk, key in pairs.items()}
    return [found[entry.instance_type, entry.pk] for entry in entries]


def _names(entries: Iterable[Any]) -> Names:
    return {model: called(model, keys) for model, keys in leads_to(entries).items()}
