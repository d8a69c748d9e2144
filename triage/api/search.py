"""Search across every kind of knowledge that has a name, in one answer."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from conditions.api.searching import SCHEMA, looked_for
from conditions.api.shapes import ReleaseReferenceSerializer
from conditions.api.viewsets import RELEASE, KnowledgeViewSet
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    KnowledgeEntity,
    Release,
    Source,
    Structure,
    Symptom,
    Treatment,
    Zone,
)
from conditions.search import NAMED, best_first, matching
from conditions.snippets import snippet
from triage.models import Question, UrgencyRule, Vignette

# By the name of their list; what people look for most comes first.
KINDS: dict[str, type[KnowledgeEntity]] = {
    "conditions": Condition,
    "symptoms": Symptom,
    "treatments": Treatment,
    "investigations": Investigation,
    "structures": Structure,
    "guides": Guide,
    "questions": Question,
    "rules": UrgencyRule,
    "zones": Zone,
    "vignettes": Vignette,
    "sources": Source,
}
NAMES = [(name, name) for name in KINDS]
Q = OpenApiParameter("q", SCHEMA, required=True, description="Words that all have to occur.")
MOST = 10  # of each kind


class HitSerializer(serializers.Serializer[dict[str, Any]]):
    """A row that has every word, or one that begins with it, in its names and texts."""

    kind = serializers.ChoiceField(choices=NAMES, help_text="The list that has it.")
    slug = serializers.CharField()
    name = serializers.CharField()
    named = serializers.BooleanField(help_text="Whether its names alone have every word.")
    snippet = serializers.CharField(help_text="Its text around the first of the words.")


@extend_schema_serializer(many=False)  # though a list answers with it
class SearchSerializer(serializers.Serializer[dict[str, Any]]):
    release = ReleaseReferenceSerializer()
    more = serializers.ListField(
        child=serializers.ChoiceField(choices=NAMES),
        help_text=f"Kinds of which more than {MOST} were found: their lists have `search` too.",
    )
    results = HitSerializer(many=True, help_text="What is found by name first; then by kind.")


class SearchViewSet(KnowledgeViewSet):
    """Every kind at once; one query for each."""

    queryset = Condition.objects.none()  # of no use here but to check the parameters
    pagination_class = None
    own_parameters: Sequence[OpenApiParameter] = [RELEASE, Q]

    @extend_schema(
        operation_id="search",
        summary="Search every kind",
        responses=SearchSerializer,
        filters=False,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._not_modified() or Response(self._found(request))

    def _found(self, request: Request) -> dict[str, Any]:
        for backend in self.filter_backends:
            backend().filter_queryset(request, self.queryset, self)
        words = looked_for(request, Q.name)
        if words is None:
            raise ValidationError({Q.name: "Say what to look for."})
        found = {kind: _hits(model, words, self.release) for kind, model in KINDS.items()}
        hits = [_as_hit(kind, row, words) for kind, rows in found.items() for row in rows[:MOST]]
        return {
            "release": ReleaseReferenceSerializer(self.release).data,
            "more": [kind for kind, rows in found.items() if len(rows) > MOST],
            "results": sorted(hits, key=lambda hit: not hit["named"]),
        }


def _hits(model: type[KnowledgeEntity], words: list[str], release: Release) -> list[Any]:
    rows = matching(model._default_manager.in_release(release), words, release=release)
    return list(best_first(rows)[: MOST + 1])


def _as_hit(kind: str, row: Any, words: list[str]) -> dict[str, Any]:
    texts = [getattr(row, name) for name in row.search_texts]
    return {
        "kind": kind,
        "slug": row.slug,
        "name": str(row),
        "named": getattr(row, NAMED),
        "snippet": snippet(texts, words),
    }
