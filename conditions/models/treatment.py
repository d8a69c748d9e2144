"""Treatment, and what it does for a condition."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from conditions.models.condition import Condition
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeLinks,
    KnowledgeQuerySet,
    KnowledgeRow,
    is_one_of,
)
from conditions.models.names import split_names


class TreatmentKind(models.TextChoices):
    SELF_CARE = "self_care", _("Self-care")
    EXERCISE = "exercise", _("Exercise or physiotherapy")
    DEVICE = "device", _("Brace, shoe or other device")
    MEDICINE = "medicine", _("Medicine")
    INJECTION = "injection", _("Injection")
    PROCEDURE = "procedure", _("Procedure")
    SURGERY = "surgery", _("Surgery")


class Treatment(KnowledgeEntity):
    name = models.CharField(max_length=120)
    other_names = models.TextField(blank=True, help_text="One name a line.")
    kind = models.CharField(max_length=10, choices=TreatmentKind)
    description = models.TextField(help_text="What it is and how it is done, in plain words.")
    cautions = models.TextField(blank=True, help_text="Who should not have it, and why.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["name", "description", "cautions"])
    if TYPE_CHECKING:
        name_i18n: str
        description_i18n: str
        cautions_i18n: str

    is_reviewed = True
    search_names = ("name", "other_names")
    search_texts = ("description", "cautions")
    patient_texts = ("description", "cautions")

    class Meta(KnowledgeEntity.Meta):
        ordering = ["name", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", TreatmentKind.values, "treatment_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name_i18n

    @property
    def names(self) -> list[str]:
        return split_names(self.other_names)


class TreatmentLine(models.IntegerChoices):
    SELF_CARE = 0, _("What you can do yourself")
    FIRST = 1, _("First treatment")
    SECOND = 2, _("If that is not enough")
    THIRD = 3, _("Specialist treatment")
    AVOID = 9, _("Not advised")


class Severity(models.TextChoices):
    ANY = "any", _("Any")
    MILD = "mild", _("Mild")
    MODERATE = "moderate", _("Moderate")
    SEVERE = "severe", _("Severe")


class EvidenceGrade(models.TextChoices):
    A = "A", _("A: several trials agree, or a meta-analysis")
    B = "B", _("B: few or small trials")
    C = "C", _("C: cohorts or case series")
    D = "D", _("D: consensus or expert advice")
    X = "X", _("X: evidence against, or a warning of harm")


class ConditionTreatmentQuerySet(KnowledgeQuerySet["ConditionTreatment"]):
    def in_lines(self) -> Self:
        """For a condition's page: by line, best evidence first; the sources in one more query."""
        return (
            self.select_related("treatment")
            .prefetch_related("sources")
            .order_by("line", "grade", "treatment__slug")
        )

    def for_conditions(self) -> Self:
        """For a treatment's page: by condition; the sources in one more query."""
        return (
            self.select_related("condition")
            .prefetch_related("sources")
            .order_by("condition__name", "condition__slug", "line")
        )


class ConditionTreatment(KnowledgeRow):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="treatments")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="uses")
    line = models.PositiveSmallIntegerField(choices=TreatmentLine)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.ANY)
    grade = models.CharField("evidence grade", max_length=1, choices=EvidenceGrade)
    note = models.TextField(blank=True, help_text="What it does here, with figures from sources.")
    cautions = models.TextField(blank=True, help_text="Cautions for this condition in particular.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["note", "cautions"])
    if TYPE_CHECKING:
        note_i18n: str
        cautions_i18n: str

    identity = ("condition__slug", "treatment__slug", "line")
    patient_texts = ("note", "cautions")

    objects = ConditionTreatmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeRow.Meta):
        verbose_name = "treatment of a condition"
        verbose_name_plural = "treatments of conditions"
        ordering = ["condition", "line", "treatment"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["condition", "treatment", "line"],
                name="a_treatment_once_a_line",
                violation_error_message="This condition has this treatment on this line already.",
            ),
            is_one_of("line", TreatmentLine.values, "treatment_line_is_known"),
            is_one_of("severity", Severity.values, "treatment_severity_is_known"),
            is_one_of("grade", EvidenceGrade.values, "treatment_grade_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.treatment} for {self.condition}"

    @property
    def advised_against(self) -> bool:
        return self.line == TreatmentLine.AVOID or self.grade == EvidenceGrade.X
