"""How a list and one row of the knowledge are read: from a published release, and nothing else."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from conditions import search
from conditions.api.caching import LIVE_RELEASE, NAMED_RELEASE, is_known, release_validator
from conditions.api.selection import (
    Parts,
    RowSerializer,
    Selection,
    parameters,
    selected,
    with_parts,
)
from conditions.kept import Kept
from conditions.live import live_release
from conditions.models import Release
from conditions.models.knowledge import KnowledgeEntity

RELEASE = OpenApiParameter(
    "release",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    description="The number of a published release to read instead of the live one.",
)


# Rows with all of their parts. A condition takes a tenth of a megabyte, and long to put together.
_whole_rows: Kept[str, Any] = Kept(most=100)


class LiveViewSet(ReadOnlyModelViewSet[Any]):
    """A list and one row of it, in the shape of `serializer_class`.

    `parts` are the look-ups of the fields that take queries of their own.
    """

    serializer_class: type[RowSerializer[Any]]
    parts: ClassVar[Parts] = {}
    ordering_fields: ClassVar[list[str]] = []
    # What `search` looks through, in words; empty where there is no search.
    searched: ClassVar[str] = ""
    http_method_names = ["get", "head"]

    @property
    def own_parameters(self) -> Sequence[OpenApiParameter]:
        """Parameters of a list and of one row alike."""
        return parameters(self.serializer_class)

    @property
    def order(self) -> Sequence[str]:
        """Look-ups that tell each row from every other: what every order ends with."""
        return (self.lookup_field,)

    @cached_property
    def release(self) -> Release:
        """The live release, in one query; raises NoLiveReleaseError."""
        return live_release(self.request._request)

    @cached_property
    def etag(self) -> str:
        """Of any answer of this view; at most two queries, none of them to the knowledge."""
        raise NotImplementedError

    @cached_property
    def selection(self) -> Selection:
        return selected(self.serializer_class, self.request, one=self.detail)

    @property
    def names_its_release(self) -> bool:
        """Whether the address alone says what is answered, whatever is live."""
        return RELEASE.name in self.request.query_params

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._not_modified() or super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._not_modified() or Response(self.shown_row())

    def shown_row(self) -> Any:
        """What is answered for the one row that is asked for."""
        return self.get_serializer(self.get_object()).data

    def _not_modified(self) -> Response | None:
        return Response(status=304) if is_known(self.request._request, self.etag) else None

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code in {200, 304}:
            response["ETag"] = self.etag
            response["Cache-Control"] = NAMED_RELEASE if self.names_its_release else LIVE_RELEASE
        return super().finalize_response(request, response, *args, **kwargs)

    def find(self, rows: Any, looked_for: Sequence[str]) -> Any:
        """The rows that a search finds, with the column `conditions.search.NAMED`."""
        raise NotImplementedError

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        return with_parts(rows, self.serializer_class, self.selection, self.parts)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_serializer(*args, selection=self.selection, **kwargs)


class KnowledgeViewSet(LiveViewSet):
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    @property
    def own_parameters(self) -> Sequence[OpenApiParameter]:
        return [RELEASE, *super().own_parameters]

    @property
    def order(self) -> Sequence[str]:
        identity: Sequence[str] = self._model.identity
        return identity

    @property
    def searched(self) -> str:  # type: ignore[override]
        return _searched(self._model) if issubclass(self._model, KnowledgeEntity) else ""

    @property
    def _model(self) -> Any:
        return self.queryset.model  # type: ignore[union-attr,arg-type]

    @cached_property
    def release(self) -> Release:
        """The release that is asked for, or the live one; one query. Raises ValidationError."""
        number = self.request.query_params.get(RELEASE.name)
        return super().release if number is None else published(number)

    @cached_property
    def etag(self) -> str:
        return release_validator(self.release)

    def shown_row(self) -> Any:
        """Kept where nothing but the address shapes it: then a release says the same each time."""
        if self.request.query_params:
            return super().shown_row()
        make = super().shown_row
        # A plain one: what serializers give holds on to the request.
        return _whole_rows.one(
            self.release, self.request.build_absolute_uri(), lambda: dict(make())
        )

    def find(self, rows: Any, looked_for: Sequence[str]) -> Any:
        return search.matching(rows, looked_for, release=self.release)

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        released: QuerySet[Any] = rows.in_release(self.release)
        return released.select_related("release") if self.detail else released


def published(number: str, *, parameter: str = RELEASE.name) -> Release:
    """The release of this number that is or was live; raises ValidationError."""
    if found := Release.objects.published_as(number):
        return found
    raise ValidationError({parameter: "Give the number of a published release."})


def _searched(model: type[KnowledgeEntity]) -> str:
    names = ", ".join(model.search_names)
    return f"{names}, then {', '.join(model.search_texts)}" if model.search_texts else names
