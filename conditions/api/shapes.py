"""What the serializers are made of: read-only shapes, levels as words, references to other rows."""

from typing import Any, TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.levels import Sex, Urgency
from conditions.models import (
    DERIVED,
    Basis,
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

# Rows inside another one's answer: thousands of conditions may share a symptom or a treatment.
MOST_NESTED = 200


def first_of(rows: str, parameter: str) -> str:
    """Says of a nested list where the rows beyond MOST_NESTED are."""
    return f"At most {MOST_NESTED}; the list of {rows}, with `{parameter}`, has them all."


class ShapeSerializer(serializers.ModelSerializer[Row]):
    # No docstring: the schema would show it as the description of everything made from this.

    def get_extra_kwargs(self) -> dict[str, Any]:
        """Takes every column as it is read: without the bounds that differ between databases."""
        columns: dict[str, Any] = {name: {"read_only": True} for name in self.Meta.fields}
        if "slug" in columns:
            columns["slug"]["help_text"] = "Its name in addresses, results and filters."
        return columns


LEVELS = [(level.code, level.label) for level in Urgency]


LINES = [(line.name.lower(), line.label) for line in TreatmentLine]
# Releases add one answer to those that editors give.
BASES = [*Basis.choices, (DERIVED, "Derived from the symptom's parent or children")]


class LevelField(serializers.ChoiceField):
    """An urgency, told by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LEVELS, **kwargs)

    def to_representation(self, value: Any) -> str:
        return Urgency(value).code


class LineField(serializers.ChoiceField):
    """A line of treatment, told by its name in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LINES, **kwargs)

    def to_representation(self, value: Any) -> str:
        return TreatmentLine(value).name.lower()


class BasisField(serializers.ChoiceField):
    """How sure a frequency is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=BASES, **kwargs)


@extend_schema_field({"type": ["string", "null"], "enum": [*Sex, None]})
class SexField(serializers.CharField):
    """Null where the column is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return value or None


class NamesField(serializers.ListField):
    """The other names of a thing, from its property `names`."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text="Other names of it.", **kwargs)


class ReferenceSerializer(ShapeSerializer[Row]):
    # Another row by its name; `expand` shows it as its own list does.
    pass


class ReleaseReferenceSerializer(ShapeSerializer[Release]):
    """The release that an answer was made from."""

    class Meta:
        model = Release
        fields = ["number", "checksum"]


class SourceReferenceSerializer(ReferenceSerializer[Source]):
    citation = serializers.CharField(source="__str__", help_text="Authors, year and title.")
    link = serializers.CharField(help_text="Where to read it, or an empty string.")

    class Meta:
        model = Source
        fields = ["slug", "citation", "link"]


class ConditionReferenceSerializer(ReferenceSerializer[Condition]):
    class Meta:
        model = Condition
        fields = ["slug", "name"]


class SymptomReferenceSerializer(ReferenceSerializer[Symptom]):
    class Meta:
        model = Symptom
        fields = ["slug", "name", "lay_name"]


class StructureReferenceSerializer(ReferenceSerializer[Structure]):
    class Meta:
        model = Structure
        fields = ["slug", "name", "lay_name"]


class TreatmentReferenceSerializer(ReferenceSerializer[Treatment]):
    class Meta:
        model = Treatment
        fields = ["slug", "name", "kind"]


class InvestigationReferenceSerializer(ReferenceSerializer[Investigation]):
    class Meta:
        model = Investigation
        fields = ["slug", "name", "kind"]
