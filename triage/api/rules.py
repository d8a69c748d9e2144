"""Urgency rules in the read API: which answers raise the urgency, how far, and why."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters

from conditions.api.filters import by_level, by_slug, citing
from conditions.api.selection import RowSerializer
from conditions.api.shapes import (
    LevelField,
    ReferenceSerializer,
    ReleaseReferenceSerializer,
    ShapeSerializer,
    SourceReferenceSerializer,
    SymptomReferenceSerializer,
)
from conditions.api.viewsets import KnowledgeViewSet
from triage.models import UrgencyCriterion, UrgencyRule


class CriterionSerializer(ShapeSerializer[UrgencyCriterion]):
    symptom = SymptomReferenceSerializer()

    class Meta:
        model = UrgencyCriterion
        fields = ["group", "symptom", "present"]


class RuleReferenceSerializer(ReferenceSerializer[UrgencyRule]):
    level = LevelField()

    class Meta:
        model = UrgencyRule
        fields = ["slug", "title", "level"]


class UrgencyRuleSerializer(RowSerializer[UrgencyRule]):
    """Fires when every group has a criterion that holds, at an age within the bounds."""

    release = ReleaseReferenceSerializer()
    level = LevelField(help_text="What the urgency is raised to, at least.")
    criteria = CriterionSerializer(
        many=True,
        help_text="Those with the same `group` are alternatives. `present`: answered yes, else no.",
    )
    sources = SourceReferenceSerializer(many=True)

    reads = ("criteria__symptom",)

    class Meta:
        model = UrgencyRule
        listed = ["slug", "title", "level", "message", "min_age", "max_age", "criteria"]
        fields = ["release", *listed, "rationale", "not_for", "sources"]


class UrgencyRuleFilters(filters.FilterSet):
    level = by_level("What it raises the urgency to.")
    symptom = by_slug("criteria__symptom", "Watching this symptom.", distinct=True)
    source = citing()

    class Meta:
        model = UrgencyRule
        fields: list[str] = []


class UrgencyRuleViewSet(KnowledgeViewSet):
    """Answers that raise the urgency, whatever the ranking says; the highest level first."""

    queryset = UrgencyRule.objects.all()
    serializer_class = UrgencyRuleSerializer
    parts = {
        "criteria": (
            Prefetch(
                "criteria",
                UrgencyCriterion.objects.with_names().order_by("group", "symptom__slug"),
            ),
        ),
        "sources": ("sources",),
    }
    filterset_class = UrgencyRuleFilters
    ordering_fields = ["slug", "title", "level"]
