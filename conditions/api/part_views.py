"""The read API of what connects rows. These have no slugs: they are lists, ordered by their rows'
slugs, and a filter for each side finds one of them.
"""

from conditions.api import part_filters as filters
from conditions.api import parts as serializers
from conditions.api.views import SOURCES
from conditions.api.viewsets import KnowledgeViewSet
from conditions.models import (
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    StructureRelation,
)


class EvidenceViewSet(KnowledgeViewSet):
    """How often each condition goes with each symptom, and how that is known."""

    queryset = ConditionSymptom.objects.with_names()
    serializer_class = serializers.EvidenceSerializer
    parts = SOURCES
    filterset_class = filters.EvidenceFilters
    ordering_fields = ["condition", "symptom", "frequency", "yes_weight", "no_weight"]


class TreatmentUseViewSet(KnowledgeViewSet):
    """What each treatment does for each condition, and how well that is proven."""

    queryset = ConditionTreatment.objects.with_names()
    serializer_class = serializers.TreatmentUseSerializer
    parts = SOURCES
    filterset_class = filters.TreatmentUseFilters
    ordering_fields = ["condition", "treatment", "line", "grade"]


class InvestigationUseViewSet(KnowledgeViewSet):
    """What each test tells about each condition."""

    queryset = ConditionInvestigation.objects.with_names()
    serializer_class = serializers.InvestigationUseSerializer
    parts = SOURCES
    filterset_class = filters.InvestigationUseFilters
    ordering_fields = ["condition", "investigation", "sensitivity", "specificity"]


class StructureRelationViewSet(KnowledgeViewSet):
    """How parts of the anatomy lie to each other."""

    queryset = StructureRelation.objects.with_names()
    serializer_class = serializers.StructureRelationSerializer
    filterset_class = filters.StructureRelationFilters
    ordering_fields = ["structure", "kind", "target"]
