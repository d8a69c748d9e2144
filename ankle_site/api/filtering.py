"""Query parameters: unknown ones refused by name, search bounded, every order total."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter, SearchFilter
from rest_framework.request import Request

# Longer searches find nothing more, and a thousand words are more than SQLite's parser takes.
LONGEST_SEARCH = 100  # characters
# At least one character that is no sign of ASCII and no space. Spelt out, because `\w` is one thing
# here and another to readers of the schema; databases do not take the character NUL.
SIGNS = r"\x00-\x2F\x3A-\x40\x5B-\x60\x7B-\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
SOME_WORD = rf"^[^\x00]*[^{SIGNS}][^\x00]*$"

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
    """Those of a list; the address of one row takes the view's own only."""
    own = [parameter.name for parameter in view.own_parameters]
    if view.detail:
        return own
    filterset = getattr(view, "filterset_class", None)
    names = {*own, *(filterset.base_filters if filterset else ())}
    if getattr(view, "search_fields", None):
        names.add(BoundedSearch.search_param)
    pages = view.paginator
    return sorted(
        {
            *own,
            *names,
            TotalOrder.ordering_param,
            pages.page_query_param,
            pages.page_size_query_param,
        }
    )


class BoundedSearch(SearchFilter):
    def get_search_terms(self, request: Request) -> list[str]:
        text = request.query_params.get(self.search_param)
        if text is None:
            return []
        if len(text) > LONGEST_SEARCH or not re.fullmatch(SOME_WORD, text):
            limit = f"Give one or more words, of at most {LONGEST_SEARCH} characters together."
            raise ValidationError({self.search_param: limit})
        return super().get_search_terms(request)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if not getattr(view, "search_fields", None):
            return []
        fields = ", ".join(field.lstrip("=^") for field in view.search_fields)
        return [
            {
                "name": self.search_param,
                "in": "query",
                "required": False,
                "description": f"Words that all have to occur in one of: {fields}.",
                "schema": {
                    "type": "string",
                    "pattern": SOME_WORD,
                    "maxLength": LONGEST_SEARCH,
                },
            }
        ]


class TotalOrder(OrderingFilter):
    """Ends every order with the field that rows are looked up by, so that pages never overlap."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> list[str]:
        chosen = super().get_ordering(request, queryset, view)
        order = list(chosen or queryset.query.order_by or queryset.model._meta.ordering)
        if {view.lookup_field, f"-{view.lookup_field}"}.isdisjoint(order):
            order.append(view.lookup_field)
        return order

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
