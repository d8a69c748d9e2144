"""The read API of what people name: a few lines each, the shapes and filters stand elsewhere."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from conditions.api import filters, serializers
from conditions.api.shapes import MOST_NESTED
from conditions.api.viewsets import KnowledgeViewSet
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Guide,
    GuideAnswer,
    Investigation,
    Source,
    Structure,
    StructureRelation,
    Symptom,
    Treatment,
    Zone,
)

SOURCES = {"sources": ("sources",)}


def first(rows: str, queryset: QuerySet[Any]) -> tuple[Prefetch[Any]]:
    """The first MOST_NESTED of these rows, as `first_<rows>`."""
    return (Prefetch(rows, queryset[:MOST_NESTED], to_attr=f"first_{rows}"),)


def every(rows: str, queryset: QuerySet[Any]) -> tuple[Prefetch[Any]]:
    return (Prefetch(rows, queryset),)


class ConditionViewSet(KnowledgeViewSet):
    """Possible causes of the pain."""

    queryset = Condition.objects.all()
    serializer_class = serializers.ConditionSerializer
    parts = {
        "structures": ("structures",),
        "evidence": every("evidence", ConditionSymptom.objects.strongest_first().with_symptoms()),
        "treatments": every("treatments", ConditionTreatment.objects.in_lines()),
        "investigations": every("investigations", ConditionInvestigation.objects.with_tests()),
        **SOURCES,
    }
    filterset_class = filters.ConditionFilters
    ordering_fields = ["slug", "name", "prior", "urgency"]


class SymptomViewSet(KnowledgeViewSet):
    """What can speak for or against a condition: symptoms, signs, risk factors, age and sex."""

    queryset = Symptom.objects.select_related("parent")
    serializer_class = serializers.SymptomSerializer
    parts = {
        "structure": ("structure",),
        "children": first("children", Symptom.objects.all()),
        "evidence": first("evidence", ConditionSymptom.objects.strongest_first().with_conditions()),
        **SOURCES,
    }
    filterset_class = filters.SymptomFilters
    ordering_fields = ["slug", "name", "lay_name", "background_rate"]


class TreatmentViewSet(KnowledgeViewSet):
    """What can be done, and for which conditions."""

    queryset = Treatment.objects.all()
    serializer_class = serializers.TreatmentSerializer
    parts = {"conditions": first("uses", ConditionTreatment.objects.for_conditions()), **SOURCES}
    filterset_class = filters.TreatmentFilters
    ordering_fields = ["slug", "name", "kind"]


class InvestigationViewSet(KnowledgeViewSet):
    """Tests, and what they tell about which conditions."""

    queryset = Investigation.objects.all()
    serializer_class = serializers.InvestigationSerializer
    parts = {
        "conditions": first("uses", ConditionInvestigation.objects.for_conditions()),
        **SOURCES,
    }
    filterset_class = filters.InvestigationFilters
    ordering_fields = ["slug", "name", "kind"]


class StructureViewSet(KnowledgeViewSet):
    """Parts of the anatomy, and how they lie to each other."""

    queryset = Structure.objects.all()
    serializer_class = serializers.StructureSerializer
    parts = {
        "relations": every("relations", StructureRelation.objects.with_names()),
        "inverse_relations": first("inverse_relations", StructureRelation.objects.with_names()),
        "symptoms": first("symptoms", Symptom.objects.all()),
        **SOURCES,
    }
    filterset_class = filters.StructureFilters
    ordering_fields = ["slug", "name", "lay_name", "kind"]


class ZoneViewSet(KnowledgeViewSet):
    """Places on the drawing of the ankle, with what is felt and what lies there."""

    queryset = Zone.objects.all()
    serializer_class = serializers.ZoneSerializer
    parts = {"symptoms": ("symptoms",), "structures": ("structures",)}
    filterset_class = filters.ZoneFilters
    ordering_fields = ["slug", "name"]


class SourceViewSet(KnowledgeViewSet):
    """Where the figures and the advice come from."""

    queryset = Source.objects.all()
    serializer_class = serializers.SourceSerializer
    filterset_class = filters.SourceFilters
    ordering_fields = ["slug", "title", "year"]


class GuideViewSet(KnowledgeViewSet):
    """Questions that people ask, with the answers that define them."""

    queryset = Guide.objects.all()
    serializer_class = serializers.GuideSerializer
    parts = {
        "answers": every("answers", GuideAnswer.objects.select_related("symptom")),
        **SOURCES,
    }
    filterset_class = filters.GuideFilters
    ordering_fields = ["slug", "title", "position"]
