"""What differs between two states of the knowledge, in the words of the admin's forms."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.db import models

from conditions.canonical import knowledge_models
from conditions.changes import Change, FieldChange, changes
from conditions.models import Release

# Changes shown on one page; nobody reads more, and a browser slows down. The rest is counted.
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Line:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    kind: str
    model: str
    identity: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    rows: tuple[ChangedRow, ...]
    added: int
    changed: int
    removed: int

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed

    @property
    def not_shown(self) -> int:
        return self.total - len(self.rows)


def differences(
    *, before: Release | None, after: Release | None, shown: int = SHOWN
) -> Differences:
    """The first differences row by row, and the number of all; None stands for the draft.

    Reads both states once: two or three queries a kind of row and 5,000 rows.
    """
    kinds: Counter[str] = Counter()
    found = chain(_parameters(before, after), changes(before=before, after=after))
    counted = _counted(found, kinds)
    rows = tuple(_in_words(change) for change in islice(counted, shown))
    for _ in counted:
        pass  # only to be counted
    return Differences(rows, kinds["added"], kinds["changed"], kinds["removed"])


def _parameters(before: Release | None, after: Release | None) -> Iterator[Change]:
    """What a release says of itself and of no row; the draft has no such parameters yet."""
    if before and after:
        fields = tuple(
            FieldChange(name, getattr(before, name), getattr(after, name))
            for name in ("something_else_prior", "temperature")
            if getattr(before, name) != getattr(after, name)
        )
        if fields:
            yield Change("changed", str(Release._meta.verbose_name), ("parameters",), fields)


def _counted(found: Iterator[Change], kinds: Counter[str]) -> Iterator[Change]:
    for change in found:
        kinds[change.kind] += 1
        yield change


def _in_words(change: Change) -> ChangedRow:
    known: list[type[models.Model]] = [Release, *knowledge_models()]
    model = next(model for model in known if str(model._meta.verbose_name) == change.model)
    lines = []
    for field in change.fields:
        column: Any = model._meta.get_field(field.name)
        before, after = value_in_words(column, field.before), value_in_words(column, field.after)
        if before or after:
            lines.append(Line(str(column.verbose_name), before, after))
    return ChangedRow(change.kind, change.model, " / ".join(change.identity), tuple(lines))


def value_in_words(field: "models.Field[Any, Any]", value: Any) -> str:
    """Empty for what is not there, whatever kind of nothing it is."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dict(field.flatchoices).get(value, value))
