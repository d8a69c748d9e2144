"""Pages: lists as objects, one page at a time, that name the release they are from."""

import re
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from conditions.api.shapes import ReleaseReferenceSerializer

# More than any list of a public database has pages, and small enough for every database.
LAST_NUMBER = 999_999_999


class Pages(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    page: Any
    release: Any

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for; two queries. Raises ValidationError."""
        self.request, self.release = request, view.release
        paginator = Paginator(queryset, self.get_page_size(request))
        number = _whole_number(request, self.page_query_param, default=1, largest=LAST_NUMBER)
        try:
            self.page = paginator.page(number)
        except InvalidPage as error:
            last = paginator.num_pages
            raise ValidationError({self.page_query_param: f"The last page is {last}."}) from error
        return list(self.page)

    def get_page_size(self, request: Request) -> int:
        return _whole_number(
            request, self.page_size_query_param, default=self.page_size, largest=self.max_page_size
        )

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "release": ReleaseReferenceSerializer(self.release).data,
                "count": self.page.paginator.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["release", "count", "next", "previous", "results"],
            "properties": {
                "release": {"$ref": "#/components/schemas/ReleaseReference"},
                "count": {"type": "integer", "description": "Of all pages."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            _parameter(self.page_query_param, "Which page.", default=1, largest=LAST_NUMBER),
            _parameter(
                self.page_size_query_param,
                "How many rows a page.",
                default=self.page_size,
                largest=self.max_page_size,
            ),
        ]


def _whole_number(request: Request, name: str, *, default: int, largest: int) -> int:
    """A parameter from 1 to `largest`; DRF's own reading ignores what it cannot understand."""
    text = request.query_params.get(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= largest:
        raise ValidationError({name: f"Give a whole number from 1 to {largest}."})
    return int(text)


def _parameter(name: str, description: str, *, default: int, largest: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "integer", "minimum": 1, "maximum": largest, "default": default},
    }
