"""What rows are called that changes speak of: people read names, and changes hold slugs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from conditions.changes import Change, kinds
from conditions.models import KnowledgeRow, Release

KnowledgeModel = type[KnowledgeRow]


class Names:
    """The names in two states of the knowledge (None: the draft), a row has the later one.

    Two queries for each kind of row that the changes speak of.
    """

    def __init__(self, changes: Iterable[Change], *states: Release | None) -> None:
        self.models = kinds()
        wanted: dict[KnowledgeModel, set[str]] = defaultdict(set)
        for change in changes:
            for model, slug in self._spoken_of(change):
                wanted[model].add(slug)
        self._names = {
            (model, row.slug): str(row)
            for model, slugs in wanted.items()
            for state in states
            for row in _of_state(model, state).filter(slug__in=slugs)
        }

    def of(self, model: KnowledgeModel, slug: str) -> str:
        return self._names.get((model, slug), slug)

    def _spoken_of(self, change: Change) -> Iterator[tuple[KnowledgeModel, str]]:
        model = self.models.get(change.model)
        if model is None or change.row is None:
            return
        for path, part in zip(model.identity, change.row.identity, strict=True):
            if related := related_by(model, path):
                yield related, part
            elif path == "slug":
                yield model, part
        before = ((field.name, field.before) for field in change.fields)
        for name, value in [*before, *change.row.values.items()]:
            if related := related_by(model, name):
                yield from ((related, slug) for slug in slugs_in(value))


def related_by(model: type[models.Model], path: str) -> KnowledgeModel | None:
    """The kind of row that a field, or a look-up that begins with one, leads to."""
    field: Any = model._meta.get_field(path.partition("__")[0])
    related = getattr(field, "related_model", None)  # a translation is no column of its own
    return related if isinstance(related, type) and issubclass(related, KnowledgeRow) else None


def slugs_in(value: Any) -> list[str]:
    """Of a relation as a canonical row holds it: many, one or none."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _of_state(model: KnowledgeModel, state: Release | None) -> models.QuerySet[Any]:
    rows = model._default_manager
    return rows.draft() if state is None else rows.in_release(state)
