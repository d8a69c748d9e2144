"""What differs between two states of the knowledge, row by row; None stands for the draft."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from conditions.canonical import CanonicalRow, knowledge_models, rows
from conditions.models.knowledge import KnowledgeRow
from conditions.models.release import Release

IDENTITY = " / "  # between the parts of an identity, wherever people read one


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was added, removed or changed; `fields` lists what changed in it.

    `row` is all of it, as it was where it is removed, else as it is.
    """

    kind: Literal["added", "changed", "removed"]
    model: str
    identity: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()
    row: CanonicalRow | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """Its kind and its identity, as the problems of quality name a row."""
        return f"{self.model} {self.shown_identity}"

    @property
    def shown_identity(self) -> str:
        return IDENTITY.join(self.identity)


def changes(*, before: Release | None, after: Release | None) -> Iterator[Change]:
    """The differences in canonical order; memory does not grow with the number of rows."""
    for model in knowledge_models():
        yield from _changes_of(model, rows(model, before), rows(model, after))


def everything(release: Release) -> Iterator[Change]:
    """Every row of a release, as added: what differs from nothing at all."""
    for model in knowledge_models():
        yield from _changes_of(model, iter(()), rows(model, release))


def parameters(before: Release | None, after: Release | None) -> Iterator[Change]:
    """What differs in what a release says of itself and of no row; the draft says nothing yet."""
    if before and after:
        fields = tuple(
            FieldChange(name, getattr(before, name), getattr(after, name))
            for name in ("something_else_prior", "temperature")
            if getattr(before, name) != getattr(after, name)
        )
        if fields:
            yield Change("changed", str(Release._meta.verbose_name), ("parameters",), fields)


def kinds() -> dict[str, type[KnowledgeRow]]:
    """The kinds of rows by what `Change.model` calls them, each after those that it refers to."""
    return {str(model._meta.verbose_name): model for model in knowledge_models()}


def is_released(where: str) -> bool:
    """Whether a release has, or had, the row that is named as `Change.where` does."""
    for kind, model in kinds().items():
        before, _, identity = where.partition(f"{kind} ")
        parts = identity.split(IDENTITY)
        if not before and len(parts) == len(model.identity):
            named = dict(zip(model.identity, parts, strict=True))
            released = model._default_manager.filter(release__isnull=False)
            try:
                return released.filter(**named).exists()
            except ValueError:  # text where the identity has a number
                return False
    return where == f"{Release._meta.verbose_name} parameters"


def _changes_of(
    model: type[KnowledgeRow], before: Iterator[CanonicalRow], after: Iterator[CanonicalRow]
) -> Iterator[Change]:
    """Merge two sequences that are ordered by identity."""
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old and old.identity < new.identity):
            assert old  # noqa: S101  the loop runs while one of the two is left
            yield _change("removed", model, old, _fields(old.values, {}))
            old = next(before, None)
        elif old is None or new.identity < old.identity:
            yield _change("added", model, new, _fields({}, new.values))
            new = next(after, None)
        else:
            if old.values != new.values:
                yield _change("changed", model, new, _fields(old.values, new.values))
            old, new = next(before, None), next(after, None)


def _change(
    kind: Literal["added", "changed", "removed"],
    model: type[KnowledgeRow],
    row: CanonicalRow,
    fields: tuple[FieldChange, ...],
) -> Change:
    name = str(model._meta.verbose_name)
    return Change(kind, name, tuple(str(part) for part in row.identity), fields, row)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in before | after
        if before.get(name) != after.get(name)
    )
