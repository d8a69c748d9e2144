"""The filters of the lists of what connects rows."""

from django_filters import rest_framework as filters

from conditions.api.filters import by_slug, citing, from_0_to_1, one_of
from conditions.api.shapes import BASES, LINES
from conditions.models import (
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    EvidenceGrade,
    Severity,
    StructureRelation,
    StructureRelationKind,
    TreatmentLine,
)


class EvidenceFilters(filters.FilterSet):
    condition = by_slug("condition", "On this condition.")
    symptom = by_slug("symptom", "By this symptom.")
    basis = one_of(BASES, "How sure the frequency is.")
    source = citing()
    min_frequency = from_0_to_1("frequency", "gte", "With this frequency or a higher one.")
    max_frequency = from_0_to_1("frequency", "lte", "With this frequency or a lower one.")

    class Meta:
        model = ConditionSymptom
        fields: list[str] = []


class TreatmentUseFilters(filters.FilterSet):
    condition = by_slug("condition", "For this condition.")
    treatment = by_slug("treatment", "Of this treatment.")
    line = one_of(LINES, "Line of treatment.", coerce=lambda code: TreatmentLine[code.upper()])
    severity = one_of(Severity.choices, "For this severity.")
    grade = one_of(EvidenceGrade.choices, "How well it is proven.")
    source = citing()

    class Meta:
        model = ConditionTreatment
        fields: list[str] = []


class InvestigationUseFilters(filters.FilterSet):
    condition = by_slug("condition", "For this condition.")
    investigation = by_slug("investigation", "Of this test.")
    source = citing()

    class Meta:
        model = ConditionInvestigation
        fields: list[str] = []


class StructureRelationFilters(filters.FilterSet):
    structure = by_slug("structure", "Of this structure.")
    kind = one_of(StructureRelationKind.choices, "Kind of relation.")
    target = by_slug("target", "To this structure.")

    class Meta:
        model = StructureRelation
        fields: list[str] = []
