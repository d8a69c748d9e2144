"""Loads fixtures into an empty draft, in bulk.

The files are those that `loaddata` takes, which looks up every relation of every row on its own:
10,000 queries for the first helping of knowledge, against 250 here.
"""

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from conditions.canonical import content_fields, knowledge_models, through
from conditions.models.knowledge import KnowledgeRow, knowledge_relations

Row = dict[str, Any]  # field -> value, as in the file


class FixtureError(Exception):
    """Fixtures cannot be loaded; the text says which file, which row and why."""


@transaction.atomic
def load(files: Iterable[Path]) -> int:
    """Write the rows of the files, in this order, to the draft; returns their number.

    A relation leads to a row of an earlier group, or of the same kind. Raises FixtureError, with
    nothing written, where the draft is not empty or a row does not fit.
    """
    if any(model._default_manager.draft().exists() for model in knowledge_models()):
        raise FixtureError("The draft is not empty; fixtures are loaded into an empty one.")
    loader, number = Loader(), 0
    for file in files:
        for label, group in groupby(json.loads(file.read_text()), key=lambda row: row["model"]):
            rows = [row["fields"] for row in group]
            number += len(rows)
            try:
                loader.write(knowledge_model(label), rows)
            except (FixtureError, IntegrityError) as error:
                raise FixtureError(f"{file.name}, {label}: {error}") from error
    return number


def knowledge_model(label: str) -> type[KnowledgeRow]:
    for model in knowledge_models():
        if model._meta.label_lower == label:
            return model
    raise FixtureError("not a kind of knowledge row.")


class Loader:
    """Writes rows, and keeps in mind the keys of those that others may refer to."""

    def __init__(self) -> None:
        self._keys: dict[tuple[type[models.Model], str], int] = {}

    def write(self, model: type[KnowledgeRow], rows: list[Row]) -> None:
        """One statement for some hundred rows; then one for each relation among them, and links."""
        within = [field for field in knowledge_relations(model) if field.related_model is model]
        written = model._default_manager.bulk_create(
            [self._instance(model, row, later={field.name for field in within}) for row in rows]
        )
        if model.identity == ("slug",):
            self._keys |= {(model, row.natural_key()[0]): row.pk for row in written}
        for field in within:
            for instance, row in zip(written, rows, strict=True):
                setattr(instance, field.attname, self._key(field, row.get(field.name)))
            model._default_manager.bulk_update(written, [field.name])
        for field in model._meta.local_many_to_many:
            self._link(field, written, rows)

    def _instance(self, model: type[KnowledgeRow], row: Row, *, later: set[str]) -> KnowledgeRow:
        """An unsaved row; the relations named in `later` are left out."""
        links = {field.name for field in model._meta.local_many_to_many}
        given = {name: value for name, value in row.items() if value is not None}
        if unknown := sorted(given.keys() - content_fields(model).keys() - links):
            raise FixtureError(f"{row.get('slug', row)} has no field {', '.join(unknown)}.")
        values: Row = {}
        for name in given.keys() - links - later:
            field = model._meta.get_field(name)
            if isinstance(field, models.ForeignKey):
                values[field.attname] = self._key(field, given[name])
            else:
                values[name] = _plain(field, given[name])
        return model(**values)

    def _key(self, field: Any, natural_key: list[str] | None) -> int | None:
        """The primary key of the row that a relation's value names by its slug."""
        if natural_key is None:
            return None
        slug = natural_key[0]
        if (field.related_model, slug) not in self._keys:
            raise FixtureError(f"{field.name} '{slug}' is in no earlier row.")
        return self._keys[field.related_model, slug]

    def _link(
        self, field: "models.ManyToManyField[Any, Any]", written: list[Any], rows: list[Row]
    ) -> None:
        here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        link = through(field)
        link._default_manager.bulk_create(
            link(**{here: instance.pk, there: self._key(field, natural_key)})
            for instance, row in zip(written, rows, strict=True)
            for natural_key in row.get(field.name, [])
        )


def _plain(field: Any, value: Any) -> Any:
    try:
        return field.to_python(value)
    except ValidationError as error:
        raise FixtureError(f"{field.name}: {' '.join(error.messages)}") from error
