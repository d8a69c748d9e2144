"""Query parameters: unknown ones refused by name, search bounded, every order total."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Case, F, Model, QuerySet, Value, When
from django.db.models.functions import Coalesce
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter
from rest_framework.request import Request

from conditions.api import searching
from conditions.search import NAMED

EMPTY = "Give a value, or leave the parameter out."


class KnownParameters(BaseFilterBackend):
    """Refuses what would be ignored: a misspelt or empty filter must not look like no filter."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        allowed = _parameters(view)
        hint = f"Allowed: {', '.join(allowed)}." if allowed else "None is allowed here."
        errors = {
            name: EMPTY if name in allowed else f"Unknown parameter. {hint}"
            for name, value in request.query_params.items()
            if name not in allowed or not str(value).strip()
        }
        if errors:
            raise ValidationError(errors)
        return queryset


def _parameters(view: Any) -> list[str]:
    """Those of a list; what is no list takes the view's own only."""
    own = {parameter.name for parameter in view.own_parameters}
    if view.detail or view.paginator is None:
        return sorted(own)
    filterset = getattr(view, "filterset_class", None)
    filters = set(filterset.base_filters if filterset else ())
    search = {WordSearch.search_param} if view.searched else set()
    return sorted(own | filters | search | {TotalOrder.ordering_param, *view.paginator.parameters})


class WordSearch(BaseFilterBackend):
    search_param = "search"

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        words = searching.looked_for(request, self.search_param) if view.searched else None
        return queryset if words is None else view.find(queryset, words)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if not view.searched:
            return []
        return [
            {
                "name": self.search_param,
                "in": "query",
                "required": False,
                "description": "Words that all have to occur, or begin a word that occurs, whatever"
                f" their case and accents, in one of: {view.searched}. What has them all in its"
                " names comes first, unless `ordering` says otherwise.",
                "schema": searching.SCHEMA,
            }
        ]


class TotalOrder(OrderingFilter):
    """Ends every order with what tells rows from each other, so that parts never overlap."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        """By names of columns only, and none with nulls: cursors compare them."""
        order = self.get_ordering(request, queryset, view)
        rows, names = queryset, []
        for number, (sign, column) in enumerate(_columns(queryset.model, order)):
            name = column
            if not isinstance(column, str):
                name = f"order_{number}"
                rows = rows.annotate(**{name: column})
            names.append(f"{sign}{name}")
        return rows.order_by(*names)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> list[Any]:
        """What is asked for, else what a search finds best, else the list's own."""
        chosen = super().get_ordering(request, queryset, view)
        best = [f"-{NAMED}"] if NAMED in queryset.query.annotations else None
        own = queryset.query.order_by or queryset.model._meta.ordering
        order = list(chosen or best or own)
        told = {name.lstrip("-") for name in order if isinstance(name, str)}
        left = (path for path in view.order if told.isdisjoint({path, path.removesuffix("__slug")}))
        return [*order, *left]

    def remove_invalid_fields(
        self, queryset: QuerySet[Any], fields: Any, view: Any, request: Request
    ) -> list[str]:
        allowed = _orders(view)
        if unknown := [field for field in fields if field not in allowed]:
            raise ValidationError(
                {
                    self.ordering_param: f"Cannot order by {', '.join(unknown)}. "
                    f"Allowed: {', '.join(allowed)}."
                }
            )
        return list(fields)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": "Fields to order by, joined by commas; `-` before one: descending.",
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "enum": _orders(view)},
                },
                "style": "form",
                "explode": False,
            }
        ]


def _orders(view: Any) -> list[str]:
    return [sign + field for field in view.ordering_fields for sign in ("", "-")]


def _columns(model: type[Model], order: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Each with `-` where it descends. Databases differ in where nulls are: here always last."""
    for key in order:
        if not isinstance(key, str):
            yield "", key
            continue
        name, sign = key.lstrip("-"), "-" if key.startswith("-") else ""
        field: Any = None if "__" in name or name == NAMED else model._meta.get_field(name)
        if field is None or not (field.null or field.is_relation):
            yield sign, name
        elif field.is_relation:
            yield sign, f"{name}__slug"
        else:
            yield "", Case(When(**{f"{name}__isnull": True}, then=Value(1)), default=Value(0))
            yield sign, Coalesce(F(name), Value(0), output_field=field)
