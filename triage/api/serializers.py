"""The shape of questions."""

from rest_framework import serializers

from conditions.api.shapes import (
    ReleaseReferenceSerializer,
    ShapeSerializer,
    SymptomReferenceSerializer,
)
from triage.models import Choice, Question


class ChoiceSerializer(ShapeSerializer[Choice]):
    symptom = SymptomReferenceSerializer()
    label = serializers.CharField(  # type: ignore[assignment]
        source="__str__", help_text="The answer, as patients read it."
    )

    class Meta:
        model = Choice
        fields = ["symptom", "label"]


class QuestionSerializer(ShapeSerializer[Question]):
    choices = ChoiceSerializer(many=True, help_text="A yes-or-no question has exactly one.")

    class Meta:
        model = Question
        fields = [
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


class QuestionDetailSerializer(QuestionSerializer):
    release = ReleaseReferenceSerializer()

    class Meta(QuestionSerializer.Meta):
        fields = ["release", *QuestionSerializer.Meta.fields]
