"""Lists as objects that name the release they are from, in pages or from cursor to cursor."""

import re
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from ankle_site.api.cursors import CURSOR, FIRST, behind, cursor_of
from conditions.api.selection import MOST_ROWS, MOST_WITH_PARTS
from conditions.api.shapes import ReleaseReferenceSerializer
from conditions.models import ReleaseStatus

# More than any list of a public database has pages, and small enough for every database.
LAST_NUMBER = 999_999_999
WRONG_CURSOR = (
    f"Give {FIRST} to begin with, then the cursor that `next` has. A cursor goes with the list,"
    " the filters and the release that it came from."
)


class Pages(PageNumberPagination):
    page_size = 50
    max_page_size = MOST_ROWS
    page_size_query_param = "page_size"
    cursor_query_param = "cursor"
    parameters = ("page", page_size_query_param, cursor_query_param)

    request: Request
    page: Any = None  # none where a cursor was given
    next_cursor: str | None = None
    release: Any
    view: Any

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows asked for; two queries by page or cursor. Raises ValidationError."""
        self.request, self.release, self.view = request, view.release, view
        cursor = request.query_params.get(self.cursor_query_param)
        size = self.get_page_size(request)
        if cursor is None:
            return self._page(queryset, size)
        return self._from_cursor(queryset, cursor, size)

    def _page(self, queryset: Any, size: int) -> list[Any]:
        paginator = Paginator(queryset, size)
        number = _whole_number(self.request, self.page_query_param, default=1, largest=LAST_NUMBER)
        try:
            self.page = paginator.page(number)
        except InvalidPage as error:
            last = paginator.num_pages
            raise ValidationError({self.page_query_param: f"The last page is {last}."}) from error
        return list(self.page)

    def _from_cursor(self, queryset: Any, cursor: str, size: int) -> list[Any]:
        if self.page_query_param in self.request.query_params:
            raise ValidationError({self.cursor_query_param: "Give a page or a cursor, not both."})
        rows = behind(queryset, cursor, self.release)
        if rows is None:
            raise ValidationError({self.cursor_query_param: WRONG_CURSOR})
        found = list(rows[: size + 1])
        if len(found) > size:
            self.next_cursor = cursor_of(found[size - 1], self.release)
        return found[:size]

    def get_page_size(self, request: Request) -> int:
        most: int = self.view.selection.most_rows
        return _whole_number(
            request, self.page_size_query_param, default=min(self.page_size, most), largest=most
        )

    def get_next_link(self) -> str | None:
        """By cursor it names the release too: what is live may change before it is followed."""
        if self.page:
            return super().get_next_link()
        if self.next_cursor is None:
            return None
        url = self.request.build_absolute_uri()
        by_release = "release" in {parameter.name for parameter in self.view.own_parameters}
        if by_release and self.release.status != ReleaseStatus.CANDIDATE:
            url = replace_query_param(url, "release", self.release.number)
        return replace_query_param(url, self.cursor_query_param, self.next_cursor)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "release": ReleaseReferenceSerializer(self.release).data,
                "count": self.page.paginator.count if self.page else None,
                "next": self.get_next_link(),
                "previous": self.get_previous_link() if self.page else None,
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
                "count": {
                    "type": ["integer", "null"],
                    "description": "Of all pages; null with `cursor`, which does not count.",
                },
                "next": link,
                "previous": {**link, "description": "Always null with `cursor`."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor = {"type": "string", "pattern": CURSOR}
        return [
            _parameter(self.page_query_param, "Which page.", default=1, largest=LAST_NUMBER),
            _parameter(
                self.page_size_query_param,
                f"How many rows a page; with parts that the list leaves out at most"
                f" {MOST_WITH_PARTS}, and so many by default.",
                default=self.page_size,
                largest=self.max_page_size,
            ),
            {
                "name": self.cursor_query_param,
                "in": "query",
                "required": False,
                "description": f"Instead of `page`, to read all of a long list: {FIRST} to begin"
                " with, then as `next` has it.",
                "schema": cursor,
            },
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
