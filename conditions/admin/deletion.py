"""What the confirmation of a deletion leaves out of Django's own findings."""

from typing import Any

from django.db import models
from django.utils.text import capfirst

from conditions.canonical import knowledge_models


def without_links(shown: list[Any], counts: dict[str, int]) -> tuple[list[Any], dict[str, int]]:
    """Leave out the rows of link tables: they go with what they link, and nobody knows them."""
    tables = [table._meta for table in _link_tables()]
    plurals = {str(table.verbose_name_plural) for table in tables}
    beginnings = tuple(f"{capfirst(table.verbose_name)}: " for table in tables)
    kept = {name: number for name, number in counts.items() if name not in plurals}
    return _without(shown, beginnings), kept


def _link_tables() -> list[type[models.Model]]:
    tables: list[Any] = [
        field.remote_field.through
        for model in knowledge_models()
        for field in model._meta.local_many_to_many
    ]
    return tables


def _without(shown: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Django nests what goes with a row as a list behind it."""
    kept = [
        _without(item, beginnings) if isinstance(item, list) else item
        for item in shown
        if isinstance(item, list) or not str(item).startswith(beginnings)
    ]
    return [item for item in kept if item != []]
