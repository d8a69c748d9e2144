"""The shape of what connects rows: evidence, uses, relations; inside one of the two, and alone."""

from rest_framework import serializers

from conditions.api.selection import RowSerializer
from conditions.api.shapes import (
    BasisField,
    ConditionReferenceSerializer,
    InvestigationReferenceSerializer,
    LineField,
    ShapeSerializer,
    SourceReferenceSerializer,
    StructureReferenceSerializer,
    SymptomReferenceSerializer,
    TreatmentReferenceSerializer,
)
from conditions.models import (
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    GuideAnswer,
    StructureRelation,
)

EVIDENCE_FIELDS = ["frequency", "basis", "yes_weight", "no_weight", "note", "sources"]
TREATMENT_FIELDS = ["line", "severity", "grade", "note", "cautions", "sources"]
INVESTIGATION_FIELDS = ["purpose", "sensitivity", "specificity", "note", "sources"]


class EvidenceShape(ShapeSerializer[ConditionSymptom]):
    basis = BasisField()
    yes_weight = serializers.FloatField(help_text="Weight of evidence of a yes, in nats.")
    no_weight = serializers.FloatField(help_text="Weight of evidence of a no, in nats.")
    sources = SourceReferenceSerializer(many=True)


class WithBackground(EvidenceShape):
    symptom = SymptomReferenceSerializer()
    background_rate = serializers.FloatField(
        source="symptom.background_rate",
        help_text="Share (0 to 1) of people with some other cause of the pain who have it.",
    )


class ConditionSymptomSerializer(WithBackground):
    """What a symptom says about the condition."""

    class Meta:
        model = ConditionSymptom
        fields = ["symptom", "background_rate", *EVIDENCE_FIELDS]


class SymptomConditionSerializer(EvidenceShape):
    """What the symptom says about a condition."""

    condition = ConditionReferenceSerializer()

    class Meta:
        model = ConditionSymptom
        fields = ["condition", *EVIDENCE_FIELDS]


class EvidenceSerializer(RowSerializer[ConditionSymptom], WithBackground):
    """What a symptom says about a condition."""

    condition = ConditionReferenceSerializer()

    identity = ("condition", "symptom")

    class Meta:
        model = ConditionSymptom
        fields = listed = ["condition", "symptom", "background_rate", *EVIDENCE_FIELDS]


class TreatmentShape(ShapeSerializer[ConditionTreatment]):
    line = LineField()
    sources = SourceReferenceSerializer(many=True)


class ConditionTreatmentSerializer(TreatmentShape):
    treatment = TreatmentReferenceSerializer()

    class Meta:
        model = ConditionTreatment
        fields = ["treatment", *TREATMENT_FIELDS]


class TreatmentConditionSerializer(TreatmentShape):
    condition = ConditionReferenceSerializer()

    class Meta:
        model = ConditionTreatment
        fields = ["condition", *TREATMENT_FIELDS]


class TreatmentUseSerializer(RowSerializer[ConditionTreatment], TreatmentShape):
    """What a treatment does for a condition, on one line of treatment."""

    condition = ConditionReferenceSerializer()
    treatment = TreatmentReferenceSerializer()

    identity = ("condition", "treatment", "line")

    class Meta:
        model = ConditionTreatment
        fields = listed = ["condition", "treatment", *TREATMENT_FIELDS]


class InvestigationShape(ShapeSerializer[ConditionInvestigation]):
    sources = SourceReferenceSerializer(many=True)


class ConditionInvestigationSerializer(InvestigationShape):
    investigation = InvestigationReferenceSerializer()

    class Meta:
        model = ConditionInvestigation
        fields = ["investigation", *INVESTIGATION_FIELDS]


class InvestigationConditionSerializer(InvestigationShape):
    condition = ConditionReferenceSerializer()

    class Meta:
        model = ConditionInvestigation
        fields = ["condition", *INVESTIGATION_FIELDS]


class InvestigationUseSerializer(RowSerializer[ConditionInvestigation], InvestigationShape):
    """What a test tells about a condition."""

    condition = ConditionReferenceSerializer()
    investigation = InvestigationReferenceSerializer()

    identity = ("condition", "investigation")

    class Meta:
        model = ConditionInvestigation
        fields = listed = ["condition", "investigation", *INVESTIGATION_FIELDS]


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


class StructureRelationSerializer(RowSerializer[StructureRelation]):
    """`structure` <kind> `target`, such as: the Achilles tendon attaches to the heel bone."""

    structure = StructureReferenceSerializer()
    target = StructureReferenceSerializer()

    identity = ("structure", "kind", "target")

    class Meta:
        model = StructureRelation
        fields = listed = ["structure", "kind", "target"]


class GuideAnswerSerializer(ShapeSerializer[GuideAnswer]):
    symptom = SymptomReferenceSerializer()

    class Meta:
        model = GuideAnswer
        fields = ["symptom", "present"]
