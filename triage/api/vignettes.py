"""Vignettes in the read API: the patients whose answers each release is judged by."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.api.filters import by_level, by_slug, citing, one_of, yes_or_no
from conditions.api.selection import RowSerializer
from conditions.api.shapes import (
    ConditionReferenceSerializer,
    LevelField,
    ReleaseReferenceSerializer,
    SexField,
    ShapeSerializer,
    SourceReferenceSerializer,
    SymptomReferenceSerializer,
)
from conditions.api.viewsets import KnowledgeViewSet
from triage.api.rules import RuleReferenceSerializer
from triage.models import Vignette, VignetteAnswer
from triage.models.vignette import SPLIT_CHOICES, levels_of


class VignetteAnswerSerializer(ShapeSerializer[VignetteAnswer]):
    symptom = SymptomReferenceSerializer()

    class Meta:
        model = VignetteAnswer
        fields = ["symptom", "state"]


class VignetteSerializer(RowSerializer[Vignette]):
    """A made-up or published patient, with what is right for them."""

    release = ReleaseReferenceSerializer()
    sex = SexField()
    gold = ConditionReferenceSerializer(
        allow_null=True, help_text="What they have. Null: the ranking is not judged."
    )
    acceptable = ConditionReferenceSerializer(
        many=True, help_text="Others that a good triage may put first."
    )
    gold_urgency = LevelField(
        allow_null=True, help_text="The right level. Null: the urgency is not judged."
    )
    acceptable_urgency = serializers.SerializerMethodField(
        help_text="Other levels that are right too."
    )
    answers = VignetteAnswerSerializer(many=True)
    must_fire = RuleReferenceSerializer(many=True, help_text="Rules that have to fire.")
    must_not_fire = RuleReferenceSerializer(many=True, help_text="Rules that have to keep quiet.")
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Vignette
        listed = ["slug", "title", "age", "sex", "gold", "gold_urgency", "typical", "split"]
        fields = [
            "release",
            *listed,
            "story",
            "acceptable",
            "acceptable_urgency",
            "answers",
            "must_fire",
            "must_not_fire",
            "sources",
        ]

    @extend_schema_field(serializers.ListField(child=LevelField()))
    def get_acceptable_urgency(self, vignette: Vignette) -> list[str]:
        return [level.code for level in sorted(levels_of(vignette.acceptable_urgency))]


class VignetteFilters(filters.FilterSet):
    condition = by_slug("gold", "Who have this condition.")
    gold_urgency = by_level("The right level.")
    split = one_of(SPLIT_CHOICES, "What it is for.")
    typical = yes_or_no("Whether it is a textbook course.")
    symptom = by_slug("answers__symptom", "Who answered about this symptom.")
    source = citing()

    class Meta:
        model = Vignette
        fields: list[str] = []


class VignetteViewSet(KnowledgeViewSet):
    """Patients whose answers each release is judged by before it becomes live."""

    queryset = Vignette.objects.all()
    serializer_class = VignetteSerializer
    parts = {
        "gold": ("gold",),
        "acceptable": ("acceptable",),
        "answers": (
            Prefetch("answers", VignetteAnswer.objects.with_names().order_by("symptom__slug")),
        ),
        "must_fire": ("must_fire",),
        "must_not_fire": ("must_not_fire",),
        "sources": ("sources",),
    }
    filterset_class = VignetteFilters
    ordering_fields = ["slug", "title"]
