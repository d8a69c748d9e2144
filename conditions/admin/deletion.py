"""What the confirmation of a deletion lists besides Django's own findings, and leaves out."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from conditions.canonical import knowledge_models

MOST_NAMED = 100  # nobody mends more before trying again


def citing(model: type[models.Model], objs: Any) -> list[SafeString]:
    """The draft rows that link to any of these, as "Condition: Achilles tendonitis".

    The first MOST_NAMED of each kind; one query a kind.
    """
    return [
        format_html(
            '{}: <a href="{}">{}</a>',
            capfirst(row._meta.verbose_name),
            reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]),
            row,
        )
        for other in knowledge_models()
        for field in other._meta.local_many_to_many
        if field.related_model is model
        for row in other._default_manager.draft()
        .with_names()
        .filter(**{f"{field.name}__in": objs})
        .distinct()[:MOST_NAMED]
    ]


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
