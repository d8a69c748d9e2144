"""Questions in the read API, as the form asks them."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from conditions.api.filters import by_slug, one_of, yes_or_no
from conditions.api.selection import RowSerializer
from conditions.api.shapes import (
    ReleaseReferenceSerializer,
    ShapeSerializer,
    SymptomReferenceSerializer,
)
from conditions.api.viewsets import KnowledgeViewSet
from conditions.models.order import in_order_of
from triage.models import Choice, Question, QuestionKind, Section


class ChoiceSerializer(ShapeSerializer[Choice]):
    symptom = SymptomReferenceSerializer()
    label = serializers.CharField(  # type: ignore[assignment]
        source="__str__", help_text="The answer, as patients read it."
    )

    class Meta:
        model = Choice
        fields = ["symptom", "label"]


class QuestionSerializer(RowSerializer[Question]):
    release = ReleaseReferenceSerializer()
    choices = ChoiceSerializer(many=True, help_text="A yes-or-no question has exactly one.")

    class Meta:
        model = Question
        listed = [
            "slug",
            "text",
            "help_text",
            "why",
            "kind",
            "section",
            "position",
            "required",
            "asked_by_doctors",
            "choices",
        ]
        fields = ["release", *listed]


class QuestionFilters(filters.FilterSet):
    kind = one_of(QuestionKind.choices, "How it is answered.")
    section = one_of(Section.choices, "The part of the form.")
    required = yes_or_no("Whether the form needs an answer.")
    asked_by_doctors = yes_or_no("Whether a doctor will ask it too.")
    symptom = by_slug("choices__symptom", "Asking for this symptom.")

    class Meta:
        model = Question
        fields: list[str] = []


class QuestionViewSet(KnowledgeViewSet):
    """What patients are asked, in the order of the form."""

    queryset = Question.objects.order_by(in_order_of("section", Section.values), "position", "slug")
    serializer_class = QuestionSerializer
    parts = {"choices": ("choices__symptom",)}
    filterset_class = QuestionFilters
    ordering_fields = ["slug", "text", "position"]
