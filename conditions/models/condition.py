"""Condition: a possible cause of the pain."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from modeltrans.fields import TranslationField

from conditions.levels import Urgency
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeLinks,
    KnowledgeQuerySet,
    is_one_of,
    urgency_field,
)
from conditions.models.names import split_names


class Basis(models.TextChoices):
    """How sure a figure is."""

    MEASURED = "measured", "Measured: a source gives the figure"
    BAND = "band", "Band: a source says how common in words"
    EDITORIAL = "editorial", "Editorial: our own judgement"


class ConditionQuerySet(KnowledgeQuerySet["Condition"]):
    def at_structure(self, structure: models.Model) -> Self:
        """Conditions of this part of the anatomy, in the same release as the structure."""
        return self.filter(structures=structure)

    def snomed_codes(self, slugs: Iterable[str]) -> dict[str, str]:
        """Slug -> SNOMED CT code, for those of these conditions that have one; one query."""
        coded = self.filter(slug__in=list(slugs)).exclude(snomed="")
        return dict(coded.values_list("slug", "snomed"))


class Condition(KnowledgeEntity):
    name = models.CharField(max_length=120)
    other_names = models.TextField(blank=True, help_text="One name a line.")
    summary = models.TextField(help_text="What it is, in two or three plain sentences.")
    causes = models.TextField(help_text="Why it happens, in plain words.")
    outlook = models.TextField(help_text="How it usually goes, with figures only from sources.")
    see_doctor = models.TextField("when to see a doctor")
    prior = models.FloatField(
        help_text="Share (0 to 1) of people who consult about pain around the back of the ankle "
        "and heel who have it."
    )
    prior_basis = models.CharField(max_length=10, choices=Basis)
    prior_note = models.TextField(blank=True, help_text="How the prior was arrived at.")
    urgency = urgency_field(
        "baseline urgency", "How soon to be seen when this is likely and nothing else is known."
    )
    icd10 = models.CharField("ICD-10-CM", max_length=10, blank=True)
    icd11 = models.CharField("ICD-11", max_length=20, blank=True, help_text="Only where verified.")
    snomed = models.CharField(
        "SNOMED CT", max_length=18, blank=True, help_text="Only where verified."
    )
    structures = KnowledgeLinks("conditions.Structure", verbose_name="anatomy")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["name", "summary", "causes", "outlook", "see_doctor"])
    if TYPE_CHECKING:
        name_i18n: str
        summary_i18n: str
        outlook_i18n: str

    is_reviewed = True
    search_names = ("name", "other_names")
    search_texts = ("summary", "causes", "outlook", "see_doctor")
    patient_texts = ("summary", "causes", "outlook", "see_doctor")

    objects = ConditionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["name", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("prior_basis", Basis.values, "condition_prior_basis_is_known"),
            is_one_of("urgency", [*Urgency], "condition_urgency_is_known"),
            models.CheckConstraint(
                condition=Q(prior__gt=0, prior__lt=1),
                name="condition_prior_is_between_0_and_1",
                violation_error_message="The prior lies between 0 and 1, both excluded.",
            ),
        ]

    def __str__(self) -> str:
        return self.name_i18n

    @property
    def names(self) -> list[str]:
        return split_names(self.other_names)

    @property
    def log_prior(self) -> float:
        """ln(prior), in nats: where the score starts."""
        return math.log(self.prior)

    @property
    def level(self) -> Urgency:
        return Urgency(self.urgency)
