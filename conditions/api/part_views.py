"""The read API of what connects rows. These have no slugs: they are lists, ordered by their rows'
slugs, and a filter for each side finds one of them.
"""

from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

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


class PartViewSet(KnowledgeViewSet):
    def get_queryset(self) -> QuerySet[Any]:
        """In the release, by way of the row that the list is ordered by first.

        Relations never leave a release, so this says the same twice. SQLite goes by the index of
        the rows' own release where it can, and then sorts all of them for each page: it cannot
        where the column is not bare. Of 64,000 rows a page took 80 ms so, and takes 3 ms.
        """
        ordered_by = self.order[0].removesuffix("__slug")
        rows: QuerySet[Any] = self._model.objects.with_names()
        own = rows.alias(own_release=Coalesce("release_id", Value(0)))
        return own.filter(  # type: ignore[no-any-return]
            own_release=self.release.pk, **{f"{ordered_by}__release": self.release}
        )


class EvidenceViewSet(PartViewSet):
    """How often each condition goes with each symptom, and how that is known."""

    queryset = ConditionSymptom.objects.all()
    serializer_class = serializers.EvidenceSerializer
    parts = SOURCES
    filterset_class = filters.EvidenceFilters
    ordering_fields = ["condition", "symptom", "frequency", "yes_weight", "no_weight"]


class TreatmentUseViewSet(PartViewSet):
    """What each treatment does for each condition, and how well that is proven."""

    queryset = ConditionTreatment.objects.all()
    serializer_class = serializers.TreatmentUseSerializer
    parts = SOURCES
    filterset_class = filters.TreatmentUseFilters
    ordering_fields = ["condition", "treatment", "line", "grade"]


class InvestigationUseViewSet(PartViewSet):
    """What each test tells about each condition."""

    queryset = ConditionInvestigation.objects.all()
    serializer_class = serializers.InvestigationUseSerializer
    parts = SOURCES
    filterset_class = filters.InvestigationUseFilters
    ordering_fields = ["condition", "investigation", "sensitivity", "specificity"]


class StructureRelationViewSet(PartViewSet):
    """How parts of the anatomy lie to each other."""

    queryset = StructureRelation.objects.all()
    serializer_class = serializers.StructureRelationSerializer
    filterset_class = filters.StructureRelationFilters
    ordering_fields = ["structure", "kind", "target"]
