"""The shape of the knowledge as JSON: a short one for lists, one with everything for one row."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.api.shapes import (
    BasisField,
    ConditionReferenceSerializer,
    InvestigationReferenceSerializer,
    LevelField,
    LineField,
    NamesField,
    ReleaseReferenceSerializer,
    ShapeSerializer,
    SourceReferenceSerializer,
    StructureReferenceSerializer,
    SymptomReferenceSerializer,
    TreatmentReferenceSerializer,
    first_of,
)
from conditions.levels import Sex
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Guide,
    GuideAnswer,
    Investigation,
    Release,
    ReleaseStatus,
    Source,
    Structure,
    StructureRelation,
    Symptom,
    Treatment,
)

LICENCE = {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}

EVIDENCE_FIELDS = ["frequency", "basis", "yes_weight", "no_weight", "note", "sources"]
TREATMENT_FIELDS = ["line", "severity", "grade", "note", "cautions", "sources"]
INVESTIGATION_FIELDS = ["purpose", "sensitivity", "specificity", "note", "sources"]


class SourceSerializer(ShapeSerializer[Source]):
    url = serializers.CharField(help_text="An address, or an empty string.")
    link = serializers.CharField(help_text="Where to read it, or an empty string.")

    class Meta:
        model = Source
        fields = [
            "slug",
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


class SourceDetailSerializer(SourceSerializer):
    release = ReleaseReferenceSerializer()

    class Meta(SourceSerializer.Meta):
        fields = ["release", *SourceSerializer.Meta.fields]


class EvidenceSerializer(ShapeSerializer[ConditionSymptom]):
    basis = BasisField()
    yes_weight = serializers.FloatField(help_text="Weight of evidence of a yes, in nats.")
    no_weight = serializers.FloatField(help_text="Weight of evidence of a no, in nats.")
    sources = SourceReferenceSerializer(many=True)


class ConditionSymptomSerializer(EvidenceSerializer):
    """What a symptom says about the condition."""

    symptom = SymptomReferenceSerializer()
    background_rate = serializers.FloatField(
        source="symptom.background_rate",
        help_text="Share (0 to 1) of people with some other cause of the pain who have it.",
    )

    class Meta:
        model = ConditionSymptom
        fields = ["symptom", "background_rate", *EVIDENCE_FIELDS]


class SymptomConditionSerializer(EvidenceSerializer):
    """What the symptom says about a condition."""

    condition = ConditionReferenceSerializer()

    class Meta:
        model = ConditionSymptom
        fields = ["condition", *EVIDENCE_FIELDS]


class ConditionTreatmentSerializer(ShapeSerializer[ConditionTreatment]):
    treatment = TreatmentReferenceSerializer()
    line = LineField()
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = ConditionTreatment
        fields = ["treatment", *TREATMENT_FIELDS]


class TreatmentConditionSerializer(ShapeSerializer[ConditionTreatment]):
    condition = ConditionReferenceSerializer()
    line = LineField()
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = ConditionTreatment
        fields = ["condition", *TREATMENT_FIELDS]


class ConditionInvestigationSerializer(ShapeSerializer[ConditionInvestigation]):
    investigation = InvestigationReferenceSerializer()
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = ConditionInvestigation
        fields = ["investigation", *INVESTIGATION_FIELDS]


class InvestigationConditionSerializer(ShapeSerializer[ConditionInvestigation]):
    condition = ConditionReferenceSerializer()
    sources = SourceReferenceSerializer(many=True)

    class Meta:
        model = ConditionInvestigation
        fields = ["condition", *INVESTIGATION_FIELDS]


class ConditionSerializer(ShapeSerializer[Condition]):
    names = NamesField()
    urgency = LevelField(help_text="How soon to be seen when this is likely, at least.")

    class Meta:
        model = Condition
        fields = [
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


class ConditionDetailSerializer(ConditionSerializer):
    release = ReleaseReferenceSerializer()
    structures = StructureReferenceSerializer(many=True)
    evidence = ConditionSymptomSerializer(many=True, help_text="Strongest yes first.")
    treatments = ConditionTreatmentSerializer(many=True, help_text="By line, best evidence first.")
    investigations = ConditionInvestigationSerializer(many=True)
    sources = SourceReferenceSerializer(many=True)

    class Meta(ConditionSerializer.Meta):
        fields = [
            "release",
            *ConditionSerializer.Meta.fields,
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


class SymptomSerializer(ShapeSerializer[Symptom]):
    names = NamesField()
    parent = serializers.SlugRelatedField[Symptom](  # type: ignore[assignment]
        slug_field="slug", read_only=True, allow_null=True, help_text="The symptom it implies."
    )
    sex = serializers.SerializerMethodField(
        help_text="Demographic rows only: the sex they stand for, or null for either."
    )

    class Meta:
        model = Symptom
        fields = [
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

    @extend_schema_field({"type": ["string", "null"], "enum": [*Sex, None]})
    def get_sex(self, symptom: Symptom) -> Sex | None:
        return Sex(symptom.sex) if symptom.sex else None


class SymptomDetailSerializer(SymptomSerializer):
    release = ReleaseReferenceSerializer()
    structure = StructureReferenceSerializer(allow_null=True)
    children = SymptomReferenceSerializer(
        source="first_children",
        many=True,
        help_text=f"Symptoms that imply it. {first_of('symptoms', 'parent')}",
    )
    evidence = SymptomConditionSerializer(
        source="first_evidence",
        many=True,
        help_text=f"Strongest yes first. {first_of('conditions', 'symptom')}",
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta(SymptomSerializer.Meta):
        fields = [
            "release",
            *SymptomSerializer.Meta.fields,
            "description",
            "background_note",
            "structure",
            "children",
            "evidence",
            "sources",
        ]


class TreatmentSerializer(ShapeSerializer[Treatment]):
    names = NamesField()

    class Meta:
        model = Treatment
        fields = ["slug", "name", "names", "kind", "description", "cautions"]


class TreatmentDetailSerializer(TreatmentSerializer):
    release = ReleaseReferenceSerializer()
    conditions = TreatmentConditionSerializer(
        source="first_uses", many=True, help_text=first_of("conditions", "treatment")
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta(TreatmentSerializer.Meta):
        fields = ["release", *TreatmentSerializer.Meta.fields, "conditions", "sources"]


class InvestigationSerializer(ShapeSerializer[Investigation]):
    names = NamesField()

    class Meta:
        model = Investigation
        fields = ["slug", "name", "names", "kind", "description"]


class InvestigationDetailSerializer(InvestigationSerializer):
    release = ReleaseReferenceSerializer()
    conditions = InvestigationConditionSerializer(
        source="first_uses", many=True, help_text=first_of("conditions", "investigation")
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta(InvestigationSerializer.Meta):
        fields = ["release", *InvestigationSerializer.Meta.fields, "conditions", "sources"]


class RelationSerializer(ShapeSerializer[StructureRelation]):
    """This structure <kind> `structure`, such as: (this) attaches to the heel bone."""

    structure = StructureReferenceSerializer(source="target")

    class Meta:
        model = StructureRelation
        fields = ["kind", "structure"]


class InverseRelationSerializer(ShapeSerializer[StructureRelation]):
    """`structure` <kind> this structure, such as: the Achilles tendon attaches to (this)."""

    structure = StructureReferenceSerializer()

    class Meta:
        model = StructureRelation
        fields = ["kind", "structure"]


class StructureSerializer(ShapeSerializer[Structure]):
    class Meta:
        model = Structure
        fields = ["slug", "name", "lay_name", "kind", "description"]


class StructureDetailSerializer(StructureSerializer):
    release = ReleaseReferenceSerializer()
    relations = RelationSerializer(many=True)
    inverse_relations = InverseRelationSerializer(many=True)
    symptoms = SymptomReferenceSerializer(
        source="first_symptoms",
        many=True,
        help_text=f"What is felt or seen there. {first_of('symptoms', 'structure')}",
    )
    sources = SourceReferenceSerializer(many=True)

    class Meta(StructureSerializer.Meta):
        fields = [
            "release",
            *StructureSerializer.Meta.fields,
            "relations",
            "inverse_relations",
            "symptoms",
            "sources",
        ]


class GuideAnswerSerializer(ShapeSerializer[GuideAnswer]):
    symptom = SymptomReferenceSerializer()

    class Meta:
        model = GuideAnswer
        fields = ["symptom", "present"]


class GuideSerializer(ShapeSerializer[Guide]):
    class Meta:
        model = Guide
        fields = ["slug", "title", "introduction", "position"]


class GuideDetailSerializer(GuideSerializer):
    release = ReleaseReferenceSerializer()
    answers = GuideAnswerSerializer(many=True, help_text="What everybody who asks this answers.")
    sources = SourceReferenceSerializer(many=True)

    class Meta(GuideSerializer.Meta):
        fields = ["release", *GuideSerializer.Meta.fields, "answers", "sources"]


class LicenceSerializer(serializers.Serializer[dict[str, str]]):
    id = serializers.CharField(help_text="SPDX identifier.")
    url = serializers.URLField()


class ReleaseSerializer(ShapeSerializer[Release]):
    """A numbered state of the knowledge that never changes."""

    status = serializers.ChoiceField(
        choices=[(s.value, s.label) for s in (ReleaseStatus.LIVE, ReleaseStatus.RETIRED)]
    )
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by model.")
    approved_at = serializers.DateTimeField(help_text="When it first became live.")
    licence = serializers.SerializerMethodField()

    class Meta:
        model = Release
        fields = [
            "number",
            "status",
            "notes",
            "checksum",
            "counts",
            "something_else_prior",
            "temperature",
            "proposed_at",
            "approved_at",
            "licence",
        ]

    @extend_schema_field(LicenceSerializer)
    def get_licence(self, release: Release) -> dict[str, str]:
        return LICENCE


class ReleaseDetailSerializer(ReleaseSerializer):
    release = ReleaseReferenceSerializer(source="*", help_text="This release.")

    class Meta(ReleaseSerializer.Meta):
        fields = ["release", *ReleaseSerializer.Meta.fields]
