"""The shape of the knowledge as JSON: `listed` for lists, `fields` for one row."""

from rest_framework import serializers

from conditions.api.parts import (
    ConditionInvestigationSerializer,
    ConditionSymptomSerializer,
    ConditionTreatmentSerializer,
    GuideAnswerSerializer,
    InverseRelationSerializer,
    InvestigationConditionSerializer,
    RelationSerializer,
    SymptomConditionSerializer,
    TreatmentConditionSerializer,
)
from conditions.api.selection import RowSerializer
from conditions.api.shapes import (
    LevelField,
    NamesField,
    ReleaseReferenceSerializer,
    SexField,
    SourceReferenceSerializer,
    StructureReferenceSerializer,
    SymptomReferenceSerializer,
    first_of,
)
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    Source,
    Structure,
    Symptom,
    Treatment,
    Zone,
)


class SourceSerializer(RowSerializer[Source]):
    release = ReleaseReferenceSerializer()
    citation = serializers.CharField(source="__str__", help_text="Authors, year and title.")
    url = serializers.CharField(help_text="An address, or an empty string.")
    link = serializers.CharField(help_text="Where to read it, or an empty string.")

    class Meta:
        model = Source
        listed = [
            "slug",
            "citation",
            "title",
            "authors",
            "year",
            "published_in",
            "kind",
            "reading",
            "doi",
            "pmid",
            "pmcid",
            "url",
            "link",
        ]
        fields = ["release", *listed]


class ConditionSerializer(RowSerializer[Condition]):
    release = ReleaseReferenceSerializer()
    names = NamesField()
    urgency = LevelField(help_text="How soon to be seen when this is likely, at least.")
    structures = StructureReferenceSerializer(many=True)
    evidence = ConditionSymptomSerializer(many=True, help_text="Strongest yes first.")
    treatments = ConditionTreatmentSerializer(many=True, help_text="By line, best evidence first.")
    investigations = ConditionInvestigationSerializer(many=True)
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Condition
        listed = [
            "slug",
            "name",
            "names",
            "summary",
            "prior",
            "urgency",
            "icd10",
            "icd11",
            "snomed",
        ]
        fields = [
            "release",
            *listed,
            "causes",
            "outlook",
            "see_doctor",
            "prior_basis",
            "prior_note",
            "structures",
            "evidence",
            "treatments",
            "investigations",
            "sources",
        ]


class SymptomSerializer(RowSerializer[Symptom]):
    release = ReleaseReferenceSerializer()
    names = NamesField()
    parent = serializers.SlugRelatedField[Symptom](  # type: ignore[assignment]
        slug_field="slug", read_only=True, allow_null=True, help_text="The symptom it implies."
    )
    sex = SexField(help_text="Demographic rows only: the sex they stand for, or null for either.")
    structure = StructureReferenceSerializer(allow_null=True)
    children = SymptomReferenceSerializer(
        source="first_children",
        many=True,
        help_text=f"Symptoms that imply it. {first_of('symptoms', 'parent')}",
    )
    evidence = SymptomConditionSerializer(
        source="first_evidence",
        many=True,
        help_text=f"Strongest yes first. {first_of('evidence', 'symptom')}",
    )
    sources = SourceReferenceSerializer(many=True)

    reads = ("parent",)

    class Meta:
        model = Symptom
        listed = [
            "slug",
            "name",
            "lay_name",
            "names",
            "kind",
            "reporter",
            "parent",
            "background_rate",
            "min_age",
            "max_age",
            "sex",
        ]
        fields = [
            "release",
            *listed,
            "description",
            "background_note",
            "structure",
            "children",
            "evidence",
            "sources",
        ]


class TreatmentSerializer(RowSerializer[Treatment]):
    release = ReleaseReferenceSerializer()
    names = NamesField()
    conditions = TreatmentConditionSerializer(
        source="first_uses", many=True, help_text=first_of("condition-treatments", "treatment")
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Treatment
        listed = ["slug", "name", "names", "kind", "description", "cautions"]
        fields = ["release", *listed, "conditions", "sources"]


class InvestigationSerializer(RowSerializer[Investigation]):
    release = ReleaseReferenceSerializer()
    names = NamesField()
    conditions = InvestigationConditionSerializer(
        source="first_uses",
        many=True,
        help_text=first_of("condition-investigations", "investigation"),
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Investigation
        listed = ["slug", "name", "names", "kind", "description"]
        fields = ["release", *listed, "conditions", "sources"]


class StructureSerializer(RowSerializer[Structure]):
    release = ReleaseReferenceSerializer()
    relations = RelationSerializer(many=True)
    inverse_relations = InverseRelationSerializer(
        source="first_inverse_relations",
        many=True,
        help_text=first_of("structure-relations", "target"),
    )
    symptoms = SymptomReferenceSerializer(
        source="first_symptoms",
        many=True,
        help_text=f"What is felt or seen there. {first_of('symptoms', 'structure')}",
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Structure
        listed = ["slug", "name", "lay_name", "kind", "description"]
        fields = ["release", *listed, "relations", "inverse_relations", "symptoms", "sources"]


class ZoneSerializer(RowSerializer[Zone]):
    """A place on the drawing of the ankle."""

    release = ReleaseReferenceSerializer()
    symptoms = SymptomReferenceSerializer(many=True, help_text="What is felt there.")
    structures = StructureReferenceSerializer(many=True, help_text="What lies there.")

    class Meta:
        model = Zone
        listed = ["slug", "name", "symptoms", "structures"]
        fields = ["release", *listed]


class GuideSerializer(RowSerializer[Guide]):
    release = ReleaseReferenceSerializer()
    answers = GuideAnswerSerializer(many=True, help_text="What everybody who asks this answers.")
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = Guide
        listed = ["slug", "title", "introduction", "position"]
        fields = ["release", *listed, "answers", "sources"]
