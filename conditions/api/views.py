"""The read API of the knowledge: three lines each, the shapes and filters stand elsewhere."""

from functools import cached_property
from typing import Any

from django.db.models import Max, Min, Prefetch, Q, QuerySet

from conditions.api import filters, serializers
from conditions.api.caching import validator
from conditions.api.shapes import MOST_NESTED
from conditions.api.viewsets import KnowledgeViewSet, LiveViewSet
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Guide,
    GuideAnswer,
    Investigation,
    Release,
    ReleaseAction,
    ReleaseEvent,
    Source,
    Structure,
    StructureRelation,
    Symptom,
    Treatment,
)


def first(rows: str, queryset: QuerySet[Any]) -> Prefetch[Any]:
    """The first MOST_NESTED of these rows, as `first_<rows>`."""
    return Prefetch(rows, queryset[:MOST_NESTED], to_attr=f"first_{rows}")


class ConditionViewSet(KnowledgeViewSet):
    """Possible causes of the pain."""

    queryset = Condition.objects.all()
    detail_queryset = (
        Condition.objects.prefetch_related("structures", "sources")
        .prefetch_related(
            Prefetch("evidence", ConditionSymptom.objects.strongest_first().with_symptoms())
        )
        .prefetch_related(Prefetch("treatments", ConditionTreatment.objects.in_lines()))
        .prefetch_related(Prefetch("investigations", ConditionInvestigation.objects.with_tests()))
    )
    serializer_class = serializers.ConditionSerializer
    detail_serializer_class = serializers.ConditionDetailSerializer
    filterset_class = filters.ConditionFilters
    search_fields = ["name", "other_names", "summary", "causes"]
    ordering_fields = ["slug", "name", "prior", "urgency"]


class SymptomViewSet(KnowledgeViewSet):
    """What can speak for or against a condition: symptoms, signs, risk factors, age and sex."""

    queryset = Symptom.objects.select_related("parent")
    detail_queryset = (
        Symptom.objects.select_related("parent", "structure")
        .prefetch_related("sources", first("children", Symptom.objects.all()))
        .prefetch_related(
            first("evidence", ConditionSymptom.objects.strongest_first().with_conditions())
        )
    )
    serializer_class = serializers.SymptomSerializer
    detail_serializer_class = serializers.SymptomDetailSerializer
    filterset_class = filters.SymptomFilters
    search_fields = ["name", "lay_name", "other_names", "description"]
    ordering_fields = ["slug", "name", "lay_name", "background_rate"]


class TreatmentViewSet(KnowledgeViewSet):
    """What can be done, and for which conditions."""

    queryset = Treatment.objects.all()
    detail_queryset = Treatment.objects.prefetch_related(
        "sources", first("uses", ConditionTreatment.objects.for_conditions())
    )
    serializer_class = serializers.TreatmentSerializer
    detail_serializer_class = serializers.TreatmentDetailSerializer
    filterset_class = filters.TreatmentFilters
    search_fields = ["name", "other_names", "description"]
    ordering_fields = ["slug", "name", "kind"]


class InvestigationViewSet(KnowledgeViewSet):
    """Tests, and what they tell about which conditions."""

    queryset = Investigation.objects.all()
    detail_queryset = Investigation.objects.prefetch_related(
        "sources", first("uses", ConditionInvestigation.objects.for_conditions())
    )
    serializer_class = serializers.InvestigationSerializer
    detail_serializer_class = serializers.InvestigationDetailSerializer
    filterset_class = filters.InvestigationFilters
    search_fields = ["name", "other_names", "description"]
    ordering_fields = ["slug", "name", "kind"]


class StructureViewSet(KnowledgeViewSet):
    """Parts of the anatomy, and how they lie to each other."""

    queryset = Structure.objects.all()
    detail_queryset = Structure.objects.prefetch_related(
        "sources",
        first("symptoms", Symptom.objects.all()),
        Prefetch("relations", StructureRelation.objects.select_related("target")),
        Prefetch("inverse_relations", StructureRelation.objects.select_related("structure")),
    )
    serializer_class = serializers.StructureSerializer
    detail_serializer_class = serializers.StructureDetailSerializer
    filterset_class = filters.StructureFilters
    search_fields = ["name", "lay_name", "description"]
    ordering_fields = ["slug", "name", "lay_name", "kind"]


class SourceViewSet(KnowledgeViewSet):
    """Where the figures and the advice come from."""

    queryset = Source.objects.all()
    detail_queryset = queryset
    serializer_class = serializers.SourceSerializer
    detail_serializer_class = serializers.SourceDetailSerializer
    filterset_class = filters.SourceFilters
    search_fields = ["title", "authors", "published_in", "doi", "pmid"]
    ordering_fields = ["slug", "title", "year"]


class GuideViewSet(KnowledgeViewSet):
    """Questions that people ask, with the answers that define them."""

    queryset = Guide.objects.all()
    detail_queryset = Guide.objects.prefetch_related(
        "sources", Prefetch("answers", GuideAnswer.objects.select_related("symptom"))
    )
    serializer_class = serializers.GuideSerializer
    detail_serializer_class = serializers.GuideDetailSerializer
    filterset_class = filters.GuideFilters
    search_fields = ["title", "introduction"]
    ordering_fields = ["slug", "title", "position"]


class ReleaseViewSet(LiveViewSet):
    """Numbered states of the knowledge that are or were live, with their licence."""

    queryset = Release.objects.published().annotate(
        approved_at=Min("events__at", filter=Q(events__action=ReleaseAction.APPROVED))
    )
    detail_queryset = queryset
    serializer_class = serializers.ReleaseSerializer
    detail_serializer_class = serializers.ReleaseDetailSerializer
    filterset_class = filters.ReleaseFilters
    search_fields = ["notes"]
    ordering_fields = ["number"]
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"

    @cached_property
    def etag(self) -> str:
        """Decisions about releases are all that changes them."""
        last = ReleaseEvent.objects.aggregate(last=Max("pk"))["last"]
        return validator(f"event-{last}")
