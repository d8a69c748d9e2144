"""What differs between two states of the knowledge, row by row; None stands for the draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from conditions.canonical import CanonicalRow, knowledge_models, rows
from conditions.models.knowledge import KnowledgeRow
from conditions.models.release import Release


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was added, removed or changed; `fields` lists what changed in it."""

    kind: Literal["added", "changed", "removed"]
    model: str
    identity: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()


def changes(*, before: Release | None, after: Release | None) -> Iterator[Change]:
    """The differences in canonical order; memory does not grow with the number of rows."""
    for model in knowledge_models():
        yield from _changes_of(model, rows(model, before), rows(model, after))


def _changes_of(
    model: type[KnowledgeRow], before: Iterator[CanonicalRow], after: Iterator[CanonicalRow]
) -> Iterator[Change]:
    """Merge two sequences that are ordered by identity."""
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old and old.identity < new.identity):
            assert old  # noqa: S101  the loop runs while one of the two is left
            yield _change("removed", model, old.identity, _fields(old.values, {}))
            old = next(before, None)
        elif old is None or new.identity < old.identity:
            yield _change("added", model, new.identity, _fields({}, new.values))
            new = next(after, None)
        else:
            if old.values != new.values:
                yield _change("changed", model, old.identity, _fields(old.values, new.values))
            old, new = next(before, None), next(after, None)


def _change(
    kind: Literal["added", "changed", "removed"],
    model: type[KnowledgeRow],
    identity: tuple[Any, ...],
    fields: tuple[FieldChange, ...],
) -> Change:
    name = str(model._meta.verbose_name)
    return Change(kind, name, tuple(str(part) for part in identity), fields)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in before | after
        if before.get(name) != after.get(name)
    )
