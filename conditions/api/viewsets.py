"""How a list and one row of the knowledge are read: from the live release, and nothing else."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from conditions.live import live_release
from conditions.models import Release


class LiveViewSet(ReadOnlyModelViewSet[Any]):
    """`queryset` and `serializer_class` make the list; with `detail_` before them, one row."""

    detail_queryset: ClassVar[QuerySet[Any]]
    detail_serializer_class: ClassVar[type[BaseSerializer[Any]]]
    ordering_fields: ClassVar[list[str]]
    http_method_names = ["get", "head"]

    @cached_property
    def release(self) -> Release:
        """The live release, in one query; raises NoLiveReleaseError."""
        return live_release(self.request._request)

    def get_queryset(self) -> QuerySet[Any]:
        return self.detail_queryset.all() if self.action == "retrieve" else super().get_queryset()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "retrieve":
            return self.detail_serializer_class
        return super().get_serializer_class()


class KnowledgeViewSet(LiveViewSet):
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        released: QuerySet[Any] = rows.in_release(self.release).select_related("release")
        return released
