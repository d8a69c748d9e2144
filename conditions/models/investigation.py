"""Investigation: a test, and what it tells about a condition."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
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
from conditions.models.order import in_order_of


class InvestigationKind(models.TextChoices):
    EXAMINATION = "examination", _("Examination by hand")
    IMAGING = "imaging", _("Imaging")
    LABORATORY = "laboratory", _("Laboratory test")
    OTHER = "other", _("Other")


class Investigation(KnowledgeEntity):
    name = models.CharField(max_length=120)
    other_names = models.TextField(blank=True, help_text="One name a line.")
    kind = models.CharField(max_length=12, choices=InvestigationKind)
    description = models.TextField(help_text="What is done, in plain words.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["name", "description"])
    if TYPE_CHECKING:
        name_i18n: str
        description_i18n: str

    search_names = ("name", "other_names")
    search_texts = ("description",)
    patient_texts = ("description",)

    class Meta(KnowledgeEntity.Meta):
        ordering = ["name", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", InvestigationKind.values, "investigation_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name_i18n

    @property
    def names(self) -> list[str]:
        return split_names(self.other_names)


class ConditionInvestigationQuerySet(KnowledgeQuerySet["ConditionInvestigation"]):
    def with_tests(self) -> Self:
        """For a condition's page: examinations by hand first; the sources in one more query."""
        by_kind = in_order_of("investigation__kind", InvestigationKind.values)
        return (
            self.select_related("investigation")
            .prefetch_related("sources")
            .order_by(by_kind, "investigation__name", "investigation__slug")
        )

    def for_conditions(self) -> Self:
        """For a test's page: by condition; the sources in one more query."""
        return (
            self.select_related("condition")
            .prefetch_related("sources")
            .order_by("condition__name", "condition__slug")
        )


class ConditionInvestigation(KnowledgeRow):
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="investigations")
    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="uses")
    purpose = models.TextField(help_text="What it is done for here, in plain words.")
    sensitivity = models.FloatField(
        null=True, blank=True, help_text="Share (0 to 1) of people with it whom the test finds."
    )
    specificity = models.FloatField(
        null=True, blank=True, help_text="Share (0 to 1) of people without it whom the test clears."
    )
    note = models.TextField(blank=True, help_text="In whom the figures were measured.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["purpose", "note"])

    identity = ("condition__slug", "investigation__slug")
    patient_texts = ("purpose", "note")

    objects = ConditionInvestigationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeRow.Meta):
        verbose_name = "investigation of a condition"
        verbose_name_plural = "investigations of conditions"
        ordering = ["condition", "investigation"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["condition", "investigation"],
                name="an_investigation_once_a_condition",
                violation_error_message="This condition has this investigation already.",
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__isnull=True) | Q(sensitivity__gte=0, sensitivity__lte=1),
                name="sensitivity_is_from_0_to_1",
                violation_error_message="A sensitivity lies between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=Q(specificity__isnull=True) | Q(specificity__gte=0, specificity__lte=1),
                name="specificity_is_from_0_to_1",
                violation_error_message="A specificity lies between 0 and 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation} for {self.condition}"
