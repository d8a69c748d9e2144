"""How a list and one row of the knowledge are read: from a published release, and nothing else."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from conditions.api.caching import LIVE_RELEASE, NAMED_RELEASE, is_known, validator
from conditions.live import live_release
from conditions.models import Release

RELEASE = OpenApiParameter(
    "release",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    description="The number of a published release to read instead of the live one.",
)


class LiveViewSet(ReadOnlyModelViewSet[Any]):
    """`queryset` and `serializer_class` make the list; with `detail_` before them, one row."""

    detail_queryset: ClassVar[QuerySet[Any]]
    detail_serializer_class: ClassVar[type[BaseSerializer[Any]]]
    ordering_fields: ClassVar[list[str]]
    # Parameters of a list and of one row alike.
    own_parameters: ClassVar[Sequence[OpenApiParameter]] = ()
    http_method_names = ["get", "head"]

    @cached_property
    def release(self) -> Release:
        """The live release, in one query; raises NoLiveReleaseError."""
        return live_release(self.request._request)

    @cached_property
    def etag(self) -> str:
        """Of any answer of this view; at most two queries, none of them to the knowledge."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._not_modified() or super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._not_modified() or super().retrieve(request, *args, **kwargs)

    def _not_modified(self) -> Response | None:
        return Response(status=304) if is_known(self.request._request, self.etag) else None

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code in {200, 304}:
            response["ETag"] = self.etag
            named = "release" in request.query_params
            response["Cache-Control"] = NAMED_RELEASE if named else LIVE_RELEASE
        return super().finalize_response(request, response, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return self.detail_queryset.all() if self.action == "retrieve" else super().get_queryset()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "retrieve":
            return self.detail_serializer_class
        return super().get_serializer_class()


class KnowledgeViewSet(LiveViewSet):
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    own_parameters = [RELEASE]

    @cached_property
    def release(self) -> Release:
        """The release that is asked for, or the live one; one query. Raises ValidationError."""
        number = self.request.query_params.get("release")
        return super().release if number is None else published(number)

    @cached_property
    def etag(self) -> str:
        return validator(f"{self.release.number}-{self.release.checksum}")

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        released: QuerySet[Any] = rows.in_release(self.release).select_related("release")
        return released


def published(number: str) -> Release:
    """The release of this number that is or was live; raises ValidationError."""
    if number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004
        found = Release.objects.published().filter(number=int(number)).first()
        if found:
            return found
    raise ValidationError({"release": "Give the number of a published release."})
