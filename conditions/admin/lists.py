"""Counts, filters and coloured labels that several lists share."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conditions.levels import Urgency
from conditions.uses import relations_to


def number_of(rows: type[models.Model], *, by: str) -> Coalesce:
    """Annotation: how many `rows` have this row as their `by`; zero where there are none."""
    own = rows._default_manager.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def links_of(model: type[models.Model], name: str) -> tuple[type[models.Model], str]:
    """The table behind a many-to-many field of `model`, and its column for the field's own side."""
    field: Any = model._meta.get_field(name)
    return field.remote_field.through, field.m2m_field_name()


class NumberOf:
    """A list column with the number of `rows` that have the listed row as their `by`.

    KnowledgeAdmin finds it in `list_display` and annotates its expression: no query a row.
    """

    def __init__(self, rows: type[models.Model], *, by: str, title: str) -> None:
        self._become(f"number_of_{rows._meta.model_name}", number_of(rows, by=by), title)

    def _become(self, name: str, expression: Any, title: str) -> None:
        self.name, self.expression = name, expression
        # What Django's lists ask of a column that is a function.
        self.__name__ = self.admin_order_field = name
        self.short_description = title

    def __call__(self, row: Any) -> Any:
        return getattr(row, self.name)


class NumberOfUses(NumberOf):
    """A list column: how often rows of any kind of knowledge refer to the listed row."""

    def __init__(self, used: type[models.Model]) -> None:
        links = [relation.links() for relation in relations_to(used)]
        numbers = [number_of(table, by=column) for table, column, _ in links]
        self._become("number_of_uses", sum(numbers, Value(0)), "uses")


class SourcedFilter(admin.SimpleListFilter):
    title = "sources"
    parameter_name = "sourced"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Sequence[tuple[str, str]]:
        return [("yes", "With a source"), ("no", "Without a source")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        links, by = links_of(queryset.model, "sources")
        sourced = Exists(links._default_manager.filter(**{by: OuterRef("pk")}))
        match self.value():
            case "yes":
                return queryset.filter(sourced)
            case "no":
                return queryset.filter(~sourced)
        return queryset


def tag(code: str, label: str) -> SafeString:
    """A short coloured label; conditions/static/conditions/admin.css has the colours by code."""
    return format_html('<span class="tag tag-{}">{}</span>', code, label)


def urgency_tag(level: int) -> SafeString:
    urgency = Urgency(level)
    return tag(urgency.code, urgency.label)


def share(value: float | None) -> str:
    """A probability as editors write it, without float noise."""
    return "-" if value is None else f"{value:g}"


def first_word(label: str) -> str:
    """The short form of a choice such as "Editorial: our own judgement"."""
    return label.partition(":")[0]
