"""Releases in the read API: their list, what changed between two, and one as a whole document."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from django.db.models import Max, Min, Q
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from conditions import document
from conditions.api import filters
from conditions.api.caching import release_validator, validator
from conditions.api.release_shapes import (
    ExportSerializer,
    ReleaseChangesSerializer,
    ReleaseSerializer,
)
from conditions.api.shapes import ReleaseReferenceSerializer
from conditions.api.viewsets import RELEASE, LiveViewSet, published
from conditions.changes import Change, changes, everything, kinds, parameters
from conditions.columns import identity_columns
from conditions.models import KnowledgeRow, Release, ReleaseAction, ReleaseEvent
from conditions.search_words import has_all, written

SINCE = OpenApiParameter(
    "since",
    RELEASE.type,
    description="The number of the published release to compare with; left out: the one before.",
)


class ReleaseViewSet(LiveViewSet):
    """Numbered states of the knowledge that are or were live, with their licence."""

    queryset = Release.objects.published().annotate(
        approved_at=Min("events__at", filter=Q(events__action=ReleaseAction.APPROVED))
    )
    serializer_class: Any = ReleaseSerializer
    filterset_class = filters.ReleaseFilters
    searched = "notes"
    ordering_fields = ["number"]
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"

    @cached_property
    def etag(self) -> str:
        """Decisions about releases are all that changes them."""
        last = ReleaseEvent.objects.aggregate(last=Max("pk"))["last"]
        return validator(f"event-{last}")

    def find(self, rows: Any, looked_for: Sequence[str]) -> Any:
        notes = Release.objects.published().values_list("pk", "notes")
        return rows.filter(
            pk__in=[pk for pk, text in notes if looked_for and has_all(written(text), looked_for)]
        )


class ReleaseDocumentViewSet(LiveViewSet):
    """About one release, which never changes: written while it is sent, whatever its size."""

    queryset = Release.objects.published()
    serializer_class = ReleaseSerializer
    lookup_field = "number"
    own_parameters: Sequence[OpenApiParameter] = ()
    names_its_release = True

    @cached_property
    def subject(self) -> Release:
        found: Release = self.get_object()
        return found

    @cached_property
    def etag(self) -> str:
        return release_validator(self.subject)

    def pieces(self) -> Iterator[str]:
        raise NotImplementedError

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        pieces = () if request.method == "HEAD" else self.pieces()
        return self._not_modified() or StreamingHttpResponse(
            pieces, content_type="application/json"
        )


class ReleaseChangesViewSet(ReleaseDocumentViewSet):
    own_parameters = [SINCE]

    @extend_schema(summary="What changed in a release", responses=ReleaseChangesSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Every row that was added, changed or removed since an earlier release."""
        return super().retrieve(request, *args, **kwargs)

    @property
    def names_its_release(self) -> bool:  # type: ignore[override]
        """A release that is approved late becomes the one before this."""
        return SINCE.name in self.request.query_params

    @cached_property
    def since(self) -> Release | None:
        subject = self.subject  # its parameters are checked first
        number = self.request.query_params.get(SINCE.name)
        if number is not None:
            return published(number, parameter=SINCE.name)
        return Release.objects.published().filter(number__lt=subject.number).first()

    @cached_property
    def etag(self) -> str:
        before = f"{self.since.number}-{self.since.checksum}" if self.since else "nothing"
        return validator(f"{before}-{self.subject.number}-{self.subject.checksum}")

    def pieces(self) -> Iterator[str]:
        release, since = self.subject, self.since
        found = changes(before=since, after=release) if since else everything(release)
        head = {
            "release": ReleaseReferenceSerializer(release).data,
            "since": ReleaseReferenceSerializer(since).data if since else None,
            "parameters": [
                field for change in parameters(since, release) for field in _fields(change)
            ],
        }
        yield _line(head).removesuffix("}") + ',"changes":['
        models = kinds()
        for number, change in enumerate(found):
            yield (",\n" if number else "\n") + _line(_as_object(change, models[change.model]))
        yield "\n]}\n"


class ReleaseExportViewSet(ReleaseDocumentViewSet):
    @extend_schema(summary="A whole release", responses=ExportSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """The whole knowledge as one document, with its checksum."""
        return super().retrieve(request, *args, **kwargs)

    def pieces(self) -> Iterator[str]:
        return document.pieces(self.subject)


def _as_object(change: Change, model: type[KnowledgeRow]) -> dict[str, Any]:
    identity = change.row.identity if change.row else ()
    return {
        "change": change.kind,
        "model": model._meta.label_lower,
        "key": dict(zip(identity_columns(model), identity, strict=True)),
        "fields": _fields(change),
    }


def _fields(change: Change) -> list[dict[str, Any]]:
    return [asdict(field) for field in change.fields]


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
