"""What the serializers are made of: read-only shapes, levels as words, references to other rows."""

from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import serializers

from conditions.levels import Urgency
from conditions.models import (
    Condition,
    Investigation,
    Release,
    Source,
    Structure,
    Symptom,
    Treatment,
    TreatmentLine,
)

Row = TypeVar("Row", bound=Model)


class ShapeSerializer(serializers.ModelSerializer[Row]):
    """Describes rows that are read and never written; every field is always there."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        return fields


LEVELS = [(level.code, level.label) for level in Urgency]


class LevelField(serializers.ChoiceField):
    """An urgency, told by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LEVELS, **kwargs)

    def to_representation(self, value: Any) -> str:
        return Urgency(value).code


class LineField(serializers.ChoiceField):
    """A line of treatment, told by its name in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(line.name.lower(), line.label) for line in TreatmentLine], **kwargs
        )

    def to_representation(self, value: Any) -> str:
        return TreatmentLine(value).name.lower()


class NamesField(serializers.ListField):
    """The other names of a thing, from its property `names`."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text="Other names of it.", **kwargs)


class ReleaseReferenceSerializer(ShapeSerializer[Release]):
    """The release that an answer was made from."""

    class Meta:
        model = Release
        fields = ["number", "checksum"]


class SourceReferenceSerializer(ShapeSerializer[Source]):
    citation = serializers.CharField(source="__str__", help_text="Authors, year and title.")
    link = serializers.CharField(help_text="Where to read it, or an empty string.")

    class Meta:
        model = Source
        fields = ["slug", "citation", "link"]


class ConditionReferenceSerializer(ShapeSerializer[Condition]):
    class Meta:
        model = Condition
        fields = ["slug", "name"]


class SymptomReferenceSerializer(ShapeSerializer[Symptom]):
    class Meta:
        model = Symptom
        fields = ["slug", "name", "lay_name"]


class StructureReferenceSerializer(ShapeSerializer[Structure]):
    class Meta:
        model = Structure
        fields = ["slug", "name", "lay_name"]


class TreatmentReferenceSerializer(ShapeSerializer[Treatment]):
    class Meta:
        model = Treatment
        fields = ["slug", "name", "kind"]


class InvestigationReferenceSerializer(ShapeSerializer[Investigation]):
    class Meta:
        model = Investigation
        fields = ["slug", "name", "kind"]
